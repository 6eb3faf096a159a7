import { audited } from '../audited.ts';
import { offerLastInUse } from '../gateway-configs/offer-last-in-use.ts';
import { RecordsError } from '../records-error.ts';
import { normalCode, sha256Hex } from '../secrets.ts';
import type { Db, Trx } from '../tables.ts';

export interface Provisioned {
  readonly gatewayId: string;
  readonly name: string;
  /** Name of its store. */
  readonly store: string;
  /** The store's rooms and what the gateway calls them; null where nobody said. */
  readonly rooms: readonly { readonly key: string | null; readonly name: string }[];
  /** The MQTT password; stored only as hashes. */
  readonly secret: string;
}

/**
 * Uses up a code: from now on its gateway signs in with what the hashes are of.
 * @returns `replaced` when another device had signed in as this gateway before
 * @throws {RecordsError} `code-unknown`.
 */
export async function takeCode(
  db: Db,
  code: string,
  hashes: { readonly secret: string; readonly mosquitto: string },
  now: number,
): Promise<Omit<Provisioned, 'secret'> & { replaced: boolean }> {
  const codeHash = sha256Hex(normalCode(code));
  const waiting = await db
    .selectFrom('gateways')
    .select('id')
    .where('code_hash', '=', codeHash)
    .executeTakeFirst();
  if (waiting === undefined) throw new RecordsError('code-unknown', 'no gateway waits for this code');
  const { id } = waiting;
  return audited(db, `gateway:${id}`, now, async (trx, audit) => {
    const before = await trx
      .selectFrom('gateways as g')
      .innerJoin('stores as s', 's.id', 'g.store')
      .where('g.id', '=', id)
      .where('s.archived_at', 'is', null)
      .select(['g.name', 'g.store', 'g.provisioned_at', 'g.revoked_at', 's.organisation'])
      .select('s.name as store_name')
      .executeTakeFirst();
    if (before === undefined) throw new RecordsError('code-unknown', 'its store is archived');
    // Conditional, so that of two at the same time exactly one gets the secret.
    const taken = await trx
      .updateTable('gateways')
      .set({
        secret_hash: hashes.secret,
        mosquitto_hash: hashes.mosquitto,
        code_hash: null,
        code_expires_at: null,
        revoked_at: null,
        provisioned_at: now,
        updated_at: now,
      })
      .set((eb) => ({ version: eb('version', '+', 1) }))
      .where('id', '=', id)
      .where('code_hash', '=', codeHash)
      .where('code_expires_at', '>', now)
      .where('archived_at', 'is', null)
      .returning('id')
      .executeTakeFirst();
    if (taken === undefined) throw new RecordsError('code-unknown', 'used or expired');
    const { organisation, provisioned_at: provisionedAt, revoked_at: revokedAt } = before;
    await audit({
      action: 'provision',
      entity: 'gateway',
      id,
      organisation,
      before: { provisionedAt, revokedAt },
      after: { provisionedAt: now, revokedAt: null },
    });
    if (provisionedAt !== null) await offerLastInUse({ trx, audit, now }, id, organisation);
    return {
      gatewayId: id,
      name: before.name,
      store: before.store_name,
      rooms: await roomsOf(trx, id, before.store),
      replaced: provisionedAt !== null,
    };
  });
}

async function roomsOf(trx: Trx, gateway: string, store: string): Promise<Provisioned['rooms']> {
  const assigned = await trx
    .selectFrom('assignments as a')
    .innerJoin('rooms as r', 'r.id', 'a.room')
    .where('a.gateway', '=', gateway)
    .where('a.valid_to', 'is', null)
    .select(['a.wire_room', 'a.room', 'r.name'])
    .orderBy('a.wire_room')
    .execute();
  const others = await trx
    .selectFrom('rooms')
    .where('store', '=', store)
    .where('archived_at', 'is', null)
    .select(['id', 'name'])
    .orderBy('created_at')
    .orderBy('id')
    .execute();
  const known = new Set(assigned.map(({ room }) => room));
  return [
    ...assigned.map(({ wire_room, name }) => ({ key: wire_room, name })),
    ...others.filter(({ id }) => !known.has(id)).map(({ name }) => ({ key: null, name })),
  ];
}
