import { expect, test } from 'vitest';
import { conditionOf, severityOf } from './condition.ts';
import { needsOf } from './needs.ts';
import { gatewayOf, NOW, reading, roomOf, sensor, storeOf } from './room-fixture.ts';
import { isUnheard, leadRoom, storeCondition, unheardRooms } from './store-view.ts';

const normal = roomOf([sensor('air1', reading(6))]);
const silent = { ...roomOf([sensor('air1', reading(6, 3_000_000))]), receivedAt: null };

test('nothing is needed of a store inside its limits', () => {
  expect(needsOf([storeOf([normal])], NOW)).toEqual([]);
});

test('a silent store is one need, however many rooms it has', () => {
  const needs = needsOf([storeOf([silent, { ...silent, id: 'room-2' }])], NOW);
  expect(needs.map((need) => need.kind)).toEqual(['lost-store']);
  expect(needs[0]).toMatchObject({ heardAt: NOW - 3_000_000, severity: 'lost' });
});

test('one silent room among heard ones is that room’s need', () => {
  const needs = needsOf([storeOf([normal, { ...silent, id: 'room-2' }])], NOW);
  expect(needs.map((need) => need.id)).toEqual(['lost room-2']);
});

test('a breach says how far over it is, the farther first', () => {
  const near = { ...roomOf([sensor('air1', reading(8.5))]), id: 'near' };
  const far = { ...roomOf([sensor('air1', reading(11.8))]), id: 'far' };
  const needs = needsOf([storeOf([near, far])], NOW);
  expect(needs.map((need) => need.id)).toEqual(['high far', 'high near']);
  expect(needs[0]?.kind === 'breach' && needs[0].breach.by).toBeCloseTo(3.8);
});

test('a power cut outweighs a breach in the same room', () => {
  const room = roomOf([sensor('air1', reading(9)), sensor('mains1', reading(0))]);
  expect(needsOf([storeOf([room])], NOW).map((need) => need.kind)).toEqual(['power']);
});

test('history on its way is a notice, a frame or two is not', () => {
  const store = (buffered: number) => storeOf([normal], [gatewayOf({ buffered })]);
  expect(needsOf([store(12_345)], NOW).map((need) => need.kind)).toEqual(['backlog']);
  expect(needsOf([store(2)], NOW)).toEqual([]);
});

test('what a silent gateway holds is not said to be on its way', () => {
  const store = storeOf([normal], [gatewayOf({ online: false, buffered: 12_345 })]);
  expect(needsOf([store], NOW)).toEqual([]);
});

test.each([
  ['has no trusted time', { clock: 'none' }, 1],
  ['is a minute slow', { clockOffsetMs: 60_000 }, 1],
  ['is a minute fast', { clockOffsetMs: -60_000 }, 1],
  ['is two seconds off', { clockOffsetMs: 2000 }, 0],
  ['was off before it went silent', { clockOffsetMs: 60_000, online: false }, 0],
])('a gateway clock that %s', (_, change, count) => {
  expect(needsOf([storeOf([normal], [gatewayOf(change)])], NOW)).toHaveLength(count);
});

test('the most pressing room speaks for its store, and the coldest when all is well', () => {
  const cold = { ...roomOf([sensor('air1', reading(6))], { air: { low: 0, high: 8 } }), id: 'cold' };
  const high = { ...roomOf([sensor('air1', reading(9))]), id: 'high' };
  expect(leadRoom(storeOf([normal, cold]), NOW)?.id).toBe('cold');
  expect(leadRoom(storeOf([normal, cold, high]), NOW)?.id).toBe('high');
  expect(storeCondition(storeOf([normal, high]), NOW)).toBe('high');
});

const unwired = { ...roomOf([]), id: 'unwired', receivedAt: null };
const unheard = { ...roomOf([sensor('air1', null)]), id: 'unheard', receivedAt: null };

test('a room without a sensor is not wired yet: quiet, and a measured room speaks before it', () => {
  // Kept colder: among measured rooms it would be the one that speaks.
  const colder = { ...unwired, limits: { air: { low: -18, high: -15 } } };
  const store = storeOf([colder, normal]);
  expect(conditionOf(colder, NOW)).toBe('unwired');
  expect(severityOf('unwired')).toBe('none');
  expect(leadRoom(store, NOW)?.id).toBe(normal.id);
  expect(storeCondition(store, NOW)).toBe('normal');
  expect(needsOf([store], NOW)).toEqual([]);
  expect(unheardRooms(store, NOW)).toBe(1);
});

test('a store with nothing wired yet is not abnormal, and nobody says that it is well', () => {
  for (const rooms of [[], [unwired], [unwired, { ...unwired, id: 'other' }]]) {
    expect(storeCondition(storeOf(rooms), NOW)).toBe('unwired');
    expect(isUnheard(storeOf(rooms), NOW)).toBe(true);
  }
});

test('a room that has sensors on record, or was heard before, stays abnormal while it is silent', () => {
  expect(storeCondition(storeOf([normal, unheard]), NOW)).toBe('never');
  expect(leadRoom(storeOf([normal, unheard]), NOW)?.id).toBe('unheard');
  expect(severityOf('never')).toBe('lost');
  const once = { ...unwired, receivedAt: NOW - 3_000_000 };
  expect(conditionOf(once, NOW)).toBe('lost');
  // Rooms that are not wired yet do not make the gateway’s silence a room’s.
  expect(needsOf([storeOf([silent, unwired])], NOW).map((need) => need.kind)).toEqual(['lost-store']);
});
