import { expect, test } from 'vitest';
import { RequestError } from '../records/request.ts';
import { archivedIn, placeOf } from './archived.ts';
import { conflictIn } from './conflict.ts';

const refused = (code: string, body: object) => new RequestError(code, '', { status: 409, body });
const body = {
  entity: 'room',
  current: { id: 'r1', store: 's1', version: 2 },
  changedBy: '李四',
  changedAt: 5,
};

test('a refusal because of an archived record is told apart from a conflict: there is nothing to choose', () => {
  const error = refused('archived', body);
  expect(archivedIn(error)).toEqual({
    entity: 'room',
    id: 'r1',
    store: 's1',
    changedBy: '李四',
    changedAt: 5,
  });
  expect(conflictIn(error)).toBeNull();
  expect(archivedIn(refused('conflict', body))).toBeNull();
  expect(archivedIn(new Error('archived'))).toBeNull();
});

test.each([
  ['room', body, '/stores/s1/book'],
  ['store', { ...body, current: { id: 's1' } }, '/stores'],
  ['person', { ...body, current: { id: 'p1' } }, '/people/p1'],
  ['note', { ...body, current: { id: 'n1' } }, null],
])('the way to an archived %s leads to where it is brought back', (entity, answer, place) => {
  expect(placeOf(archivedIn(refused('archived', { ...answer, entity }))!)).toBe(place);
});
