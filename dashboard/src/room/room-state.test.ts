import { describe, expect, test } from 'vitest';
import { NOW, reading, roomOf, sensor } from './room-fixture.ts';
import { breaches, roomState } from './room-state.ts';

const old = 4 * 60_000;

describe('a room is', () => {
  test('normal inside its limits, the limit itself included', () => {
    expect(roomState(roomOf([sensor('air1', reading(6.4))]), NOW)).toBe('normal');
    expect(roomState(roomOf([sensor('air1', reading(8))]), NOW)).toBe('normal');
    expect(roomState(roomOf([sensor('air1', reading(5))]), NOW)).toBe('normal');
  });

  test('high above and low below, at once', () => {
    expect(roomState(roomOf([sensor('air1', reading(8.1))]), NOW)).toBe('high');
    expect(roomState(roomOf([sensor('air1', reading(4.9))]), NOW)).toBe('low');
  });

  test('judged by its product too', () => {
    const limits = { air: { low: 5, high: 8 }, pulp: { low: 5, high: 8 } };
    expect(roomState(roomOf([sensor('air1', reading(7)), sensor('pulp1', reading(8.6))], limits), NOW)).toBe(
      'high',
    );
  });

  test('not judged by humidity, whose range is advice', () => {
    const limits = { rh: { low: 90, high: 95 } };
    expect(roomState(roomOf([sensor('air1', reading(7)), sensor('rh1', reading(60))], limits), NOW)).toBe(
      'normal',
    );
  });

  test('judged by the farthest of several probes', () => {
    const room = roomOf([sensor('air1', reading(8.2)), sensor('air2', reading(3))]);
    expect(roomState(room, NOW)).toBe('low');
    expect(breaches(room, NOW).map((breach) => breach.sensor.key)).toEqual(['air2', 'air1']);
  });

  test('without an upper limit never high', () => {
    const room = roomOf([sensor('air1', reading(30))], { air: { low: 5, high: null } });
    expect(roomState(room, NOW)).toBe('normal');
  });

  test('faulty when a sensor says why it has no value', () => {
    const broken = sensor('pulp2', reading(null, 1000, 'open-circuit'));
    expect(roomState(roomOf([sensor('air1', reading(6)), broken]), NOW)).toBe('fault');
  });

  test('high rather than faulty when both are true', () => {
    const broken = sensor('pulp2', reading(null, 1000, 'open-circuit'));
    expect(roomState(roomOf([sensor('air1', reading(9)), broken]), NOW)).toBe('high');
  });

  test('not faulty while a sensor warms up', () => {
    const starting = sensor('co21', reading(null, 1000, 'warming-up'));
    expect(roomState(roomOf([sensor('air1', reading(6)), starting]), NOW)).toBe('normal');
  });

  test('stale when its air is older than three cadences while the room is heard', () => {
    expect(roomState(roomOf([sensor('air1', reading(6, old)), sensor('rh1', reading(90))]), NOW)).toBe(
      'stale',
    );
  });

  test('never high on a stale value', () => {
    expect(roomState(roomOf([sensor('air1', reading(12, old)), sensor('rh1', reading(90))]), NOW)).toBe(
      'stale',
    );
  });

  test('lost when nothing was heard for three cadences', () => {
    const room = { ...roomOf([sensor('air1', reading(6, old))]), receivedAt: NOW - old };
    expect(roomState(room, NOW)).toBe('lost');
  });

  test('lost when it was never heard', () => {
    expect(roomState({ ...roomOf([sensor('air1', null)]), receivedAt: null }, NOW)).toBe('lost');
  });

  test('heard through its door alone when it has no air sensor', () => {
    expect(roomState(roomOf([sensor('door1', reading(0))]), NOW)).toBe('normal');
  });

  test('fresh at exactly three cadences and stale one millisecond later', () => {
    const room = { ...roomOf([sensor('air1', reading(6, 180_000))]), receivedAt: null };
    expect(roomState(room, NOW)).toBe('normal');
    expect(roomState(room, NOW + 1)).toBe('lost');
  });
});
