import type { Static, TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { DecodeError } from './errors.ts';

/** Largest payload that is ever parsed; the broker refuses more at the socket. */
export const MAX_PAYLOAD_BYTES = 256 * 1024;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Parses UTF-8 JSON into an object. Of a repeated member the last one counts.
 * @throws {DecodeError} and nothing else.
 */
export function parseObject(payload: Uint8Array): Record<string, unknown> {
  if (payload.byteLength > MAX_PAYLOAD_BYTES) {
    throw new DecodeError('too-large', `${payload.byteLength} bytes, at most ${MAX_PAYLOAD_BYTES} expected`);
  }
  let value: unknown;
  try {
    value = JSON.parse(utf8.decode(payload));
  } catch (cause) {
    throw new DecodeError('not-json', 'the payload is not UTF-8 JSON', cause);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new DecodeError('not-an-object', 'a JSON object is expected');
  }
  return value as Record<string, unknown>;
}

/**
 * Compiles a schema once; the returned check is fast, and words an error only when there is one.
 * The wording may quote up to 300 characters of the payload: escape it before showing it.
 */
export function compile<T extends TSchema>(schema: T): (value: unknown) => Static<T> {
  const validator = Compile(schema);
  return (value) => {
    if (validator.Check(value)) return value as Static<T>;
    const first = validator.Errors(value)[0];
    const where = first?.instancePath || '/';
    throw new DecodeError(
      'schema',
      `${where} ${first?.message ?? 'does not match the schema'}`.slice(0, 300),
    );
  };
}

/** @throws {DecodeError} when a range ends before it starts: no schema can say that. */
export function refuseReversed(
  where: string,
  ranges: readonly (readonly [number, number, ...unknown[]])[],
): void {
  for (const [from, to] of ranges) {
    if (from > to) throw new DecodeError('schema', `${where} [${from}, ${to}] ends before it starts`);
  }
}
