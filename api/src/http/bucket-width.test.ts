import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { zoneOffsetMs } from '../csv-import/zone-offset.ts';
import { bucketsFor } from './bucket-width.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const SHANGHAI_MS = 8 * HOUR_MS;

describe('buckets', () => {
  test('cover what was asked, within the asked number, whatever was asked', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 7e12 }),
        fc.integer({ min: 1, max: 3 * 366 * DAY_MS }),
        fc.integer({ min: 1, max: 2_000 }),
        fc.constantFrom(0, SHANGHAI_MS, -3.5 * HOUR_MS),
        (start, length, points, offsetMs) => {
          const { from, to, bucketMs } = bucketsFor(start, start + length, points, offsetMs);
          expect(from).toBeLessThanOrEqual(start);
          expect(to).toBeGreaterThanOrEqual(start + length);
          expect(Number.isInteger(bucketMs)).toBe(true);
          const count = (to - from) / bucketMs;
          expect(Number.isInteger(count)).toBe(true);
          expect(count).toBeLessThanOrEqual(points);
        },
      ),
    );
  });

  test.each([
    ['a day on 480 pixels', DAY_MS, 480, 5 * 60_000],
    ['a month on 1000 pixels', 30 * DAY_MS, 1_000, HOUR_MS],
    ['a year on 400 pixels', 364 * DAY_MS, 400, DAY_MS],
    ['a minute on 2000 pixels', 60_000, 2_000, 1_000],
  ])('%s have a width that reads well', (_, length, points, width) => {
    const midnight = Date.parse('2026-11-23T00:00:00+08:00');
    expect(bucketsFor(midnight - length, midnight, points, SHANGHAI_MS)).toEqual({
      from: midnight - length,
      to: midnight,
      bucketMs: width,
    });
  });

  test('of a day start at midnight where the store is', () => {
    const { from } = bucketsFor(
      Date.parse('2026-11-01T05:00:00Z'),
      Date.parse('2026-11-20T05:00:00Z'),
      20,
      SHANGHAI_MS,
    );
    expect(new Date(from).toISOString()).toBe('2026-10-31T16:00:00.000Z');
  });
});

test.each([
  ['Asia/Shanghai', '2026-11-23T00:00:00Z', 8],
  ['Asia/Kathmandu', '2026-11-23T00:00:00Z', 5.75],
  ['America/New_York', '2026-07-01T00:00:00Z', -4],
  ['UTC', '2026-07-01T00:00:00Z', 0],
])('%s at %s is %d h from UTC', (zone, at, hours) => {
  expect(zoneOffsetMs(zone, Date.parse(at))).toBe(hours * HOUR_MS);
});
