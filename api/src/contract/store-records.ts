import { KEY_PATTERN } from '@coldfield/protocol';
import { type Static, Type } from 'typebox';
import { Closed, Name, NameEn, Nullable, Version } from './record.ts';
import { LimitsSchema, ROOM_KINDS } from './store.ts';

const Id = Type.String({ minLength: 1, maxLength: 40 });
const Address = Nullable(Type.String({ maxLength: 200 }));
/** Name of a time zone, such as `Asia/Shanghai`. */
const TimeZone = Type.String({ minLength: 1, maxLength: 60, examples: ['Asia/Shanghai'] });

/** A store as it is recorded, without readings. */
export const StoreRecordSchema = Type.Object({
  id: Type.String(),
  organisation: Type.String(),
  name: Type.String(),
  nameEn: Nullable(Type.String()),
  address: Nullable(Type.String()),
  timeZone: Type.String(),
  version: Type.Integer(),
  archivedAt: Nullable(Type.Number()),
});
export type StoreRecordView = Static<typeof StoreRecordSchema>;

export const NewStoreSchema = Type.Object(
  {
    organisation: Id,
    name: Name,
    nameEn: Type.Optional(NameEn),
    address: Type.Optional(Address),
    timeZone: Type.Optional(TimeZone),
  },
  Closed,
);
export type NewStore = Static<typeof NewStoreSchema>;

export const StoreChangeSchema = Type.Object(
  {
    version: Version,
    organisation: Type.Optional(Id),
    name: Type.Optional(Name),
    nameEn: Type.Optional(NameEn),
    address: Type.Optional(Address),
    timeZone: Type.Optional(TimeZone),
  },
  Closed,
);
export type StoreChange = Static<typeof StoreChangeSchema>;

const Volume = Nullable(Type.Number({ exclusiveMinimum: 0, maximum: 1_000_000, description: 'm³' }));
const Capacity = Nullable(Type.Number({ exclusiveMinimum: 0, maximum: 100_000, description: 'tonnes' }));
const Cadence = Type.Integer({
  minimum: 1_000,
  maximum: 86_400_000,
  description: 'expected ms between frames',
});
const RoomLimits = Type.Record(Type.String({ maxLength: 16 }), LimitsSchema, {
  description: 'by kind of sensor; both sides null means none',
});

/** A room as it is recorded, without readings. */
export const RoomRecordSchema = Type.Object({
  id: Type.String(),
  store: Type.String(),
  name: Type.String(),
  nameEn: Nullable(Type.String()),
  kind: Type.Enum([...ROOM_KINDS]),
  volumeM3: Nullable(Type.Number()),
  capacityT: Nullable(Type.Number()),
  cadenceMs: Type.Number(),
  limits: Type.Record(Type.String(), LimitsSchema),
  version: Type.Integer(),
  archivedAt: Nullable(Type.Number()),
});
export type RoomRecordView = Static<typeof RoomRecordSchema>;

export const NewRoomSchema = Type.Object(
  {
    name: Name,
    nameEn: Type.Optional(NameEn),
    kind: Type.Enum([...ROOM_KINDS]),
    volumeM3: Type.Optional(Volume),
    capacityT: Type.Optional(Capacity),
    cadenceMs: Type.Optional(Cadence),
    limits: Type.Optional(RoomLimits),
  },
  Closed,
);
export type NewRoom = Static<typeof NewRoomSchema>;

export const RoomChangeSchema = Type.Object(
  { ...Type.Partial(NewRoomSchema).properties, version: Version },
  Closed,
);
export type RoomChange = Static<typeof RoomChangeSchema>;

/** A measuring point of a room: what key it has on the wire, and where it sits. */
export const SensorRecordSchema = Type.Object({
  room: Type.String(),
  key: Type.String(),
  name: Nullable(Type.String()),
  nameEn: Nullable(Type.String()),
  position: Type.Integer(),
  version: Type.Integer(),
  archivedAt: Nullable(Type.Number()),
});
export type SensorRecordView = Static<typeof SensorRecordSchema>;

export const SensorKeySchema = Type.String({ pattern: KEY_PATTERN });

/** Records a sensor of a room, or changes it; `version` is null when the writer saw none. */
export const SensorChangeSchema = Type.Object(
  {
    version: Nullable(Version),
    name: Type.Optional(Nullable(Type.String({ minLength: 1, maxLength: 120 }))),
    nameEn: Type.Optional(NameEn),
    position: Type.Optional(Type.Integer({ minimum: 0, maximum: 999 })),
  },
  Closed,
);
export type SensorChange = Static<typeof SensorChangeSchema>;

/** Everything recorded of a store, what was archived included. */
export const StoreBookSchema = Type.Object({
  store: StoreRecordSchema,
  rooms: Type.Array(RoomRecordSchema),
  sensors: Type.Array(SensorRecordSchema),
});
export type StoreBook = Static<typeof StoreBookSchema>;

export const ArchivedStoresSchema = Type.Object({ stores: Type.Array(StoreRecordSchema) });
export type ArchivedStores = Static<typeof ArchivedStoresSchema>;
