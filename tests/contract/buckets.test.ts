import type { Archive, Row } from '@coldfield/api';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeEachDriver } from './describe-each-driver.ts';
import { referenceBuckets } from './reference.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const START = Date.UTC(2026, 6, 1);
const SPAN_MIN = 90;
const KINDS = {
  air1: 'gauge',
  rh1: 'gauge',
  door1: 'state',
  energy1: 'counter',
  lat1: 'position',
  lon1: 'position',
} as const;

const reading = fc.record({
  second: fc.integer({ min: -20 * 60, max: SPAN_MIN * 60 - 1 }),
  air: fc.option(fc.integer({ min: -100, max: 400 }), { nil: null }),
  spread: fc.integer({ min: 0, max: 30 }),
  airFails: fc.boolean(),
  rh: fc.option(fc.integer({ min: 0, max: 1_000 }), { nil: null }),
  door: fc.option(fc.integer({ min: 0, max: 1 }), { nil: null }),
  energy: fc.option(fc.integer({ min: 0, max: 500 }), { nil: null }),
  place: fc.option(
    fc.tuple(
      fc.integer({ min: -90_000_000, max: 90_000_000 }),
      fc.integer({ min: -180_000_000, max: 180_000_000 }),
    ),
    { nil: null },
  ),
});

const rowsOf = (room: string) =>
  fc.uniqueArray(reading, { maxLength: 40, selector: ({ second }) => second }).map((readings) =>
    readings
      .map(({ second, air, spread, airFails, rh, door, energy, place }): Row => {
        const fails = airFails && air === null;
        return {
          store: 's',
          room,
          t: START + second * SECOND,
          v: {
            ...(air === null ? {} : { air1: air / 10 }),
            ...(rh === null ? {} : { rh1: rh / 10 }),
            ...(door === null ? {} : { door1: door }),
            ...(energy === null ? {} : { energy1: energy }),
            ...(place === null ? {} : { lat1: place[0] / 1e6, lon1: place[1] / 1e6 }),
          },
          ...(air === null || spread === 0
            ? {}
            : { lo: { air1: (air - spread) / 10 }, hi: { air1: (air + spread) / 10 } }),
          ...(fails ? { q: { air1: second % 2 === 0 ? 'no-response' : 'open-circuit' } } : {}),
        };
      })
      .filter(({ v, q }) => Object.keys(v).length + Object.keys(q ?? {}).length > 0),
  );

/** The same, to a millionth. */
function about(value: unknown): unknown {
  if (typeof value === 'number') return expect.closeTo(value, 6) as unknown;
  if (Array.isArray(value)) return value.map(about);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, about(one)]));
}

describeEachDriver('buckets', (open) => {
  let archive: Archive;
  beforeAll(async () => {
    archive = await open(() => START * 2);
  });
  afterAll(() => archive.close());

  it('answer what a plain second-by-second account of the same rows says', async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(
        rowsOf(''),
        fc.constantFrom(MINUTE, 5 * MINUTE, 7 * MINUTE, 30 * MINUTE, 120 * MINUTE),
        fc.constantFrom(30 * SECOND, 3 * MINUTE, 20 * MINUTE),
        async (unnamed, bucketMs, holdMs) => {
          const room = `room-${run++}`;
          const rows = unnamed.map((row) => ({ ...row, room }));
          // In two writes, the later rows first.
          const half = Math.floor(rows.length / 2);
          await archive.write(rows.slice(half));
          await archive.write(rows.slice(0, half));
          const query = { room, from: START, to: START + SPAN_MIN * MINUTE, bucketMs, holdMs };
          const { keys, quality } = await archive.buckets(query);
          const right = referenceBuckets(rows, query, KINDS) as {
            keys: unknown;
            quality: Record<string, [number, string][]>;
          };
          expect(keys).toEqual(about(right.keys));
          const sorted = (codes: Record<string, [number, string][]>) =>
            Object.fromEntries(
              Object.entries(codes).map(([key, list]) => [key, list.map(String).toSorted()]),
            );
          expect(sorted(quality)).toEqual(sorted(right.quality));
        },
      ),
      { numRuns: 60 },
    );
  });
});
