import { expect, it } from 'vitest';
import { HistoryCache } from './history-cache.ts';
import { historyOf } from './history-fixture.ts';

const MINUTE_MS = 60_000;

const piece = (fromMin: number, toMin: number, bucketMin: number) =>
  historyOf(
    {},
    {
      from: fromMin * MINUTE_MS,
      to: toMin * MINUTE_MS,
      bucketMs: bucketMin * MINUTE_MS,
      t: Array.from(
        { length: (toMin - fromMin) / bucketMin },
        (_, i) => (fromMin + i * bucketMin) * MINUTE_MS,
      ),
    },
  );
const view = (fromMin: number, toMin: number) => ({ from: fromMin * MINUTE_MS, to: toMin * MINUTE_MS });

it('draws the finest piece that covers the view, else the one that covers most of it', () => {
  const cache = new HistoryCache();
  cache.put('day', piece(0, 1440, 10), false);
  cache.put('hours', piece(600, 720, 1), false);
  const best = (from: number, to: number) => cache.best(view(from, to), 1440 * MINUTE_MS)?.key;
  expect(best(610, 700)).toBe('hours');
  expect(best(500, 700)).toBe('day');
  expect(best(0, 2000)).toBe('day');
});

it('takes a piece that was read again in the place of the older one', () => {
  const cache = new HistoryCache();
  cache.put('day', piece(0, 60, 1), false);
  const newer = cache.put('day', piece(0, 60, 1), false);
  expect(cache.best(view(0, 60), 60 * MINUTE_MS)?.buffer).toBe(newer);
});

it('has nothing to draw before anything came', () => {
  expect(new HistoryCache().best(view(0, 1), 1)).toBeNull();
});

it('gives live readings only to pieces that reach the present', () => {
  const cache = new HistoryCache();
  cache.put('past', piece(0, 60, 1), false);
  const live = cache.put('live', piece(60, 120, 1), true);
  expect(cache.live()).toEqual([live]);
});
