import type { Assignment, GatewayRecordView } from '@coldfield/api/contract';
import { expect, test } from 'vitest';
import { mayBeAssignedAgain, measuredBy } from './assigned.ts';

const assigned = (key: string, room: string, from: number, to: number | null): Assignment => ({
  key,
  room,
  roomName: room,
  roomNameEn: null,
  from,
  to,
});

test('a key is assigned again from the last room that it stood for, and only while it stands for none', () => {
  const all = [
    assigned('r1', 'a', 9, null),
    assigned('r1', 'b', 5, 9),
    assigned('r2', 'c', 7, 8),
    assigned('r2', 'd', 5, 7),
  ];
  expect(all.filter((one) => mayBeAssignedAgain(all, one)).map(({ room }) => room)).toEqual(['c']);
});

test('a room is measured by the gateway in use whose key stands for it now', () => {
  const gateway = (name: string, revokedAt: number | null, ...assignments: Assignment[]) =>
    ({ name, revokedAt, assignments }) as GatewayRecordView;
  const measured = measuredBy([
    gateway('机房', null, assigned('r1', 'a', 0, null), assigned('r2', 'b', 0, 5)),
    gateway('旧的', 4, assigned('r1', 'c', 0, null)),
  ]);
  expect([...measured]).toEqual([['a', '机房']]);
});
