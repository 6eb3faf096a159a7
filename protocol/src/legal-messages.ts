/** Arbitrary legal messages, for property tests. Not exported from the package. */
import fc from 'fast-check';
import type { Ack } from './ack.ts';
import { MAX_TIME_MS } from './fields.ts';
import { KINDS } from './kinds.ts';
import { QUALITY_CODES } from './quality.ts';
import { CLOCK_SOURCES, type GatewayState } from './state.ts';
import { DROP_REASONS, type Frame, type Telemetry } from './telemetry.ts';

const ID_CHARACTERS = 'abcdefghijklmnopqrstuvwxyz0123456789-'.split('');

export const id = fc.string({ unit: fc.constantFrom(...ID_CHARACTERS), minLength: 1, maxLength: 40 });
export const key = fc
  .tuple(fc.constantFrom(...Object.keys(KINDS)), fc.integer({ min: 1, max: 999 }))
  .map(([kind, n]) => `${kind}${n}`);
const seq = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
const timeMs = fc.integer({ min: 0, max: MAX_TIME_MS });
// JSON has no way to write minus zero.
const value = fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0);
const values = fc.dictionary(key, value, { noNullPrototype: true, maxKeys: 12 });
const range = fc.tuple(seq, seq).map(([a, b]): [number, number] => [Math.min(a, b), Math.max(a, b)]);

const frame: fc.Arbitrary<Frame> = fc.record(
  {
    seq,
    t: timeMs,
    room: id,
    v: values,
    lo: values,
    hi: values,
    q: fc.dictionary(key, fc.constantFrom(...Object.keys(QUALITY_CODES)), {
      noNullPrototype: true,
      maxKeys: 4,
    }),
  },
  { requiredKeys: ['seq', 't', 'room', 'v'], noNullPrototype: true },
);

export const telemetry: fc.Arbitrary<Telemetry> = fc.record(
  {
    v: fc.constant(1 as const),
    stream: id,
    boot: id,
    oldest: seq,
    sentAt: timeMs,
    dropped: fc.array(
      fc
        .tuple(range, fc.constantFrom(...DROP_REASONS))
        .map(([[from, to], reason]) => [from, to, reason] as const),
      { maxLength: 5 },
    ) as fc.Arbitrary<Telemetry['dropped']>,
    frames: fc.array(frame, { maxLength: 20 }),
  },
  { noNullPrototype: true },
);

export const ack: fc.Arbitrary<Ack> = fc.record(
  { stream: id, boot: id, acks: fc.array(range, { maxLength: 30 }), serverTime: timeMs },
  { noNullPrototype: true },
);

export const state: fc.Arbitrary<GatewayState> = fc.record(
  {
    online: fc.boolean(),
    since: timeMs,
    version: fc.string({ unit: 'grapheme-ascii', maxLength: 64 }),
    buffered: fc.nat(),
    oldest: fc.option(timeMs),
    clk: fc.constantFrom(...CLOCK_SOURCES),
    clockOffsetMs: fc.option(fc.integer({ min: -MAX_TIME_MS, max: MAX_TIME_MS })),
  },
  { noNullPrototype: true },
);
