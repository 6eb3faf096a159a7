import { type Static, Type } from 'typebox';
import { DecodeError } from '../errors.ts';
import { compile, parseObject } from '../validation.ts';

/** Largest `config` message; the broker retains it. A store of eight rooms with six sensors each takes some 6 KiB. */
export const MAX_CONFIG_BYTES = 48 * 1_024;

/** How long a configuration is tried, in seconds, before the gateway judges it. */
export const TRIAL_S = { least: 10, usual: 120, most: 900 } as const;

/**
 * What the server wants a gateway to run, retained. `config` null: its own file and nothing over it.
 * Only the envelope is checked here: what a configuration must be is said by `checkConfiguration`, so that a
 * mistake in it can be answered with the revision that it has.
 */
const ConfigMessageSchema = Type.Object(
  {
    v: Type.Literal(1),
    revision: Type.Integer({ minimum: 1, maximum: 2_147_483_647 }),
    trialS: Type.Optional(Type.Integer({ minimum: TRIAL_S.least, maximum: TRIAL_S.most })),
    config: Type.Union([Type.Object({}), Type.Null()]),
  },
  { additionalProperties: false },
);
export type ConfigMessage = Static<typeof ConfigMessageSchema>;

const check = compile(ConfigMessageSchema);

/** @throws {DecodeError} and nothing else. */
export function decodeConfig(payload: Uint8Array): ConfigMessage {
  if (payload.byteLength > MAX_CONFIG_BYTES) {
    throw new DecodeError('too-large', `${payload.byteLength} bytes, at most ${MAX_CONFIG_BYTES} expected`);
  }
  const value = parseObject(payload);
  if (value.v !== 1) throw new DecodeError('version', 'only version 1 is known');
  return check(value);
}

/** @throws {DecodeError} `too-large` */
export function encodeConfig(message: ConfigMessage): string {
  const text = JSON.stringify(message);
  const bytes = new TextEncoder().encode(text).byteLength;
  if (bytes > MAX_CONFIG_BYTES) {
    throw new DecodeError('too-large', `${bytes} bytes, at most ${MAX_CONFIG_BYTES} expected`);
  }
  return text;
}
