import type { Limits, ROOM_KINDS } from '../../contract/index.ts';
import { organisationsOf, type Scope } from '../scope.ts';
import type { Db, Tables } from '../tables.ts';

export interface StoreRecord {
  readonly id: string;
  readonly name: string;
  readonly nameEn: string | null;
  readonly organisation: { readonly id: string; readonly name: string; readonly nameEn: string | null };
  readonly timeZone: string;
  readonly rooms: readonly RoomRecord[];
  readonly gateways: readonly { readonly id: string; readonly name: string }[];
}

export interface RoomRecord {
  readonly id: string;
  readonly store: string;
  readonly name: string;
  readonly nameEn: string | null;
  readonly kind: (typeof ROOM_KINDS)[number];
  readonly volumeM3: number | null;
  readonly limits: Readonly<Record<string, Limits>>;
  readonly cadenceMs: number;
  readonly timeZone: string;
  readonly sensors: readonly SensorRecord[];
}

export interface SensorRecord {
  readonly key: string;
  readonly name: string | null;
  readonly nameEn: string | null;
}

export interface Stores {
  list(scope: Scope): Promise<StoreRecord[]>;
  get(scope: Scope, storeId: string): Promise<StoreRecord | null>;
  room(scope: Scope, roomId: string): Promise<RoomRecord | null>;
}

/** Stores with what is in them, never outside the reader's scope. */
export function createStores(db: Db): Stores {
  const storesIn = (scope: Scope) =>
    db
      .selectFrom('stores as s')
      .innerJoin('organisations as o', 'o.id', 's.organisation')
      .where('s.organisation', 'in', organisationsOf(scope))
      .where('s.archived_at', 'is', null)
      .select(['s.id', 's.name', 's.name_en', 's.time_zone'])
      .select(['o.id as org', 'o.name as org_name', 'o.name_en as org_name_en'])
      .orderBy('s.created_at')
      .orderBy('s.id');

  const roomsIn = (scope: Scope) =>
    db
      .selectFrom('rooms as r')
      .innerJoin('stores as s', 's.id', 'r.store')
      .where('s.organisation', 'in', organisationsOf(scope))
      .where('s.archived_at', 'is', null)
      .where('r.archived_at', 'is', null)
      .selectAll('r')
      .select('s.time_zone')
      .orderBy('r.created_at')
      .orderBy('r.id');

  const sensorsIn = (scope: Scope) =>
    db
      .selectFrom('sensors as n')
      .innerJoin('rooms as r', 'r.id', 'n.room')
      .innerJoin('stores as s', 's.id', 'r.store')
      .where('s.organisation', 'in', organisationsOf(scope))
      .where('n.archived_at', 'is', null)
      .selectAll('n')
      .orderBy('n.room')
      .orderBy('n.position');

  const gatewaysIn = (scope: Scope) =>
    db
      .selectFrom('gateways as g')
      .innerJoin('stores as s', 's.id', 'g.store')
      .where('s.organisation', 'in', organisationsOf(scope))
      .where('g.archived_at', 'is', null)
      .where('g.revoked_at', 'is', null)
      .select(['g.id', 'g.name', 'g.store'])
      .orderBy('g.created_at')
      .orderBy('g.id');

  const assemble = async (scope: Scope, storeId: string | null): Promise<StoreRecord[]> => {
    const [stores, rooms, sensors, gateways] = await Promise.all([
      storesIn(scope)
        .$if(storeId !== null, (q) => q.where('s.id', '=', storeId!))
        .execute(),
      roomsIn(scope)
        .$if(storeId !== null, (q) => q.where('s.id', '=', storeId!))
        .execute(),
      sensorsIn(scope)
        .$if(storeId !== null, (q) => q.where('s.id', '=', storeId!))
        .execute(),
      gatewaysIn(scope)
        .$if(storeId !== null, (q) => q.where('s.id', '=', storeId!))
        .execute(),
    ]);
    const sensorsOf = Map.groupBy(sensors, (sensor) => sensor.room);
    const roomsOf = Map.groupBy(rooms, (room) => room.store);
    const gatewaysOf = Map.groupBy(gateways, (gateway) => gateway.store);
    return stores.map((store) => ({
      id: store.id,
      name: store.name,
      nameEn: store.name_en,
      organisation: { id: store.org, name: store.org_name, nameEn: store.org_name_en },
      timeZone: store.time_zone,
      rooms: (roomsOf.get(store.id) ?? []).map((room) => toRoom(room, sensorsOf.get(room.id) ?? [])),
      gateways: (gatewaysOf.get(store.id) ?? []).map(({ id, name }) => ({ id, name })),
    }));
  };

  return {
    list: (scope) => assemble(scope, null),
    get: async (scope, storeId) => (await assemble(scope, storeId))[0] ?? null,
    async room(scope, roomId) {
      const row = await roomsIn(scope).where('r.id', '=', roomId).executeTakeFirst();
      if (row === undefined) return null;
      const sensors = await sensorsIn(scope).where('n.room', '=', roomId).execute();
      return toRoom(row, sensors);
    },
  };
}

function toRoom(row: Tables['rooms'] & { time_zone: string }, sensors: Tables['sensors'][]): RoomRecord {
  return {
    id: row.id,
    store: row.store,
    name: row.name,
    nameEn: row.name_en,
    kind: row.kind as RoomRecord['kind'],
    volumeM3: row.volume_m3,
    limits: JSON.parse(row.limits_json) as RoomRecord['limits'],
    cadenceMs: row.cadence_ms,
    timeZone: row.time_zone,
    sensors: sensors.map((sensor) => ({ key: sensor.sensor_key, name: sensor.name, nameEn: sensor.name_en })),
  };
}
