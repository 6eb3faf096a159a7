import { randomId, sha256Hex } from '../secrets.ts';
import type { Trx } from '../tables.ts';
import { revokeOneTime } from './end-access.ts';

const LIFE_MS = 24 * 3_600_000;

/** Records a link that sets a person's password once; those made before are worth nothing then. */
export async function makeReset(
  trx: Trx,
  { person, by, token, now }: { person: string; by: string; token: string; now: number },
): Promise<{ readonly id: string; readonly expiresAt: number }> {
  await revokeOneTime(trx, 'password_resets', 'person', person, now);
  const id = randomId('pr');
  const expiresAt = now + LIFE_MS;
  await trx
    .insertInto('password_resets')
    .values({
      id,
      token_hash: sha256Hex(token),
      person,
      made_by: by,
      created_at: now,
      expires_at: expiresAt,
      revoked_at: null,
      used_at: null,
    })
    .execute();
  return { id, expiresAt };
}
