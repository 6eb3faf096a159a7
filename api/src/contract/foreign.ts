import { ID_PATTERN, KEY_PATTERN } from '@coldfield/protocol';
import { type Static, Type } from 'typebox';
import { Closed } from './record.ts';

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
