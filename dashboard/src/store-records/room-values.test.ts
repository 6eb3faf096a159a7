import type { RoomRecordView } from '@coldfield/api/contract';
import { expect, test } from 'vitest';
import { roomBody, roomValues } from './room-values.ts';

const room: RoomRecordView = {
  id: 'r',
  store: 's',
  name: '一号间',
  nameEn: null,
  kind: 'cold',
  volumeM3: 300,
  capacityT: null,
  cadenceMs: 300_000,
  limits: { air: { low: 0, high: 8.5 }, coil: { low: -20, high: null } },
  version: 3,
  archivedAt: null,
};

test('what a form shows and sends again is the same record', () => {
  const { id: _id, store: _store, version: _version, archivedAt: _archivedAt, ...recorded } = room;
  expect(roomBody(roomValues(room), room.limits)).toEqual(recorded);
});

test('an emptied side takes its limit away, and limits that the form does not show stay', () => {
  const values = { ...roomValues(room), 'limits.air.low': '', 'limits.air.high': '  ' };
  expect(roomBody(values, room.limits).limits).toEqual({ coil: { low: -20, high: null } });
});

test('numbers are read as a phone with a Chinese keyboard types them', () => {
  const values = { ...roomValues(room), 'limits.pulp.low': '－１．５', volumeM3: '120,5' };
  expect(roomBody(values)).toMatchObject({ volumeM3: 120.5, limits: { pulp: { low: -1.5, high: null } } });
});
