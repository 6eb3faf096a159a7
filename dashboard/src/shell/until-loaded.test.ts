import { expect, test } from 'vitest';
import { untilLoaded } from './until-loaded.ts';

test('a part that could not be loaded at first is loaded in the end', async () => {
  let attempts = 0;
  const pauses: number[] = [];
  const load = async () => {
    if (++attempts < 4) throw new Error('not reached');
    return 'chart';
  };
  const pause = async (ms: number) => void pauses.push(ms);
  expect(await untilLoaded(load, pause)).toBe('chart');
  expect(pauses).toEqual([500, 1_000, 2_000]);
});

test('a part of a build that the server no longer has fails at once', async () => {
  let attempts = 0;
  const load = async () => {
    attempts++;
    throw new Error('not found');
  };
  const pause = async () => undefined;
  await expect(untilLoaded(load, pause, async () => attempts === 2)).rejects.toThrow('not found');
  expect(attempts).toBe(2);
});

test('a part that is gone for good fails with its own error', async () => {
  const gone = new Error('gone');
  const pause = async () => undefined;
  await expect(untilLoaded(() => Promise.reject(gone), pause)).rejects.toBe(gone);
});
