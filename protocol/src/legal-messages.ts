/** Arbitrary legal messages, for property tests. Not exported from the package. */
import fc from 'fast-check';
import type { Ack } from './ack.ts';
import { type ConfigMessage, TRIAL_S } from './configuration/config-message.ts';
import { FALLBACK_CONDITIONS } from './configuration/fallback.ts';
import type { PushedConfig } from './configuration/pushed-config.ts';
import { MAX_TIME_MS } from './fields.ts';
import { KINDS } from './kinds.ts';
import { QUALITY_CODES } from './quality.ts';
import {
  CLOCK_SOURCES,
  CONFIG_PROBLEMS,
  CONFIG_STATUSES,
  type ConfigState,
  type FallbackState,
  type GatewayState,
  OUTPUT_PROBLEMS,
} from './state.ts';
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

const revision = fc.integer({ min: 1, max: 2_147_483_647 });

/** One device of each known kind on one line, read in rooms of any name. */
export const pushed: fc.Arbitrary<PushedConfig> = fc
  .tuple(fc.uniqueArray(id, { minLength: 1, maxLength: 5 }), fc.constantFrom('tcp', 'rtu-over-tcp', 'serial'))
  .map(([rooms, transport]) => ({
    buses: [
      {
        name: 'line',
        driver: 'modbus' as const,
        transport: transport as 'tcp',
        ...(transport === 'serial' ? { path: '/dev/ttyUSB0' } : { host: '192.168.1.20', port: 8899 }),
        devices: [
          { name: 'air', unit: 1, profile: 'xy-md02' },
          { name: 'io', unit: 2, points: { door: { fc: 2 as const, addr: 0 } } },
        ],
      },
    ],
    rooms: Object.fromEntries(
      rooms.map((room) => [
        room,
        {
          air1: { from: 'line/air/temperature', offset: -0.3 },
          door1: { from: 'line/io/door', invert: true },
        },
      ]),
    ),
    names: Object.fromEntries(rooms.map((room) => [room, `库间 <${room}>`])),
    fallback: {
      silenceS: 600,
      rooms: Object.fromEntries(
        rooms.map((room) => [
          room,
          [
            { key: 'air1', above: 8, hysteresis: 0.5, forS: 900, output: 'siren' },
            { key: 'door1', state: 1 as const, forS: 600, output: 'siren' },
            { key: 'air1', noReading: true as const, forS: 900, output: 'siren' },
          ],
        ]),
      ),
    },
  }));

export const config: fc.Arbitrary<ConfigMessage> = fc.record(
  {
    v: fc.constant(1 as const),
    revision,
    trialS: fc.integer({ min: TRIAL_S.least, max: TRIAL_S.most }),
    config: fc.option(pushed),
  },
  { requiredKeys: ['v', 'revision', 'config'], noNullPrototype: true },
);

const configState: fc.Arbitrary<ConfigState> = fc.record(
  {
    revision,
    status: fc.constantFrom(...CONFIG_STATUSES),
    problem: fc.record(
      { code: fc.constantFrom(...CONFIG_PROBLEMS), detail: fc.string({ maxLength: 100 }) },
      { requiredKeys: ['code'], noNullPrototype: true },
    ),
    trialLeftS: fc.nat({ max: 900 }),
    silent: fc.array(id, { maxLength: 3 }),
    running: pushed as fc.Arbitrary<object>,
  },
  { requiredKeys: ['revision', 'status'], noNullPrototype: true },
);

const fallbackState: fc.Arbitrary<FallbackState> = fc.record(
  {
    rules: fc.nat({ max: 100 }),
    outputs: fc.array(
      fc.record(
        {
          name: id,
          on: fc.boolean(),
          test: fc.boolean(),
          problem: fc.constantFrom(...OUTPUT_PROBLEMS),
        },
        { requiredKeys: ['name', 'on'], noNullPrototype: true },
      ),
      { maxLength: 4 },
    ),
    active: fc.array(
      fc.record(
        {
          room: id,
          key,
          condition: fc.constantFrom(...FALLBACK_CONDITIONS),
          output: id,
          sinceS: fc.nat(),
          silencedS: fc.nat({ max: 3_600 }),
        },
        { requiredKeys: ['room', 'key', 'condition', 'output', 'sinceS'], noNullPrototype: true },
      ),
      { maxLength: 4 },
    ),
    kept: fc.boolean(),
  },
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
    config: configState,
    fallback: fallbackState,
  },
  {
    requiredKeys: ['online', 'since', 'version', 'buffered', 'oldest', 'clk', 'clockOffsetMs'],
    noNullPrototype: true,
  },
);
