import { type Static, Type } from 'typebox';
import { KEY_PATTERN, KINDS, type KindName } from '../kinds.ts';
import { ID_PATTERN } from '../topics.ts';

/** Sections of a gateway's configuration that are the same in its file and in what the server pushes. */

const Seconds = (description: string) => Type.Number({ minimum: 0.01, maximum: 86_400, description });

const timing = {
  sampleS: Type.Optional(Seconds('seconds between two samples, 0.01 to 86400')),
  recordS: Type.Optional(Seconds('seconds between two recorded values, 0.01 to 86400')),
  deadBand: Type.Optional(
    Type.Number({
      minimum: 0,
      description:
        "a change, in the kind's unit (of a position in metres), that is recorded at once; 0 for every change",
    }),
  ),
  debounceMs: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 60_000,
      description: 'milliseconds for which a new state must last',
    }),
  ),
  stuckAfterS: Type.Optional(
    Type.Number({
      minimum: 0,
      description: 'seconds without any change after which a gauge counts as stuck; 0 for never',
    }),
  ),
};

const SensorSchema = Type.Object(
  {
    from: Type.String({
      minLength: 3,
      maxLength: 160,
      description: 'a point, <bus>/<point>, such as rs485/air-1/temperature',
    }),
    offset: Type.Optional(
      Type.Number({ description: "calibration: added to the value, in the kind's unit" }),
    ),
    invert: Type.Optional(Type.Boolean({ description: 'true when the input reads 0 for the state 1' })),
    ...timing,
  },
  {
    additionalProperties: false,
    description: 'a point such as rs485/air-1/temperature, or { from, offset, … }',
  },
);
export type SensorEntry = Static<typeof SensorSchema>;
export type Timing = Pick<SensorEntry, 'sampleS' | 'recordS' | 'deadBand' | 'debounceMs' | 'stuckAfterS'>;

export const BufferSchema = Type.Object(
  {
    maxMiB: Type.Optional(
      Type.Number({ minimum: 1, maximum: 1_000_000, description: 'MiB on disk, at least 1' }),
    ),
    maxFrames: Type.Optional(
      Type.Integer({
        minimum: 100,
        maximum: 1_000_000_000,
        description: 'a number of frames, at least 100',
      }),
    ),
  },
  { additionalProperties: false, description: 'buffer limits: maxMiB, maxFrames' },
);

export const ClockSchema = Type.Object(
  {
    source: Type.Optional(
      Type.Enum(['auto', 'ntp', 'rtc', 'gnss', 'server'], { description: 'auto, ntp, rtc, gnss or server' }),
    ),
  },
  { additionalProperties: false, description: 'clock settings: source' },
);

export const UplinkSchema = Type.Object(
  {
    backlogKiBPerS: Type.Optional(
      Type.Number({ minimum: 1, maximum: 1_000_000, description: 'KiB of history a second, at least 1' }),
    ),
    keepAliveS: Type.Optional(
      Type.Integer({ minimum: 5, maximum: 3_600, description: 'seconds, 5 to 3600' }),
    ),
    resendS: Type.Optional(
      Type.Number({
        minimum: 1,
        maximum: 300,
        description: 'seconds without an ack before the first resend, 1 to 300',
      }),
    ),
  },
  { additionalProperties: false, description: 'uplink settings: backlogKiBPerS, keepAliveS, resendS' },
);

export const KindsSchema = Type.Object(
  Object.fromEntries(
    (Object.keys(KINDS) as KindName[]).map((kind) => [
      kind,
      Type.Optional(
        Type.Object(timing, {
          additionalProperties: false,
          description: 'sampleS, recordS, deadBand, debounceMs, stuckAfterS',
        }),
      ),
    ]),
  ),
  { additionalProperties: false, description: 'sampling by kind, such as air: { sampleS: 10 }' },
);

export const RoomsSchema = Type.Record(
  Type.String({ pattern: ID_PATTERN }),
  Type.Record(Type.String({ pattern: KEY_PATTERN }), SensorSchema, {
    additionalProperties: false,
    description: 'sensors by key, such as air1: rs485/air-1/temperature',
  }),
  { additionalProperties: false, description: 'rooms by id' },
);
export type RoomsSection = Static<typeof RoomsSchema>;

/**
 * What people call the rooms, for the page that the gateway itself shows. It is text of people: whoever shows it
 * encodes it.
 */
export const NamesSchema = Type.Record(
  Type.String({ pattern: ID_PATTERN }),
  Type.String({ minLength: 1, maxLength: 80, description: 'a name of at most 80 letters' }),
  { additionalProperties: false, description: 'names of rooms by id' },
);
