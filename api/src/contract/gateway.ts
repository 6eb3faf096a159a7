import { ID_PATTERN } from '@coldfield/protocol';
import { type Static, Type } from 'typebox';
import { Closed, Name, Nullable, Version } from './record.ts';
import { GatewaySchema, ReadingSchema } from './store.ts';
import { NewRoomSchema } from './store-records.ts';

const Id = Type.String({ minLength: 1, maxLength: 40 });
const EpochMs = Type.Integer({ minimum: 0, description: 'epoch ms' });

/** What a gateway calls a room on the wire. */
export const RoomKeySchema = Type.String({ pattern: ID_PATTERN, examples: ['r1'] });

export const NewGatewaySchema = Type.Object(
  {
    name: Name,
    store: Type.String({ minLength: 1, maxLength: 40, description: 'id of the store that it will serve' }),
    rooms: Type.Optional(
      Type.Array(Type.Object({ room: Id, key: Type.Optional(RoomKeySchema) }, Closed), {
        maxItems: 64,
        description: 'rooms of the store that it measures; without a key they are called r1, r2, …',
      }),
    ),
  },
  Closed,
);
export type NewGateway = Static<typeof NewGatewaySchema>;

/** A gateway that waits for its device. */
export const CreatedGatewaySchema = Type.Object({
  id: Type.String(),
  name: Type.String(),
  store: Type.String(),
  code: Type.String({ description: 'trade it once at POST /api/provision', examples: ['7K3M-Q9TX-2BPA'] }),
  codeExpiresAt: Type.Number({ description: 'epoch ms' }),
});
export type CreatedGateway = Static<typeof CreatedGatewaySchema>;

export const ProvisionRequestSchema = Type.Object(
  { code: Type.String({ minLength: 1, maxLength: 40 }) },
  Closed,
);

/** Everything that a device needs to speak. It is shown once and cannot be asked for again. */
export const ProvisionedSchema = Type.Object({
  gatewayId: Type.String({ description: 'also the MQTT client id and user name' }),
  secret: Type.String({ description: 'the MQTT password' }),
  mqttUrl: Type.String({ examples: ['mqtt://cold.example.org:1883'] }),
  topicBase: Type.String({ examples: ['coldfield/v1/g-1'] }),
  name: Type.String(),
  store: Type.String({ description: 'name of the store' }),
  rooms: Type.Array(
    Type.Object({
      key: Nullable(Type.String({ description: 'null: nobody said yet what the gateway calls it' })),
      name: Type.String(),
    }),
    { description: 'rooms of the store' },
  ),
  serverTime: Type.Number({ description: 'epoch ms, for a look at the own clock' }),
});
export type Provisioned = Static<typeof ProvisionedSchema>;

/**
 * - `waiting`: its code was not used yet;
 * - `active`: it has its secret;
 * - `foreign`: it signs in at another broker, with a secret that is not kept here;
 * - `revoked`: it may not sign in.
 */
export const GATEWAY_STATES = ['waiting', 'active', 'foreign', 'revoked'] as const;

/** Which room a gateway's room key stands for, `from <= t < to` (epoch ms; null: until further notice). */
export const AssignmentSchema = Type.Object({
  key: Type.String(),
  room: Type.String(),
  roomName: Type.String(),
  roomNameEn: Nullable(Type.String()),
  from: Type.Number(),
  to: Nullable(Type.Number()),
});
export type Assignment = Static<typeof AssignmentSchema>;

/** A gateway as it is recorded. Times are epoch ms. */
export const GatewayRecordSchema = Type.Object({
  id: Type.String(),
  name: Type.String(),
  store: Type.String(),
  storeName: Type.String(),
  storeNameEn: Nullable(Type.String()),
  state: Type.Enum([...GATEWAY_STATES]),
  createdAt: Type.Number(),
  /** When its code was last used. */
  provisionedAt: Nullable(Type.Number()),
  revokedAt: Nullable(Type.Number()),
  /** Until when a code for it can be used: of a waiting one, or of one that is being replaced; null without one. */
  codeExpiresAt: Nullable(Type.Number()),
  version: Type.Integer(),
  /** Of a device that is not ours: how it speaks, and on which topic. */
  foreign: Nullable(Type.Object({ decoder: Type.String(), topic: Type.String() })),
  /** Present and past, by key, newest first. */
  assignments: Type.Array(AssignmentSchema),
});
export type GatewayRecordView = Static<typeof GatewayRecordSchema>;

/** A gateway as it is recorded and, unless it waits or was revoked, what is known of it now. */
export const ListedGatewaySchema = Type.Object({
  record: GatewayRecordSchema,
  health: Nullable(GatewaySchema),
});
export type ListedGateway = Static<typeof ListedGatewaySchema>;

/** A buffer of a gateway: one at a time, a new one when it is replaced or its box is. Times are epoch ms. */
export const StreamSchema = Type.Object({
  stream: Type.String(),
  arrived: Type.Number({ description: 'frames that are stored' }),
  lost: Type.Number({ description: 'frames that will not come any more' }),
  pending: Type.Number({ description: 'frames that are still to come' }),
  firstAt: Type.Number(),
  lastAt: Type.Number(),
  closedAt: Nullable(
    Type.Number({ description: 'closed as "buffer lost", a day after another took its place' }),
  ),
});

/** Frames that are lost, between two that are there. Times are epoch ms, null where nobody knows them. */
export const HoleSchema = Type.Object({
  stream: Type.String(),
  reason: Type.String({ examples: ['thinned'] }),
  frames: Type.Number(),
  from: Nullable(Type.Number()),
  to: Nullable(Type.Number()),
});

export const LINK_EVENTS = ['connected', 'disconnected', 'two-devices'] as const;

/**
 * What the local fallback of a gateway does, as it last said. Times are epoch ms, by the server's clock.
 * `active`: what drives an output, or would if it were not silenced; `room` is the gateway's key of it.
 */
export const GatewayFallbackSchema = Type.Object({
  at: Type.Number({ description: 'when it said so' }),
  rules: Type.Number(),
  kept: Type.Boolean({ description: 'false: what is in force would not survive a power cut' }),
  outputs: Type.Array(
    Type.Object({
      name: Type.String({ examples: ['siren'] }),
      on: Type.Boolean(),
      test: Type.Boolean({ description: 'on because somebody tests it' }),
      problem: Nullable(Type.String({ description: 'why it cannot be driven', examples: ['no-answer'] })),
    }),
  ),
  active: Type.Array(
    Type.Object({
      room: Type.String(),
      key: Type.String({ examples: ['air1'] }),
      condition: Type.String({ examples: ['above', 'below', 'state', 'noReading'] }),
      output: Type.String(),
      since: Type.Number(),
      silencedUntil: Nullable(Type.Number()),
    }),
  ),
});
export type GatewayFallback = Static<typeof GatewayFallbackSchema>;

/** Everything that is known of one gateway. */
export const GatewayDetailSchema = Type.Object({
  serverTime: Type.Number(),
  ...ListedGatewaySchema.properties,
  timeZone: Type.String(),
  /** When its program started, as it says, epoch ms. */
  since: Nullable(Type.Number()),
  streams: Type.Array(StreamSchema),
  holes: Type.Array(HoleSchema),
  /** Of the last day, newest first. */
  links: Type.Array(Type.Object({ at: Type.Number(), what: Type.Enum([...LINK_EVENTS]) })),
  quarantined: Type.Number({ description: 'messages of it in the quarantine' }),
  /** Null until it said so, and from gateways that have none. */
  fallback: Nullable(GatewayFallbackSchema),
});
export type GatewayDetail = Static<typeof GatewayDetailSchema>;

export const GatewayListSchema = Type.Object({
  serverTime: Type.Number(),
  gateways: Type.Array(ListedGatewaySchema),
});
export type GatewayList = Static<typeof GatewayListSchema>;

export const GatewayChangeSchema = Type.Object(
  { version: Version, name: Type.Optional(Name), store: Type.Optional(Id) },
  Closed,
);
export type GatewayChange = Static<typeof GatewayChangeSchema>;

/**
 * From `from` on (now when left out) a room key stands for `room`, or for none. What came before stays where it is.
 * A `from` that is the start of the present assignment changes that assignment as a whole.
 */
export const AssignmentChangeSchema = Type.Object(
  { version: Version, room: Nullable(Id), from: Type.Optional(EpochMs) },
  Closed,
);
export type AssignmentChange = Static<typeof AssignmentChangeSchema>;

/** What a gateway sends under a room key that stands for no room. */
export const UnadoptedRoomSchema = Type.Object({
  room: Type.String({ description: 'id of its provisional room' }),
  gateway: Type.String(),
  /** Null when the records do not have this gateway. */
  gatewayName: Nullable(Type.String()),
  store: Nullable(Type.String({ description: 'the store that its gateway serves' })),
  key: Type.String(),
  firstAt: Nullable(Type.Number({ description: 'when its first reading was measured, epoch ms' })),
  lastHeardAt: Nullable(Type.Number({ description: 'epoch ms' })),
  frames: Nullable(Type.Number({ description: 'null while the archive cannot tell' })),
  readings: Type.Array(Type.Object({ key: Type.String(), unit: Type.String(), latest: ReadingSchema })),
});
export type UnadoptedRoom = Static<typeof UnadoptedRoomSchema>;

/** A sensor that was heard in a room and that nobody put on record. */
export const NewSensorSchema = Type.Object({
  store: Type.String(),
  room: Type.String(),
  roomName: Type.String(),
  roomNameEn: Nullable(Type.String()),
  key: Type.String(),
  kind: Type.String(),
  unit: Type.String(),
  latest: Nullable(ReadingSchema),
});
export type NewSensor = Static<typeof NewSensorSchema>;

/** How far the copying of what a provisional room held has come. Times are epoch ms. */
export const AdoptionSchema = Type.Object({
  id: Type.String(),
  gateway: Type.String(),
  key: Type.String(),
  room: Type.String(),
  from: Type.Number(),
  to: Nullable(Type.Number()),
  /** Readings up to here are in the room. */
  copiedTo: Type.Number(),
  copiedRows: Type.Number(),
  startedAt: Type.Number(),
  endedAt: Nullable(Type.Number()),
});
export type AdoptionView = Static<typeof AdoptionSchema>;

export const UnadoptedSchema = Type.Object({
  serverTime: Type.Number(),
  rooms: Type.Array(UnadoptedRoomSchema),
  sensors: Type.Array(NewSensorSchema),
  /** Those still copied, and those of the last day. */
  adoptions: Type.Array(AdoptionSchema),
});
export type Unadopted = Static<typeof UnadoptedSchema>;

/** Into a room that there is (`room`), or into a new one of a store (`store`, `newRoom`); without `from` everything. */
export const AdoptSchema = Type.Object(
  {
    room: Type.Optional(Id),
    store: Type.Optional(Id),
    newRoom: Type.Optional(NewRoomSchema),
    from: Type.Optional(EpochMs),
  },
  Closed,
);
export type Adopt = Static<typeof AdoptSchema>;
