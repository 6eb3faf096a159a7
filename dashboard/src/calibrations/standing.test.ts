import type { Calibration } from '@coldfield/api/contract';
import { expect, test } from 'vitest';
import { dayIn, inUse, offsetAt, offsetFrom, periodOf, standingOf } from './standing.ts';

const calibration = (over: Partial<Calibration> = {}): Calibration => ({
  id: 'c-1',
  room: 'r',
  key: 'air1',
  doneOn: '2026-11-01',
  reference: '冰水',
  offset: -0.3,
  certificate: null,
  expiresOn: null,
  note: null,
  validFrom: 1_000,
  validTo: null,
  author: null,
  createdAt: 0,
  version: 1,
  archivedAt: null,
  ...over,
});

test.each([
  ['none', null],
  ['endless', {}],
  ['valid', { expiresOn: '2026-12-24' }],
  ['soon', { expiresOn: '2026-12-23' }],
  ['soon', { expiresOn: '2026-11-23' }],
  ['expired', { expiresOn: '2026-11-22' }],
] as const)('a sensor stands as %s with %j', (standing, over) => {
  expect(standingOf(over === null ? null : calibration(over), '2026-11-23')).toBe(standing);
});

test('what is in use is what did not end', () => {
  const ended = calibration({ id: 'c-0', validTo: 2_000 });
  expect(inUse([ended], 'air1')).toBeNull();
  expect(inUse([calibration(), ended], 'air1')?.id).toBe('c-1');
  expect(inUse([calibration()], 'air2')).toBeNull();
});

test('the offset of a moment is that of its interval', () => {
  const list = [
    calibration({ validFrom: 2_000, offset: 1 }),
    calibration({ validFrom: 1_000, validTo: 2_000, offset: -0.3 }),
  ];
  expect([999, 1_000, 1_999, 2_000].map((t) => offsetAt(list, 'air1', t))).toEqual([0, -0.3, -0.3, 1]);
});

test('the new offset counts what the screen has added already', () => {
  expect(offsetFrom(0, 0.4, 0)).toBe(-0.4);
  expect(offsetFrom(0, 0.1, -0.3)).toBe(-0.4);
  expect(offsetFrom(null, 0.1, 0)).toBeNull();
});

test('a day is that of the store', () => {
  const t = Date.UTC(2026, 10, 23, 16, 30);
  expect([dayIn('Asia/Shanghai', t), dayIn('UTC', t)]).toEqual(['2026-11-24', '2026-11-23']);
});

test('one that begins in some minutes does not say that it has begun', () => {
  const one = calibration({ validFrom: 2_000 });
  expect([1_999, 2_000, 3_000].map((now) => periodOf(one, now))).toEqual(['from', 'since', 'since']);
  expect(periodOf(calibration({ validFrom: 2_000, validTo: 4_000 }), 1_000)).toBe('between');
});
