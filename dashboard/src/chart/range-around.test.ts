import { expect, test } from 'vitest';
import { rangeAround } from './range-around.ts';

test('the limits are in view even when the values never meet them', () => {
  const [from, to] = rangeAround(6, 6.5, { low: 5, high: 8 });
  expect(from).toBeLessThan(5);
  expect(to).toBeGreaterThan(8);
});

test('a flat line does not fill the chart with its noise', () => {
  const [from, to] = rangeAround(6, 6, undefined);
  expect(to - from).toBeGreaterThanOrEqual(1);
});

test('without anything to show there is still a scale', () => {
  expect(rangeAround(null, null, undefined)).toEqual([0, 10]);
});
