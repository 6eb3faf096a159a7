import type { RoomRecordView, SensorRecordView, StoreBook, StoreRecordView } from '../../contract/index.ts';
import { RecordsError } from '../records-error.ts';
import { organisationsOf, type Scope } from '../scope.ts';
import type { Db, Tables, Trx } from '../tables.ts';

/** A store of the scope, archived or not. @throws {RecordsError} `store-not-found`. */
export async function findStore(from: Db | Trx, scope: Scope, id: string): Promise<StoreRecordView> {
  const row = await from
    .selectFrom('stores')
    .where('id', '=', id)
    .where('organisation', 'in', organisationsOf(scope))
    .selectAll()
    .executeTakeFirst();
  if (row === undefined) throw new RecordsError('store-not-found', 'no such store in scope');
  return toStoreRecord(row);
}

/** A room of the scope, archived or not, with its store's organisation. @throws {RecordsError} `room-not-found`. */
export async function findRoom(
  from: Db | Trx,
  scope: Scope,
  id: string,
): Promise<{ room: RoomRecordView; organisation: string }> {
  const row = await from
    .selectFrom('rooms as r')
    .innerJoin('stores as s', 's.id', 'r.store')
    .where('r.id', '=', id)
    .where('s.organisation', 'in', organisationsOf(scope))
    .selectAll('r')
    .select('s.organisation')
    .executeTakeFirst();
  if (row === undefined) throw new RecordsError('room-not-found', 'no such room in scope');
  return { room: toRoomRecord(row), organisation: row.organisation };
}

/** Everything recorded of a store, what was archived included. @throws {RecordsError} `store-not-found`. */
export async function readStoreBook(db: Db, scope: Scope, id: string): Promise<StoreBook> {
  const store = await findStore(db, scope, id);
  const rooms = await db
    .selectFrom('rooms')
    .where('store', '=', id)
    .selectAll()
    .orderBy('created_at')
    .orderBy('id')
    .execute();
  const sensors = await db
    .selectFrom('sensors as n')
    .innerJoin('rooms as r', 'r.id', 'n.room')
    .where('r.store', '=', id)
    .selectAll('n')
    .orderBy('n.room')
    .orderBy('n.position')
    .orderBy('n.sensor_key')
    .execute();
  return { store, rooms: rooms.map(toRoomRecord), sensors: sensors.map(toSensorRecord) };
}

export function toStoreRecord(row: Tables['stores']): StoreRecordView {
  return {
    id: row.id,
    organisation: row.organisation,
    name: row.name,
    nameEn: row.name_en,
    address: row.address,
    timeZone: row.time_zone,
    version: row.version,
    archivedAt: row.archived_at,
  };
}

function toRoomRecord(row: Tables['rooms']): RoomRecordView {
  return {
    id: row.id,
    store: row.store,
    name: row.name,
    nameEn: row.name_en,
    kind: row.kind as RoomRecordView['kind'],
    volumeM3: row.volume_m3,
    capacityT: row.capacity_t,
    cadenceMs: row.cadence_ms,
    limits: JSON.parse(row.limits_json) as RoomRecordView['limits'],
    version: row.version,
    archivedAt: row.archived_at,
  };
}

export function toSensorRecord(row: Tables['sensors']): SensorRecordView {
  return {
    room: row.room,
    key: row.sensor_key,
    name: row.name,
    nameEn: row.name_en,
    position: row.position,
    version: row.version,
    archivedAt: row.archived_at,
  };
}
