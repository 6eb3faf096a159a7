import { ID_PATTERN, KEY_PATTERN } from '@coldfield/protocol';
import { type Static, Type } from 'typebox';
import { GATEWAY_STATES } from './gateway.ts';
import { Closed, Name, Nullable } from './record.ts';

const Text = Type.String({ minLength: 1, maxLength: 100 });

/**
 * One step into a JSON value: a member by its name, an element by its place, or the element whose member `where`
 * is `is`, as in `[{ "name": "T1", "value": 3.4 }]`.
 */
export const PathStepSchema = Type.Union([
  Type.String({ maxLength: 100 }),
  Type.Integer({ minimum: 0, maximum: 9_999 }),
  Type.Object({ where: Text, is: Type.String({ maxLength: 100 }) }, Closed),
]);
export type PathStep = Static<typeof PathStepSchema>;

export const PathSchema = Type.Array(PathStepSchema, { minItems: 1, maxItems: 8 });
export type Path = Static<typeof PathSchema>;

/** Units that a value may come in; each kind of sensor takes those of its quantity. */
export const FOREIGN_UNITS = [
  '°C',
  '°F',
  'K',
  '%',
  'fraction',
  'ppm',
  'ppb',
  'V',
  'mV',
  'A',
  'mA',
  'kW',
  'W',
  'kWh',
  'Wh',
  'dBm',
  'km/h',
  'm/s',
  'kn',
  '°',
] as const;
export type ForeignUnit = (typeof FOREIGN_UNITS)[number];

const Word = Type.Union([Type.String({ maxLength: 40 }), Type.Number(), Type.Boolean()]);

/** A room key, as of a gateway. */
export const RoomKey = Type.String({ pattern: ID_PATTERN, description: 'room key, as of a gateway' });

/** Of every format: which sensor a value is a reading of, and how the value is written. */
export const READING_FIELDS = {
  key: Type.String({ pattern: KEY_PATTERN, examples: ['air1'] }),
  unit: Type.Optional(Type.Enum([...FOREIGN_UNITS], { description: 'left out: the unit of the kind' })),
  scale: Type.Optional(
    Type.Number({ minimum: -1e9, maximum: 1e9, description: 'the value is multiplied by it' }),
  ),
  offset: Type.Optional(Type.Number({ minimum: -1e9, maximum: 1e9, description: 'then added, in `unit`' })),
  signed: Type.Optional(
    Type.Union([Type.Literal(16), Type.Literal(32)], {
      description: 'bits of a number that the device sends without its sign',
    }),
  ),
  ones: Type.Optional(Type.Array(Word, { maxItems: 10, description: 'of a state: what means 1' })),
  zeros: Type.Optional(Type.Array(Word, { maxItems: 10, description: 'of a state: what means 0' })),
  invert: Type.Optional(Type.Boolean({ description: 'of a state: 1 becomes 0' })),
  faults: Type.Optional(
    Type.Array(Type.Union([Type.Number(), Type.String({ maxLength: 40 })]), {
      maxItems: 10,
      description: 'values, as they are sent, by which the device says that the sensor failed',
    }),
  ),
};
const ReadingSchema = Type.Object(READING_FIELDS);
export type ReadingRule = Static<typeof ReadingSchema>;

/** What one value of the message is a reading of. */
export const JsonKeySchema = Type.Object({ path: PathSchema, room: RoomKey, ...READING_FIELDS }, Closed);
export type JsonKey = Static<typeof JsonKeySchema>;

export const TIME_FORMATS = ['seconds', 'milliseconds', 'text'] as const;

/**
 * How flat or nested JSON of a device is read. Without `time` the arrival counts. With `list` each element of that
 * array is a reading of its own, and paths are looked up in the element first, then in the whole message.
 */
export const JsonMappingSchema = Type.Object(
  {
    time: Type.Optional(
      Type.Object(
        {
          path: PathSchema,
          format: Type.Enum([...TIME_FORMATS]),
          zone: Type.Optional(
            Type.String({
              minLength: 1,
              maxLength: 60,
              examples: ['Asia/Shanghai'],
              description: 'of text without an offset',
            }),
          ),
        },
        Closed,
      ),
    ),
    list: Type.Optional(PathSchema),
    keys: Type.Array(JsonKeySchema, { minItems: 1, maxItems: 128 }),
  },
  Closed,
);
export type JsonMapping = Static<typeof JsonMappingSchema>;

/** Why a message, or one value of it, was not understood with a mapping. */
export const FOREIGN_PROBLEMS = [
  'too-large',
  'not-json',
  'not-an-object',
  'nothing-mapped',
  'list-missing',
  'list-too-long',
  'time-missing',
  'time-unreadable',
  'not-a-number',
  'ambiguous-number',
  'unknown-state',
  'unit-unknown',
  'topic',
  'unknown-device',
  'unknown-model',
  'codec-missing',
  'key-twice',
  'payload-unread',
  'checksum',
  'incomplete',
  'unknown-answer',
  'not-sparkplug',
  'no-birth',
  'out-of-sequence',
  'too-many',
  'other',
] as const;
export type ForeignProblemCode = (typeof FOREIGN_PROBLEMS)[number];

/** Ways in which devices that are not ours speak. */
export const FOREIGN_DECODERS = ['json', 'chirpstack', 'raw-rtu', 'sparkplug'] as const;
const Decoder = Type.Enum([...FOREIGN_DECODERS]);

/** On what a device publishes. Wildcards only for what speaks for many devices. */
const Topic = Type.String({
  minLength: 3,
  maxLength: 200,
  pattern: '^[^\\u0000-\\u0020$][^\\u0000-\\u0020]*$',
  examples: ['/dtu/866123456789012/up'],
});

export const NewForeignDeviceSchema = Type.Object(
  {
    name: Name,
    store: Type.String({ minLength: 1, maxLength: 40, description: 'id of the store that it serves' }),
    decoder: Type.Optional(Decoder),
    topic: Type.Optional(Topic),
  },
  Closed,
);
export type NewForeignDevice = Static<typeof NewForeignDeviceSchema>;

/** What is typed into the device. The password is shown once. */
export const ForeignAccessSchema = Type.Object({
  id: Type.String(),
  mqttUrl: Type.String({ examples: ['mqtt://cold.example.org:1883'] }),
  /** Any other will do too. */
  clientId: Type.String(),
  username: Type.String(),
  password: Type.String(),
  topic: Type.String({ description: 'on which it publishes, with QoS 1' }),
  downTopic: Type.String({ description: 'that it may subscribe, where its form asks for one' }),
});
export type ForeignAccess = Static<typeof ForeignAccessSchema>;

const MappingRevisionSchema = Type.Object({
  revision: Type.Integer(),
  author: Nullable(Type.String({ description: 'a name' })),
  at: Type.Number({ description: 'epoch ms' }),
});

/** A device that is not ours: a gateway that speaks in its own way. Times are epoch ms. */
export const ForeignDeviceSchema = Type.Object({
  serverTime: Type.Number(),
  id: Type.String(),
  name: Type.String(),
  store: Type.String(),
  state: Type.Enum([...GATEWAY_STATES]),
  version: Type.Integer(),
  decoder: Type.String(),
  topic: Type.String(),
  downTopic: Type.String(),
  mqttUrl: Type.String(),
  timeZone: Type.String({ description: 'of its store' }),
  lastHeardAt: Nullable(Type.Number()),
  connected: Nullable(Type.Boolean({ description: 'null: the broker is another process' })),
  /** 0 while there is none. */
  revision: Type.Integer(),
  mapping: Nullable(Type.Unknown({ description: 'as its decoder takes it' })),
  /** Newest first. */
  history: Type.Array(MappingRevisionSchema),
  /** Rooms of its store, with the key that each has in the mapping; null: none yet, then its id becomes its key. */
  rooms: Type.Array(
    Type.Object({
      room: Type.String(),
      name: Type.String(),
      nameEn: Nullable(Type.String()),
      key: Nullable(Type.String()),
      /** Sensors of the room that other gateways and devices in use tell. */
      told: Type.Array(Type.Object({ key: Type.String(), by: Type.String({ description: 'a name' }) })),
    }),
  ),
  /** Messages in the quarantine, which can be read again with another mapping. */
  kept: Type.Integer(),
});
export type ForeignDeviceView = Static<typeof ForeignDeviceSchema>;

/** The last messages as they came. */
export const ForeignMessagesSchema = Type.Object({
  serverTime: Type.Number(),
  messages: Type.Array(
    Type.Object({
      at: Type.Number({ description: 'arrival, epoch ms' }),
      topic: Type.String(),
      bytes: Type.Integer(),
      isRead: Type.Boolean({ description: 'readings came out of it' }),
      text: Nullable(Type.String({ description: 'null when it is no text' })),
      base64: Type.String(),
    }),
  ),
});
export type ForeignMessages = Static<typeof ForeignMessagesSchema>;

const Payload = Type.Union([
  Type.Object({ text: Type.String({ maxLength: 32_768 }) }, Closed),
  Type.Object({ base64: Type.String({ maxLength: 44_000, pattern: '^[A-Za-z0-9+/]*=*$' }) }, Closed),
]);

/** A mapping tried on a message; nothing is stored. */
export const TryMappingSchema = Type.Object(
  {
    mapping: Type.Unknown(),
    payload: Payload,
    topic: Type.Optional(Type.String({ maxLength: 200 })),
    at: Type.Optional(Type.Integer({ minimum: 0, description: 'its arrival, epoch ms; now when left out' })),
  },
  Closed,
);

const TRIED_FLAWS = ['clock-ahead', 'clock-behind'] as const;

/** What a message means with a mapping. `place` is a JSON pointer into the mapping; null: the message as a whole. */
export const TriedMappingSchema = Type.Object({
  serverTime: Type.Number(),
  frames: Type.Array(
    Type.Object({
      room: Type.String(),
      t: Type.Number({ description: 'epoch ms' }),
      /** Why ingest would set the frame aside. */
      flaw: Nullable(Type.Enum([...TRIED_FLAWS])),
      readings: Type.Array(
        Type.Object({
          key: Type.String(),
          kind: Type.String(),
          unit: Type.String(),
          value: Nullable(Type.Number()),
          quality: Nullable(Type.String()),
          /** The plausible range, where the value lies beyond it. */
          expected: Nullable(Type.Tuple([Type.Number(), Type.Number()])),
        }),
      ),
    }),
  ),
  problems: Type.Array(
    Type.Object({
      code: Type.Enum([...FOREIGN_PROBLEMS]),
      place: Nullable(Type.String()),
      detail: Type.String(),
    }),
  ),
});
export type TriedMapping = Static<typeof TriedMappingSchema>;

/** `revision` is that of the mapping which the writer saw; a newer one is a conflict. */
export const NewMappingSchema = Type.Object(
  { revision: Type.Integer({ minimum: 0 }), mapping: Type.Unknown() },
  Closed,
);
export interface NewMapping {
  readonly revision: number;
  readonly mapping: object;
}

export const MappedSchema = Type.Object({ revision: Type.Integer() });

/** Messages of the quarantine read again with the present mapping. */
export const ReplayedSchema = Type.Object({
  replayed: Type.Integer({ description: 'messages that are in the archive now' }),
  left: Type.Integer({ description: 'those that still do not fit; they are kept' }),
});
export type Replayed = Static<typeof ReplayedSchema>;
