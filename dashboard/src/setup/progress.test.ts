import type { OrganisationRecord, Store } from '@coldfield/api/contract';
import { expect, test } from 'vitest';
import { openSetups, progressOf, SAMPLE } from './progress.ts';

const organisation = (kind: OrganisationRecord['kind']): OrganisationRecord => ({
  id: kind,
  name: kind,
  nameEn: null,
  kind,
  parent: null,
  version: 1,
  archivedAt: null,
});
const store = (id: string, part: Partial<Store> = {}): Store => ({
  id,
  name: id,
  organisation: { id: 'o', name: 'o' },
  timeZone: 'Asia/Shanghai',
  rooms: [],
  gateways: [],
  ...part,
});
const room = (
  latest: { t: number; value: number | null; quality: string | null } | null,
): Store['rooms'][number] => ({
  id: 'r',
  name: 'r',
  kind: 'cold',
  volumeM3: null,
  limits: {},
  cadenceMs: 60_000,
  sensors: [{ key: 'air1', kind: 'air', class: 'gauge', unit: '°C', name: null, latest }],
});
const county = [organisation('county')];

test('an empty county begins with the cooperative', () => {
  expect(progressOf(county, [], null)).toMatchObject({ next: 'cooperative', store: null });
});

test('a store without rooms goes on with them, whatever was skipped before', () => {
  expect(progressOf(county, [store('a')], null).next).toBe('rooms');
});

test('the gateway’s step is done when its device was heard, not when its code was made', () => {
  const waiting = {
    id: 'g',
    name: 'g',
    online: false,
    lastHeardAt: null,
    version: null,
  } as Store['gateways'][number];
  const rooms = [room(null)];
  expect(progressOf(county, [store('a', { rooms, gateways: [waiting] })], null).next).toBe('gateway');
  const heard = [{ ...waiting, lastHeardAt: 5 }];
  expect(progressOf(county, [store('a', { rooms, gateways: heard })], null).next).toBe('sensor');
});

test('a sensor that does not answer is no reading: its step stays', () => {
  const silent = room({ t: 1, value: null, quality: 'no-response' });
  const heard = { id: 'g', name: 'g', lastHeardAt: 5, version: '1' } as Store['gateways'][number];
  expect(progressOf(county, [store('a', { rooms: [silent], gateways: [heard] })], null).next).toBe('sensor');
});

test('with a reading everything is done, and another store can be set up after it', () => {
  const ready = store('a', { rooms: [room({ t: 1, value: 3, quality: null })] });
  expect(progressOf(county, [ready], null).next).toBeNull();
  expect(progressOf(county, [ready, store('b')], null)).toMatchObject({ next: 'rooms', store: { id: 'b' } });
  expect(progressOf(county, [ready, store('b')], 'a').next).toBeNull();
});

test('each store without a reading can be gone on with, the newest first, and no other', () => {
  const ready = store('ready', { rooms: [room({ t: 1, value: 3, quality: null })] });
  const open = openSetups([store('old'), ready, store('new', { rooms: [room(null)] })]);
  expect(open.map(({ store: of, next }) => [of?.id, next])).toEqual([
    ['new', 'gateway'],
    ['old', 'rooms'],
  ]);
  expect(openSetups([ready])).toEqual([]);
});

test('beside the sample alone the first store is still to be recorded', () => {
  const sample = store(SAMPLE, { rooms: [room({ t: 1, value: 3, quality: null })] });
  expect(openSetups([sample])).toMatchObject([{ store: null, next: 'cooperative' }]);
  expect(openSetups([sample, store('own')])).toMatchObject([{ store: { id: 'own' } }]);
});
