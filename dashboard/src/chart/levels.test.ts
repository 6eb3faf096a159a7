import fc from 'fast-check';
import { expect, it } from 'vitest';
import { windowFor } from './levels.ts';
import { LEAST_SPAN_MS, LONGEST_SPAN_MS } from './view.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** What one question may ask for. */
const MOST_POINTS = 2_000;
const MOST_YEARS_MS = 3 * 366 * DAY_MS;
const NOW = Date.UTC(2026, 10, 24, 6, 0);

it('asks for more than is seen, and never for more than one question may', () => {
  fc.assert(
    fc.property(
      fc.double({ min: LEAST_SPAN_MS, max: LONGEST_SPAN_MS, noNaN: true }),
      fc.double({ min: 0, max: DAY_MS * 300, noNaN: true }),
      fc.boolean(),
      (spanMs, ago, isNarrow) => {
        const view = { from: NOW - ago - spanMs, to: NOW - ago };
        const window = windowFor(view, isNarrow);
        expect(window.from).toBeLessThanOrEqual(view.from);
        expect(window.to).toBeGreaterThanOrEqual(view.to);
        const to = Math.min(window.to, NOW);
        expect(to - window.from).toBeLessThanOrEqual(MOST_YEARS_MS);
        expect((to - window.from) / window.bucketMs + 2).toBeLessThanOrEqual(MOST_POINTS);
      },
    ),
  );
});

it('asks for nothing new after a small step', () => {
  const view = { from: NOW - 30 * HOUR_MS, to: NOW - 27 * HOUR_MS };
  const step = { from: view.from - 60_000, to: view.to - 60_000 };
  expect(windowFor(step, false)).toEqual(windowFor(view, false));
});

it('has the buckets of five minutes for a day, of a day for a year', () => {
  expect(windowFor({ from: NOW - DAY_MS, to: NOW }, false).bucketMs).toBe(300_000);
  expect(windowFor({ from: NOW - 365 * DAY_MS, to: NOW }, false).bucketMs).toBe(DAY_MS);
});
