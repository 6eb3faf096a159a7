import { expect, test } from 'vitest';
import { LatestMessages } from './latest-messages.ts';

const message = (arrivedAt: number, isRead: boolean) => ({
  topic: 'dtu/1/up',
  payload: new Uint8Array([arrivedAt]),
  arrivedAt,
  isRead,
});

test('garbage leaves the newest messages that were read in place', () => {
  const latest = new LatestMessages();
  for (let at = 1; at <= 8; at++) latest.add('g-1', message(at, true));
  expect(latest.of('g-1').map(({ arrivedAt }) => arrivedAt)).toEqual([8, 7, 6, 5, 4, 3]);
  for (let at = 9; at <= 40; at++) latest.add('g-1', message(at, false));
  expect(latest.of('g-1').map(({ arrivedAt }) => arrivedAt)).toEqual([40, 39, 38, 8, 7, 6]);
  latest.add('g-1', message(41, true));
  expect(latest.of('g-1').map(({ arrivedAt }) => arrivedAt)).toEqual([41, 40, 39, 38, 8, 7]);
});
