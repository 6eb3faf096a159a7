import { toldKeys } from '../../foreign/told-keys.ts';
import { RecordsError } from '../records-error.ts';
import { organisationsOf, type Scope } from '../scope.ts';
import type { Db, Trx } from '../tables.ts';
import { newestMapping } from './newest-mapping.ts';

/** By room: sensor keys that other gateways and devices in use tell, each with the name of the one that does. */
export async function toldByOthers(
  from: Db | Trx,
  scope: Scope,
  but: string,
): Promise<ReadonlyMap<string, ReadonlyMap<string, string>>> {
  const stands = await from
    .selectFrom('assignments as a')
    .innerJoin('gateways as g', 'g.id', 'a.gateway')
    .innerJoin('stores as s', 's.id', 'g.store')
    .leftJoin('foreign_devices as f', 'f.gateway', 'g.id')
    .where('a.valid_to', 'is', null)
    .where('g.id', '!=', but)
    .where('g.archived_at', 'is', null)
    .where('g.revoked_at', 'is', null)
    .where('s.organisation', 'in', organisationsOf(scope))
    .where('a.room', 'in', (eb) =>
      eb
        .selectFrom('rooms as r')
        .innerJoin('gateways as mine', 'mine.store', 'r.store')
        .where('mine.id', '=', but)
        .select('r.id'),
    )
    .select(['a.gateway', 'a.wire_room', 'a.room', 'g.name', 'f.decoder'])
    .execute();
  const told = new Map<string, Map<string, string>>();
  for (const [gateway, rows] of Map.groupBy(stands, (row) => row.gateway)) {
    const decoder = rows[0]?.decoder ?? null;
    const keys = decoder === null ? await configured(from, gateway) : await mapped(from, gateway, decoder);
    for (const { wire_room, room, name } of rows) {
      const ofRoom = told.get(room) ?? new Map<string, string>();
      told.set(room, ofRoom);
      for (const one of keys) if (one.room === wire_room) ofRoom.set(one.key, name);
    }
  }
  return told;
}

interface Wanted {
  readonly id: string;
  readonly store: string;
  readonly decoder: string;
  readonly mapping: object;
}

/**
 * Two that tell one sensor would mix their readings into one line.
 * @throws {RecordsError} `sensor-told` with the sensor, its room and who tells it.
 */
export async function expectUntold(
  from: Db | Trx,
  scope: Scope,
  { id, store, decoder, mapping }: Wanted,
): Promise<void> {
  const told = await toldByOthers(from, scope, id);
  const assigned = await from
    .selectFrom('assignments')
    .where('gateway', '=', id)
    .where('valid_to', 'is', null)
    .select(['wire_room', 'room'])
    .execute();
  const roomOf = new Map(assigned.map(({ wire_room, room }) => [wire_room, room]));
  for (const { room: wire, key, place } of toldKeys(decoder, mapping)) {
    // A key that stands for nothing yet comes to stand for the room whose id it is.
    const room = roomOf.get(wire) ?? wire;
    const by = told.get(room)?.get(key);
    if (by === undefined) continue;
    const named = await from
      .selectFrom('rooms')
      .select(['name', 'name_en'])
      .where('id', '=', room)
      .where('store', '=', store)
      .executeTakeFirst();
    const called = named?.name ?? wire;
    throw new RecordsError('sensor-told', `${key} of ${room} is told by ${by}`, {
      params: { key, by, room: called, roomEn: named?.name_en ?? called },
      field: `/mapping${place}`,
    });
  }
}

type Keys = readonly { readonly room: string; readonly key: string }[];

async function mapped(from: Db | Trx, gateway: string, decoder: string): Promise<Keys> {
  const newest = await newestMapping(from, gateway);
  return newest === null ? [] : toldKeys(decoder, newest.mapping);
}

/** What a gateway of ours runs, or is to run while it has not said what that is. */
async function configured(from: Db | Trx, gateway: string): Promise<Keys> {
  const wanted = await from
    .selectFrom('gateway_configs')
    .where('gateway', '=', gateway)
    .orderBy('revision', 'desc')
    .select(['config_json', 'status'])
    .limit(1)
    .executeTakeFirst();
  const running = await from
    .selectFrom('gateway_running')
    .where('gateway', '=', gateway)
    .select('config_json')
    .executeTakeFirst();
  const isOpen = wanted?.status === 'waiting' || wanted?.status === 'trying';
  const json = (isOpen ? wanted.config_json : null) ?? running?.config_json ?? wanted?.config_json;
  const { rooms = {} } = JSON.parse(json ?? '{}') as { rooms?: Readonly<Record<string, object>> };
  return Object.entries(rooms).flatMap(([room, keys]) => Object.keys(keys).map((key) => ({ room, key })));
}
