import type { Changing } from '../change.ts';
import type { Changes } from '../changes.ts';
import type { Trx } from '../tables.ts';

/**
 * Ends a person's sessions, all but one where one is to stay. Belongs into the transaction of what ends them.
 * @returns their ids, for `tellEnded` after the commit
 */
export async function endSessions(
  { trx, now }: Pick<Changing, 'trx' | 'now'>,
  person: string,
  stays: string | null = null,
): Promise<string[]> {
  const open = await trx
    .selectFrom('sessions')
    .where('person', '=', person)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', now)
    .select('id')
    .execute();
  const ids = open.map(({ id }) => id).filter((id) => id !== stays);
  for (const id of ids)
    await trx.updateTable('sessions').set({ revoked_at: now }).where('id', '=', id).execute();
  return ids;
}

/** Open sockets end with their session. */
export function tellEnded(changes: Changes, sessions: readonly string[]): void {
  for (const session of sessions) changes.emit({ kind: 'session-revoked', session });
}

/** Nothing that was handed out before is worth anything any more. */
export async function revokeOneTime(
  trx: Trx,
  table: 'api_tokens' | 'password_resets' | 'invitations',
  column: 'person' | 'invited_by' | 'made_by',
  person: string,
  now: number,
): Promise<void> {
  await trx
    .updateTable(table)
    .set({ revoked_at: now })
    .where(column as never, '=', person as never)
    .where('revoked_at', 'is', null)
    .execute();
}
