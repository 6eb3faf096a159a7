import { expect, test } from 'vitest';
import { wayWindow } from './way-window.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const now = Date.UTC(2026, 0, 15, 9, 30);
const bucketOf = (spanMs: number) => wayWindow({ from: now - spanMs, to: now }).bucketMs;

test('the buckets of a way follow its range alone', () => {
  expect([6 * HOUR, 24 * HOUR, 7 * 24 * HOUR].map(bucketOf)).toEqual([MINUTE, 5 * MINUTE, 30 * MINUTE]);
});

test('a short range has no buckets in which no frame falls', () => {
  expect([10 * MINUTE, HOUR].map(bucketOf)).toEqual([MINUTE, MINUTE]);
});
