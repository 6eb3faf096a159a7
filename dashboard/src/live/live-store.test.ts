import type { RoomUpdate } from '@coldfield/api/contract';
import { beforeEach, expect, test } from 'vitest';
import { gatewayOf, reading, roomOf, sensor } from '../room/room-fixture.ts';
import { roomState } from '../room/room-state.ts';
import { viewRoom } from '../room/room-view.ts';
import { LiveStore, SILENCE_MS } from './live-store.ts';

const T0 = Date.UTC(2026, 10, 24, 6, 32);
let monotonicMs = 0;
/** What the wall clock of the device gained over the monotonic one. */
let gainedMs = 0;
let pending: (() => void)[] = [];
let store: LiveStore;

const update = (room: string, airC: number, t: number): RoomUpdate => ({
  room,
  store: 's',
  receivedAt: t,
  readings: { air1: { t, value: airC, quality: null } },
});
const flush = () => {
  for (const notify of pending.splice(0)) notify();
};

beforeEach(() => {
  monotonicMs = 5000;
  gainedMs = 0;
  pending = [];
  // The device is a day wrong; only the server's time may count.
  store = new LiveStore({
    monotonicNow: () => monotonicMs,
    deviceNow: () => T0 - 86_400_000 + monotonicMs + gainedMs,
    schedule: (notify) => pending.push(notify),
  });
});

test('is live only once a snapshot came', () => {
  expect(store.getState().connection).toBe('connecting');
  store.clock(T0);
  expect(store.getState().connection).toBe('connecting');
  store.snapshot({ serverTime: T0, rooms: [], gateways: [] });
  expect(store.getState().connection).toBe('live');
});

test('tells the server’s time, however wrong the device is', () => {
  store.snapshot({ serverTime: T0, rooms: [], gateways: [] });
  monotonicMs += 1500;
  store.tick();
  expect(store.getState().now).toBe(T0 + 1500);
});

test('freezes at the last message when the socket closes', () => {
  store.snapshot({ serverTime: T0, rooms: [update('a', 6, T0)], gateways: [] });
  monotonicMs += 4000;
  store.changes({ rooms: [update('a', 6.1, T0 + 4000)], gateways: [] });
  monotonicMs += 3000;
  store.lost();
  expect(store.getState()).toMatchObject({ connection: 'lost', frozenAt: T0 + 4000 });
});

test('calls a silent line lost even while the socket believes in it', () => {
  store.snapshot({ serverTime: T0, rooms: [], gateways: [] });
  monotonicMs += SILENCE_MS;
  expect(store.tick()).toBe(true);
  monotonicMs += 1;
  expect(store.tick()).toBe(false);
  expect(store.getState().connection).toBe('lost');
});

test('counts the time of a device that slept, and calls the line lost', () => {
  store.snapshot({ serverTime: T0, rooms: [], gateways: [] });
  monotonicMs += 1000;
  gainedMs += 3_600_000;
  expect(store.tick()).toBe(false);
  expect(store.getState()).toMatchObject({ connection: 'lost', frozenAt: T0, now: T0 + 3_601_000 });
  monotonicMs += 1000;
  expect(store.tick()).toBe(true);
});

test('is not misled by a device whose clock is set back', () => {
  store.snapshot({ serverTime: T0, rooms: [], gateways: [] });
  monotonicMs += 1000;
  gainedMs -= 3_600_000;
  expect(store.tick()).toBe(true);
  expect(store.getState()).toMatchObject({ connection: 'live', now: T0 + 1000 });
});

test('does not take a beat that waited in a sleeping page for the time', () => {
  store.snapshot({ serverTime: T0, rooms: [], gateways: [] });
  monotonicMs += 600_000;
  expect(store.clock(T0 + 10_000)).toBe(false);
  store.tick();
  expect(store.getState()).toMatchObject({ connection: 'lost', frozenAt: T0, now: T0 + 600_000 });
});

test('shows what the device remembers as old, and never as live, until a snapshot comes', () => {
  store.remember({ rooms: [update('a', 6, T0)], gateways: [], heardAt: T0, now: T0 + 1_500_000 });
  expect(store.getState()).toMatchObject({ connection: 'connecting', frozenAt: T0, now: T0 + 1_500_000 });
  expect(store.getState().rooms.get('a')?.readings.air1?.value).toBe(6);
  store.lost();
  expect(store.getState()).toMatchObject({ connection: 'lost', frozenAt: T0 });
  store.snapshot({ serverTime: T0 + 1_600_000, rooms: [], gateways: [] });
  expect(store.getState()).toMatchObject({ connection: 'live', frozenAt: null });
  expect(store.getState().rooms.size).toBe(0);
});

test('stays frozen after a reconnect until the snapshot brings every room up to date', () => {
  store.snapshot({ serverTime: T0, rooms: [update('a', 6, T0), update('b', 7, T0)], gateways: [] });
  store.lost();
  monotonicMs += 600_000;
  store.changes({ rooms: [update('a', 6.5, T0 + 600_000)], gateways: [] });
  expect(store.getState().connection).toBe('lost');
  store.snapshot({
    serverTime: T0 + 600_000,
    rooms: [update('a', 6.5, T0 + 600_000), update('b', 9, T0 + 599_000)],
    gateways: [],
  });
  expect(store.getState()).toMatchObject({ connection: 'live', frozenAt: null });
  expect(store.getState().rooms.get('b')?.readings.air1?.value).toBe(9);
});

test('shows a room that the snapshot did not renew as lost, not as fresh', () => {
  store.snapshot({ serverTime: T0, rooms: [update('a', 6, T0)], gateways: [] });
  store.lost();
  monotonicMs += 600_000;
  store.snapshot({ serverTime: T0 + 600_000, rooms: [update('a', 6, T0)], gateways: [] });
  const { rooms, now } = store.getState();
  const room = { ...roomOf([sensor('air1', reading(6))]), id: 'a' };
  expect(roomState(viewRoom({ ...room, sensors: [{ ...sensor('air1', null) }] }, rooms.get('a')), now)).toBe(
    'lost',
  );
});

test('keeps the newer reading when an older one comes late', () => {
  store.snapshot({ serverTime: T0, rooms: [update('a', 6, T0)], gateways: [] });
  store.changes({ rooms: [update('a', 2, T0 - 60_000)], gateways: [] });
  expect(store.getState().rooms.get('a')?.readings.air1?.value).toBe(6);
});

test('forgets rooms and gateways that a snapshot no longer names', () => {
  store.snapshot({
    serverTime: T0,
    rooms: [update('a', 6, T0)],
    gateways: [{ store: 's', gateway: gatewayOf() }],
  });
  store.snapshot({ serverTime: T0, rooms: [], gateways: [] });
  expect(store.getState().rooms.size + store.getState().gateways.size).toBe(0);
});

test('tells subscribers once for a burst of updates', () => {
  let told = 0;
  store.subscribe(() => told++);
  store.snapshot({ serverTime: T0, rooms: [], gateways: [] });
  for (let i = 0; i < 100; i++) store.changes({ rooms: [update('a', i, T0 + i)], gateways: [] });
  flush();
  expect(told).toBe(1);
});
