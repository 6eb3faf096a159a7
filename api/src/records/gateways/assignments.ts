import { RecordsError } from '../records-error.ts';
import { PROVISIONAL_STORE } from '../registry.ts';
import { organisationsOf, type Scope } from '../scope.ts';
import { randomId } from '../secrets.ts';
import { findRoom } from '../stores/store-book.ts';
import type { Trx } from '../tables.ts';

/** A room key of a gateway. */
export interface WireRoom {
  readonly gateway: string;
  readonly key: string;
}

/** A new gateway's rooms, valid from its first frame on. @throws {RecordsError} `room-not-found`, `key-taken`. */
export async function assignRooms(
  trx: Trx,
  gateway: { readonly id: string; readonly store: string },
  rooms: readonly { readonly room: string; readonly key?: string }[],
): Promise<{ key: string; room: string }[]> {
  const named = withKeys(rooms);
  const once = (values: string[]): boolean => new Set(values).size === values.length;
  if (!once(named.map(({ key }) => key)) || !once(named.map(({ room }) => room)))
    throw new RecordsError('key-taken', 'a key or a room is there twice');
  for (const { room, key } of named) {
    const found = await trx
      .selectFrom('rooms')
      .select('id')
      .where('id', '=', room)
      .where('store', '=', gateway.store)
      .where('archived_at', 'is', null)
      .executeTakeFirst();
    if (found === undefined) throw new RecordsError('room-not-found', 'the store has no such room');
    await insert(trx, { gateway: gateway.id, key }, room, 0, null);
  }
  return named;
}

/** Short keys that people can type: `r1`, `r2`, … where none is given. */
function withKeys(rooms: readonly { readonly room: string; readonly key?: string }[]) {
  const taken = new Set(rooms.map(({ key }) => key));
  let next = 1;
  return rooms.map(({ room, key }) => {
    if (key !== undefined) return { room, key };
    while (taken.has(`r${next}`)) next++;
    return { room, key: `r${next++}` };
  });
}

export interface Interval {
  readonly from: number;
  /** Null: until further notice. */
  readonly to: number | null;
}

/**
 * A room key's frames from `from` on belong to `room`, until the next assignment that there is.
 * @param from left out: since the key's last assignment ended, or since its first frame
 * @throws {RecordsError} `assignment-overlap` when the key stands for a room at `from`.
 */
export async function addAssignment(
  trx: Trx,
  { gateway, key }: WireRoom,
  room: string,
  from: number | undefined,
): Promise<Interval> {
  const known = await intervalsOf(trx, { gateway, key });
  const last = known.at(-1);
  if (from === undefined && last?.to === null) throw overlap();
  const start = from ?? last?.to ?? 0;
  if (known.some((one) => one.from <= start && (one.to === null || start < one.to))) throw overlap();
  const to = known.find((one) => one.from > start)?.from ?? null;
  await insert(trx, { gateway, key }, room, start, to);
  return { from: start, to };
}

/**
 * From `from` on the key stands for `room`, or for none. What came before stays where it is; when `from` is the
 * start of the present assignment, that one becomes another as a whole.
 * @throws {RecordsError} `assignment-overlap` when there is an assignment after `from`.
 */
export async function changeAssignment(
  trx: Trx,
  wire: WireRoom,
  room: string | null,
  from: number,
): Promise<void> {
  const known = await intervalsOf(trx, wire);
  if (known.some((one) => one.from > from || (one.to !== null && one.to > from))) throw overlap();
  const present = known.find((one) => one.to === null);
  if (present?.from === from) {
    if (room === null) await trx.deleteFrom('assignments').where('id', '=', present.id).execute();
    else await trx.updateTable('assignments').set({ room }).where('id', '=', present.id).execute();
    return;
  }
  if (present !== undefined)
    await trx.updateTable('assignments').set({ valid_to: from }).where('id', '=', present.id).execute();
  if (room !== null) await insert(trx, wire, room, from, null);
}

/**
 * Passes when all that a key stood for between `from` and `now` lies in the scope: whoever gets a gateway from elsewhere
 * has no say in what it recorded there. @throws {RecordsError} `assignment-overlap`.
 */
export async function expectOwnPast(
  trx: Trx,
  scope: Scope,
  { gateway, key }: WireRoom,
  { from, now }: { readonly from: number; readonly now: number },
): Promise<void> {
  const foreign = await trx
    .selectFrom('assignments as a')
    .innerJoin('rooms as r', 'r.id', 'a.room')
    .innerJoin('stores as s', 's.id', 'r.store')
    .where('a.gateway', '=', gateway)
    .where('a.wire_room', '=', key)
    .where('a.valid_from', '<', now)
    .where((eb) => eb.or([eb('a.valid_to', 'is', null), eb('a.valid_to', '>', from)]))
    .where('s.organisation', 'not in', organisationsOf(scope))
    .select('a.id')
    .executeTakeFirst();
  if (foreign !== undefined) throw overlap();
}

/** A room in use, of the scope. @throws {RecordsError} `room-not-found`. */
export async function expectRoom(trx: Trx, scope: Scope, id: string): Promise<{ organisation: string }> {
  const { room, organisation } = await findRoom(trx, scope, id);
  if (room.archivedAt !== null || room.store === PROVISIONAL_STORE)
    throw new RecordsError('room-not-found', 'it is archived, or nobody adopted it');
  return { organisation };
}

function overlap(): RecordsError {
  return new RecordsError('assignment-overlap', 'the key stands for a room in a part of that time');
}

/** Oldest first. */
async function intervalsOf(trx: Trx, { gateway, key }: WireRoom) {
  const rows = await trx
    .selectFrom('assignments')
    .where('gateway', '=', gateway)
    .where('wire_room', '=', key)
    .select(['id', 'valid_from', 'valid_to'])
    .orderBy('valid_from')
    .execute();
  return rows.map(({ id, valid_from, valid_to }) => ({ id, from: valid_from, to: valid_to }));
}

async function insert(
  trx: Trx,
  { gateway, key }: WireRoom,
  room: string,
  from: number,
  to: number | null,
): Promise<void> {
  await trx
    .insertInto('assignments')
    .values({ id: randomId('as'), gateway, wire_room: key, room, valid_from: from, valid_to: to })
    .execute();
}
