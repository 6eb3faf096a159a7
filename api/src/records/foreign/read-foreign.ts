import type { ForeignDeviceView } from '../../contract/index.ts';
import { findGateway } from '../gateways/find-gateway.ts';
import { stateOf } from '../gateways/read-gateways.ts';
import { RecordsError } from '../records-error.ts';
import type { Scope } from '../scope.ts';
import type { Db, Tables, Trx } from '../tables.ts';
import { mappingsOf } from './newest-mapping.ts';
import { toldByOthers } from './told-by-others.ts';
import { downTopicOf } from './topics.ts';

const HISTORY = 30;

/** What the records know of a device; the rest is known by who talks to it. */
export type ForeignRecordView = Omit<
  ForeignDeviceView,
  'serverTime' | 'mqttUrl' | 'lastHeardAt' | 'connected' | 'kept'
>;

/** @throws {RecordsError} `gateway-not-found` for a gateway of ours, too. */
export async function findForeign(from: Db | Trx, id: string): Promise<Tables['foreign_devices']> {
  const row = await from
    .selectFrom('foreign_devices')
    .selectAll()
    .where('gateway', '=', id)
    .executeTakeFirst();
  if (row === undefined) throw new RecordsError('gateway-not-found', 'it is no device of others');
  return row;
}

export async function readForeignDevice(db: Db, scope: Scope, id: string): Promise<ForeignRecordView> {
  const gateway = await findGateway(db, scope, id);
  const { decoder, topic } = await findForeign(db, id);
  const rows = await mappingsOf(db, id).limit(HISTORY).execute();
  const store = await db
    .selectFrom('stores')
    .select('time_zone')
    .where('id', '=', gateway.store)
    .executeTakeFirstOrThrow();
  const rooms = await db
    .selectFrom('rooms as r')
    .leftJoin('assignments as a', (join) =>
      join.onRef('a.room', '=', 'r.id').on('a.gateway', '=', id).on('a.valid_to', 'is', null),
    )
    .where('r.store', '=', gateway.store)
    .where('r.archived_at', 'is', null)
    .select(['r.id', 'r.name', 'r.name_en', 'a.wire_room'])
    .orderBy('r.name')
    .execute();
  const told = await toldByOthers(db, scope, id);
  const [newest] = rows;
  return {
    id,
    name: gateway.name,
    store: gateway.store,
    state: stateOf(gateway),
    version: gateway.version,
    decoder,
    topic,
    downTopic: downTopicOf(topic),
    timeZone: store.time_zone,
    revision: newest?.revision ?? 0,
    mapping: newest === undefined ? null : (JSON.parse(newest.mapping_json) as unknown),
    history: rows.map(({ revision, author, at }) => ({ revision, author, at })),
    rooms: rooms.map((room) => ({
      room: room.id,
      name: room.name,
      nameEn: room.name_en,
      key: room.wire_room,
      told: [...(told.get(room.id) ?? [])].map(([key, by]) => ({ key, by })),
    })),
  };
}
