import { expect, it } from 'vitest';
import { signal } from './signal.ts';

it('is the same for the same question, plausible, in tenths, and different between sensors', () => {
  const t = Date.UTC(2026, 10, 20);
  const values = Array.from({ length: 2_000 }, (_, i) => signal(3, i % 20, t + i * 10_000));
  expect(Array.from({ length: 2_000 }, (_, i) => signal(3, i % 20, t + i * 10_000))).toEqual(values);
  expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...values)).toBeLessThanOrEqual(13);
  for (const value of values) expect(Math.round(value * 10) / 10).toBe(value);
  expect(new Set(Array.from({ length: 20 }, (_, i) => signal(3, i, t))).size).toBeGreaterThan(10);
});
