import { expect, test } from 'vitest';
import { LiveStore } from './live-store.ts';
import { PausableSource } from './pausable-source.ts';

const T0 = Date.UTC(2026, 10, 24, 6, 32);

function opened() {
  const store = new LiveStore({
    monotonicNow: () => 0,
    deviceNow: () => T0,
    schedule: (notify) => notify(),
  });
  const source = new PausableSource(store);
  let told = 0;
  const leave = source.subscribe(() => told++);
  return { store, source, leave, told: () => told };
}

test('tells nobody and stays as it was while it pauses, and tells once what is now when it goes on', () => {
  const { store, source, told } = opened();
  source.pause(true);
  store.snapshot({ serverTime: T0, rooms: [], gateways: [] });
  store.clock(T0 + 10_000);
  expect(told()).toBe(0);
  expect(source.getState().connection).toBe('connecting');
  source.pause(false);
  expect(told()).toBe(1);
  expect(source.getState()).toBe(store.getState());
});

test('tells of every change while it does not pause, until its listeners left', () => {
  const { store, source, leave, told } = opened();
  store.snapshot({ serverTime: T0, rooms: [], gateways: [] });
  const before = told();
  expect(before).toBeGreaterThan(0);
  expect(source.getState().connection).toBe('live');
  leave();
  store.lost();
  expect(told()).toBe(before);
});
