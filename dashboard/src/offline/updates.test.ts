import { expect, test, vi } from 'vitest';
import { createUpdates } from './updates.ts';

let build: string | null = 'old';
const make = (own: string | null) => {
  let ms = 0;
  const reload = vi.fn();
  const updates = createUpdates({
    own,
    ask: async () => build,
    registration: async () => undefined,
    reload,
    now: () => (ms += 60_000),
  });
  return { updates, reload };
};

test('offers a build only when the server has another one, and takes the offer back with it', async () => {
  const { updates } = make('old');
  const told = vi.fn();
  updates.subscribe(told);
  for (const [has, offered] of [
    ['old', false],
    [null, false],
    ['new', true],
    [null, true],
    ['old', false],
  ] as const) {
    build = has;
    await updates.check();
    expect(updates.isOffered(), String(has)).toBe(offered);
  }
  expect(told).toHaveBeenCalledTimes(2);
});

test('never reloads by itself', async () => {
  const { updates, reload } = make('old');
  build = 'new';
  await updates.check();
  expect(reload).not.toHaveBeenCalled();
  await updates.take();
  expect(reload).toHaveBeenCalledOnce();
});

test('offers nothing to a page that nobody built', async () => {
  const { updates } = make(null);
  build = 'new';
  await updates.check();
  expect(updates.isOffered()).toBe(false);
});

test('asks once for several reconnects of a bad line, after the last of them', async () => {
  vi.useFakeTimers();
  let answer: string | null = null;
  const ask = vi.fn(async () => answer);
  const updates = createUpdates({
    own: 'old',
    ask,
    registration: async () => undefined,
    reload: () => undefined,
    now: () => Date.now(),
  });
  await updates.check();
  answer = 'old';
  await updates.check();
  await updates.check();
  expect(ask).toHaveBeenCalledTimes(2);
  await updates.check();
  await vi.runAllTimersAsync();
  expect(ask).toHaveBeenCalledTimes(3);
  vi.useRealTimers();
});
