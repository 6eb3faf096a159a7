import { ID_PATTERN, KEY_PATTERN, KINDS, type KindName } from '@coldfield/protocol';
import { type Static, Type } from 'typebox';

const Seconds = (description: string) => Type.Number({ minimum: 0.1, maximum: 86_400, description });

const timing = {
  sampleS: Type.Optional(Seconds('seconds between two samples, 0.1 to 86400')),
  recordS: Type.Optional(Seconds('seconds between two recorded values, 0.1 to 86400')),
  deadBand: Type.Optional(
    Type.Number({
      minimum: 0,
      description: "a change, in the kind's unit, that is recorded at once; 0 for every change",
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

/** Everything of a configuration file, except that each bus is checked against its driver's own schema. */
export const FileSchema = Type.Object(
  {
    id: Type.String({
      pattern: ID_PATTERN,
      description: 'the gateway id: small letters, digits and hyphens, at most 40',
    }),
    secret: Type.Optional(Type.String({ minLength: 1, description: 'the secret given at provisioning' })),
    secretFile: Type.Optional(Type.String({ minLength: 1, description: 'a file that holds the secret' })),
    mqttUrl: Type.String({
      pattern: '^mqtts?://[^/]+$',
      description: 'mqtt://host:port or mqtts://host:port',
    }),
    tls: Type.Optional(
      Type.Object(
        {
          caFile: Type.Optional(Type.String({ minLength: 1, description: 'a PEM file' })),
          certFile: Type.Optional(Type.String({ minLength: 1, description: 'a PEM file' })),
          keyFile: Type.Optional(Type.String({ minLength: 1, description: 'a PEM file' })),
          serverName: Type.Optional(
            Type.String({ minLength: 1, description: "the name in the broker's certificate" }),
          ),
        },
        { additionalProperties: false, description: 'TLS options: caFile, certFile, keyFile, serverName' },
      ),
    ),
    dataDir: Type.String({ minLength: 1, description: 'a folder for the buffer' }),
    buffer: Type.Optional(
      Type.Object(
        {
          maxMiB: Type.Optional(
            Type.Number({ minimum: 1, maximum: 1_000_000, description: 'MiB on disk, at least 1' }),
          ),
          maxFrames: Type.Optional(
            Type.Integer({ minimum: 100, description: 'a number of frames, at least 100' }),
          ),
        },
        { additionalProperties: false, description: 'buffer limits: maxMiB, maxFrames' },
      ),
    ),
    clock: Type.Optional(
      Type.Object(
        {
          source: Type.Optional(
            Type.Enum(['auto', 'ntp', 'rtc', 'server'], { description: 'auto, ntp, rtc or server' }),
          ),
        },
        { additionalProperties: false, description: 'clock settings: source' },
      ),
    ),
    uplink: Type.Optional(
      Type.Object(
        {
          backlogKiBPerS: Type.Optional(
            Type.Number({
              minimum: 1,
              maximum: 1_000_000,
              description: 'KiB of history a second, at least 1',
            }),
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
      ),
    ),
    metrics: Type.Optional(
      Type.Object(
        {
          port: Type.Integer({ minimum: 0, maximum: 65_535, description: 'a port, 0 to 65535' }),
          host: Type.Optional(
            Type.String({ minLength: 1, description: 'an address, 127.0.0.1 when left out' }),
          ),
        },
        { additionalProperties: false, description: 'metrics: { port, host }' },
      ),
    ),
    logLevel: Type.Optional(
      Type.Enum(['debug', 'info', 'warn', 'error', 'silent'], {
        description: 'debug, info, warn, error or silent',
      }),
    ),
    kinds: Type.Optional(
      Type.Object(
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
      ),
    ),
    buses: Type.Array(Type.Object({}, { description: 'a bus: { name, driver, … }' }), {
      minItems: 1,
      maxItems: 64,
      description: 'a list of buses',
    }),
    rooms: Type.Record(
      Type.String({ pattern: ID_PATTERN }),
      Type.Record(Type.String({ pattern: KEY_PATTERN }), SensorSchema, {
        additionalProperties: false,
        description: 'sensors by key, such as air1: rs485/air-1/temperature',
      }),
      { additionalProperties: false, description: 'rooms by id' },
    ),
  },
  { additionalProperties: false, description: 'a gateway configuration' },
);
export type ConfigFile = Static<typeof FileSchema>;
export type Timing = Pick<
  Static<typeof SensorSchema>,
  'sampleS' | 'recordS' | 'deadBand' | 'debounceMs' | 'stuckAfterS'
>;
