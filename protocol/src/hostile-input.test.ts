import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeAck, encodeAck } from './ack.ts';
import { checkConfiguration } from './configuration/check-configuration.ts';
import { decodeConfig, encodeConfig } from './configuration/config-message.ts';
import { DecodeError } from './errors.ts';
import { ack, config, pushed, state, telemetry } from './legal-messages.ts';
import { decodeState, encodeState } from './state.ts';
import { decodeTelemetry, encodeTelemetry } from './telemetry.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

const CODECS = [
  { name: 'telemetry', decode: decodeTelemetry, legal: telemetry.map(encodeTelemetry) },
  { name: 'ack', decode: decodeAck, legal: ack.map((message) => bytes(encodeAck(message))) },
  { name: 'state', decode: decodeState, legal: state.map((message) => bytes(encodeState(message))) },
  { name: 'config', decode: decodeConfig, legal: config.map((message) => bytes(encodeConfig(message))) },
] as const;

const PROTOTYPE_KEYS = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'valueOf',
  'toJSON',
];
const MEMBERS = [
  'v',
  't',
  'q',
  'lo',
  'hi',
  'room',
  'seq',
  'frames',
  'stream',
  'boot',
  'oldest',
  'sentAt',
  'dropped',
];

/** JSON values of any shape, with the members of the wire and of prototypes among their keys. */
const anyJson = fc.letrec<{ node: string }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(
      'null',
      'true',
      '0',
      '-0',
      '1e999',
      '-1e999',
      '1e-999',
      '9007199254740993',
      '"\\ud800"',
      '"\\u0000"',
    ),
    fc.double().map(String),
    fc.string({ unit: 'binary' }).map((text) => JSON.stringify(text)),
    fc.array(tie('node'), { maxLength: 5 }).map((items) => `[${items.join()}]`),
    // Written by hand, so that keys repeat and `__proto__` is a member like any other.
    fc
      .array(
        fc.tuple(
          fc.constantFrom(...PROTOTYPE_KEYS, ...MEMBERS, 'air1', 'co21', 'acks', 'online'),
          tie('node'),
        ),
        {
          maxLength: 8,
        },
      )
      .map((members) => `{${members.map(([name, item]) => `${JSON.stringify(name)}:${item}`).join()}}`),
  ),
})).node;

/** A legal payload, hurt in one to four places. */
const hurt = (legal: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Uint8Array> =>
  fc
    .tuple(
      legal,
      fc.array(fc.tuple(fc.nat(), fc.constantFrom('flip', 'cut', 'double', 'insert'), fc.nat({ max: 255 })), {
        minLength: 1,
        maxLength: 4,
      }),
    )
    .map(([payload, wounds]) => {
      let now = [...payload];
      for (const [where, wound, byte] of wounds) {
        const at = now.length === 0 ? 0 : where % now.length;
        if (wound === 'flip') now[at] = byte;
        else if (wound === 'cut') now = now.slice(0, at);
        else if (wound === 'double') now = [...now.slice(0, at), ...now.slice(Math.max(0, at - byte))];
        else now.splice(at, 0, byte);
      }
      return Uint8Array.from(now);
    });

/** True when it was understood, false when it was refused in the one permitted way. */
function survives(decode: (payload: Uint8Array) => unknown, payload: Uint8Array): boolean {
  try {
    decode(payload);
    return true;
  } catch (error) {
    // Not `toThrow`: what matters here is that nothing else ever comes out.
    if (!(error instanceof DecodeError)) throw error;
    expect(error.message.length).toBeLessThanOrEqual(300);
    return false;
  }
}

describe.each(CODECS)('decoding $name raises nothing but DecodeError', ({ decode, legal }) => {
  const holds = (input: fc.Arbitrary<Uint8Array>, numRuns: number) =>
    fc.assert(
      fc.property(input, (payload) => void survives(decode, payload)),
      { numRuns },
    );

  it('for random bytes', () => holds(fc.uint8Array({ maxLength: 200 }), 1_000));
  it('for JSON of any shape', () => holds(anyJson.map(bytes), 2_000));
  it('for legal messages that were damaged', () => holds(hurt(legal), 2_000));

  it('for every truncation of a legal message', () => {
    for (const payload of fc.sample(legal, { numRuns: 5, seed: 7 })) {
      for (let end = 0; end < Math.min(payload.length, 2_000); end++) {
        expect(survives(decode, payload.subarray(0, end))).toBe(false);
      }
    }
  });

  it.each([
    ['lists as deep as the payload is long', '['.repeat(131_000) + ']'.repeat(131_000)],
    ['objects as deep as the payload is long', `${'{"a":'.repeat(43_000)}1${'}'.repeat(43_000)}`],
    ['deep frames', `{"frames":${'['.repeat(130_000)}${']'.repeat(130_000)}}`],
    ['deep values', `{"v":${'{"air1":'.repeat(28_000)}1${'}'.repeat(28_000)}}`],
    ['openings without an end', '{"frames":['.repeat(23_000)],
    ['a key as long as the payload', `{"${'a'.repeat(250_000)}":1}`],
    ['a key in a frame as long as the payload', `{"v":{"${'a'.repeat(250_000)}":1}}`],
    ['a number as long as the payload', `{"air1":${'9'.repeat(250_000)}}`],
    ['as many keys as fit', `{${Array.from({ length: 20_000 }, (_, i) => `"k${i}":0`).join()}}`],
    ['as many broken frames as fit', `{"frames":[${'{"x":1},'.repeat(30_000)}0]}`],
  ])('for %s', (_name, text) => {
    expect(survives(decode, bytes(text))).toBe(false);
  });
});

describe('checking a configuration words problems and throws nothing', () => {
  /** What is no JSON after all never gets this far. */
  const parsed = (text: string): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      return null;
    }
  };
  const isWorded = (value: unknown) => {
    for (const { path, message } of checkConfiguration(value)) {
      expect(message).not.toBe('');
      expect(Array.isArray(path)).toBe(true);
    }
  };
  it('for JSON of any shape', () =>
    fc.assert(
      fc.property(anyJson, (text) => isWorded(parsed(text))),
      { numRuns: 2_000 },
    ));
  it('for a configuration with any JSON in the place of any of its parts', () =>
    fc.assert(
      fc.property(pushed, fc.nat(), anyJson, (legal, where, text) => {
        const parts = JSON.stringify(legal).match(/"[^"]*":/g) ?? [];
        const part = parts[where % parts.length] ?? '';
        const hurtText = JSON.stringify(legal).replace(part, `${part}${text},${part}`);
        isWorded(parsed(hurtText));
      }),
      { numRuns: 1_000 },
    ));
  it('and finds nothing wrong with a legal one', () =>
    fc.assert(
      fc.property(pushed, (legal) => {
        expect(checkConfiguration(legal)).toEqual([]);
      }),
    ));
  it.each([
    ['deep lists', '['.repeat(20_000) + ']'.repeat(20_000)],
    ['deep objects', `${'{"buses":'.repeat(5_000)}1${'}'.repeat(5_000)}`],
    [
      'as many rooms as fit',
      `{"buses":[],"rooms":{${Array.from({ length: 3_000 }, (_, i) => `"r${i}":{}`).join()}}}`,
    ],
  ])('for %s', (_name, text) => isWorded(JSON.parse(text)));
});

it('a member called __proto__ neither passes nor changes any prototype', () => {
  const before = Object.getOwnPropertyNames(Object.prototype);
  for (const text of [
    '{"__proto__":{"frames":[{"v":{"air1":1}}]}}',
    '{"air1":1,"__proto__":{"room":"stolen"}}',
    '{"v":{"air1":1,"__proto__":{"rh1":1}}}',
    '{"frames":[{"v":{"air1":1},"__proto__":{"room":"stolen"}}]}',
  ]) {
    expect(survives(decodeTelemetry, bytes(text))).toBe(false);
  }
  expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before);
});
