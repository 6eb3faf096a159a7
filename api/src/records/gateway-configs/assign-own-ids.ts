import { addAssignment } from '../gateways/assignments.ts';
import type { Trx } from '../tables.ts';

/**
 * A room that this gateway never served has no key yet. The page that configures it takes the room's id as its key,
 * and here the key comes to stand for the room. Keys that stand for something are left alone; those that are the id
 * of no room of the store are the gateway's own, and wait for adoption.
 */
export async function assignOwnIds(
  trx: Trx,
  { gateway, store }: { readonly gateway: string; readonly store: string },
  config: object,
): Promise<void> {
  const keys = Object.keys((config as { rooms?: object }).rooms ?? {});
  if (keys.length === 0) return;
  const open = await trx
    .selectFrom('assignments')
    .select('wire_room')
    .where('gateway', '=', gateway)
    .where('valid_to', 'is', null)
    .execute();
  const taken = new Set(open.map(({ wire_room }) => wire_room));
  const rooms = await trx
    .selectFrom('rooms')
    .select('id')
    .where('store', '=', store)
    .where('archived_at', 'is', null)
    .execute();
  for (const { id } of rooms) {
    if (keys.includes(id) && !taken.has(id)) await addAssignment(trx, { gateway, key: id }, id, undefined);
  }
}
