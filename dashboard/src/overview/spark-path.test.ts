import { expect, test } from 'vitest';
import { gauge, historyOf } from '../chart/history-fixture.ts';
import { toSeries } from '../chart/series.ts';
import { sparkOf } from './spark-path.ts';

const limits = { low: 5, high: 8 };
const spark = (values: (number | null)[]) =>
  sparkOf(toSeries(historyOf({ air1: gauge(values) })), limits, 1000);

test('a line starts anew after a gap', () => {
  expect(spark([6, 6, null, null, null, 7]).path.match(/M/g)).toHaveLength(2);
});

test('the limits lie inside the box even when the line never meets them', () => {
  const { band } = spark([6, 6]);
  expect(band?.y).toBeGreaterThan(0);
  expect((band?.y ?? 0) + (band?.height ?? 0)).toBeLessThan(100);
});

test('only an end past the limit is marked, not a peak that has passed', () => {
  expect(spark([6, 9, 6]).overPath).toBe('');
  expect(spark([6, 9, 10]).overPath.match(/[ML]/g)).toEqual(['M', 'L']);
});

test('nothing recorded draws nothing', () => {
  expect(spark([null, null])).toMatchObject({ path: '', end: null });
});
