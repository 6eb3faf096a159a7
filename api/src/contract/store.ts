import { type Static, Type } from 'typebox';
import { Nullable } from './record.ts';

/** The English name, where somebody entered one; readers fall back to `name`. */
const NameEn = Type.Optional(Type.String());

export const OrganisationSchema = Type.Object({ id: Type.String(), name: Type.String(), nameEn: NameEn });
export type Organisation = Static<typeof OrganisationSchema>;

/** A vehicle is a room that moves: its sensors tell where it is. */
export const ROOM_KINDS = ['pre-cooling', 'cold', 'packing', 'dock', 'vehicle'] as const;

/** Limits of a quantity in its unit; null on a side that has none. */
export const LimitsSchema = Type.Object({ low: Nullable(Type.Number()), high: Nullable(Type.Number()) });
export type Limits = Static<typeof LimitsSchema>;

/** The last reading of a sensor. `value` is null when `quality` says why. Times are epoch ms UTC. */
export const ReadingSchema = Type.Object({
  t: Type.Number({ description: 'when it was measured' }),
  value: Nullable(Type.Number()),
  quality: Nullable(Type.String({ description: 'why there is no value' })),
});
export type Reading = Static<typeof ReadingSchema>;

export const SensorSchema = Type.Object({
  key: Type.String({ examples: ['air1'] }),
  kind: Type.String({ examples: ['air'] }),
  class: Type.Enum(['gauge', 'state', 'counter', 'position']),
  unit: Type.String({ examples: ['°C'] }),
  name: Nullable(Type.String({ description: 'where it sits, in the words of the people there' })),
  nameEn: NameEn,
  latest: Nullable(ReadingSchema),
});
export type Sensor = Static<typeof SensorSchema>;

export const RoomSchema = Type.Object({
  id: Type.String(),
  name: Type.String(),
  nameEn: NameEn,
  kind: Type.Enum([...ROOM_KINDS]),
  volumeM3: Nullable(Type.Number()),
  /** By kind of sensor: `air`, `pulp`, `rh`. */
  limits: Type.Record(Type.String(), LimitsSchema),
  /** Expected ms between frames; a room silent for three of them is not heard. */
  cadenceMs: Type.Number(),
  sensors: Type.Array(SensorSchema),
});
export type Room = Static<typeof RoomSchema>;

/** What a gateway last said of itself, and what the server knows of it. */
export const GatewaySchema = Type.Object({
  id: Type.String(),
  name: Type.String(),
  /** A device of another maker: it says nothing of a buffer, a clock or a version. */
  isForeign: Type.Boolean(),
  /** Heard within three cadences. */
  online: Type.Boolean(),
  lastHeardAt: Nullable(Type.Number()),
  version: Nullable(Type.String()),
  buffered: Nullable(Type.Number({ description: 'frames waiting at the gateway' })),
  oldestBufferedAt: Nullable(Type.Number()),
  clock: Nullable(Type.String({ description: 'ntp, rtc, gnss, server or none' })),
  clockOffsetMs: Nullable(Type.Number()),
  /**
   * Of the frames that arrived, were lost or became due in the last 24 h (by arrival), the share that is stored,
   * 0..1; null when that is not known.
   */
  completeness24h: Nullable(Type.Number()),
  /** Frames of the last 24 h known to be lost, by reason. */
  lost24h: Type.Array(Type.Object({ reason: Type.String(), frames: Type.Number() })),
});
export type Gateway = Static<typeof GatewaySchema>;

export const StoreSchema = Type.Object({
  id: Type.String(),
  name: Type.String(),
  nameEn: NameEn,
  organisation: OrganisationSchema,
  timeZone: Type.String({ examples: ['Asia/Shanghai'] }),
  rooms: Type.Array(RoomSchema),
  gateways: Type.Array(GatewaySchema),
});
export type Store = Static<typeof StoreSchema>;

export const StoreListSchema = Type.Object({
  serverTime: Type.Number(),
  stores: Type.Array(StoreSchema),
});
export type StoreList = Static<typeof StoreListSchema>;

export const StoreDetailSchema = Type.Object({ serverTime: Type.Number(), store: StoreSchema });
export type StoreDetail = Static<typeof StoreDetailSchema>;
