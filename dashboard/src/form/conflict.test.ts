import { expect, test } from 'vitest';
import { RequestError } from '../records/request.ts';
import { conflictIn, isNothingToChoose, mergeOf, settle } from './conflict.ts';

const base = { name: '1号间', kind: 'cold', low: '5', high: '8' };
const mine = { ...base, name: '一号间', high: '9' };
const current = { ...base, name: '甲间', low: '4', high: '9' };

test('only what both changed, to different values, has to be chosen', () => {
  expect(mergeOf(base, mine, current)).toEqual({ choose: ['name'], takenOver: ['low'] });
});

test("keeping mine still takes over what only the other changed, and no choice loses the other's rest", () => {
  const merge = mergeOf(base, mine, current);
  expect(settle(mine, current, merge, new Set())).toEqual({ ...mine, low: '4' });
  expect(settle(mine, current, merge, new Set(['name']))).toEqual(current);
});

test('a record that changed in nothing that the form shows, or as it is typed, leaves nothing to choose', () => {
  expect(isNothingToChoose(mergeOf(base, mine, base))).toBe(true);
  expect(isNothingToChoose(mergeOf(base, mine, mine))).toBe(true);
  expect(isNothingToChoose(mergeOf(base, base, current))).toBe(false);
  expect(isNothingToChoose(mergeOf(base, mine, current))).toBe(false);
});

test('only a refusal with the current record is a conflict', () => {
  const refused = (code: string, body: object) => new RequestError(code, '', { status: 409, body });
  const body = { current: { version: 3 }, changedBy: { id: 'p1', name: '李四' }, changedAt: 5 };
  expect(conflictIn(refused('conflict', body))).toEqual({ ...body, changedBy: '李四' });
  expect(conflictIn(refused('conflict', { ...body, changedBy: null }))?.changedBy).toBeNull();
  expect(conflictIn(refused('conflict', {}))).toBeNull();
  expect(conflictIn(refused('already-provisioned', body))).toBeNull();
});
