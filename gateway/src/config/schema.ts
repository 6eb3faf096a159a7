import { ID_PATTERN } from '@coldfield/protocol';
import {
  BufferSchema,
  ClockSchema,
  FallbackSchema,
  KindsSchema,
  NamesSchema,
  RoomsSchema,
  UplinkSchema,
} from '@coldfield/protocol/configuration';
import { type Static, Type } from 'typebox';
import { HttpSourcesSchema } from './http-sources.ts';
import { OutputsSchema } from './outputs.ts';

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
    buffer: Type.Optional(BufferSchema),
    clock: Type.Optional(ClockSchema),
    uplink: Type.Optional(UplinkSchema),
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
    localPage: Type.Optional(
      Type.Object(
        {
          port: Type.Integer({ minimum: 0, maximum: 65_535, description: 'a port, 0 to 65535' }),
          host: Type.Optional(
            Type.String({ minLength: 1, description: 'an address, 127.0.0.1 when left out' }),
          ),
          token: Type.Optional(Type.String({ minLength: 12, description: 'a secret of 12 letters or more' })),
          tokenFile: Type.Optional(Type.String({ minLength: 1, description: 'a file that holds the token' })),
          names: Type.Optional(
            Type.Array(Type.String({ pattern: '^[a-z0-9.-]{1,253}$' }), {
              maxItems: 10,
              description: 'names by which browsers reach it',
            }),
          ),
        },
        { additionalProperties: false, description: 'the local page: { port, host, token }' },
      ),
    ),
    logLevel: Type.Optional(
      Type.Enum(['debug', 'info', 'warn', 'error', 'silent'], {
        description: 'debug, info, warn, error or silent',
      }),
    ),
    httpSources: Type.Optional(HttpSourcesSchema),
    kinds: Type.Optional(KindsSchema),
    // Both may come from the server instead.
    buses: Type.Optional(
      Type.Array(Type.Object({}, { description: 'a bus: { name, driver, … }' }), {
        maxItems: 64,
        description: 'a list of buses',
      }),
    ),
    rooms: Type.Optional(RoomsSchema),
    names: Type.Optional(NamesSchema),
    outputs: Type.Optional(OutputsSchema),
    fallback: Type.Optional(FallbackSchema),
  },
  { additionalProperties: false, description: 'a gateway configuration' },
);
export type ConfigFile = Static<typeof FileSchema>;
