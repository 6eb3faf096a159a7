import { expect, test } from 'vitest';
import { differences } from './differences.ts';

test('only what differs is told, nested members with their path', () => {
  const before = { id: 'r', version: 1, name: '一号间', limits: { air: { low: 0, high: 8 } } };
  const after = { id: 'r', version: 2, name: '一号间', limits: { air: { low: 0, high: 6 } } };
  expect(differences(before, after)).toEqual([{ path: 'limits.air.high', before: '8', after: '6' }]);
});

test('a record within is told by its name, and a list of words is one value', () => {
  const of = (id: string, name: string) => ({ organisation: { id, name }, scopes: ['a.b', 'c.d'] });
  expect(differences(of('o-1', '甲'), of('o-2', '乙'))).toEqual([
    { path: 'organisation.name', before: '甲', after: '乙' },
  ]);
  expect(differences(null, { scopes: ['a.b', 'c.d'] })).toEqual([
    { path: 'scopes', before: '', after: 'a.b c.d' },
  ]);
});

test('of a new record everything is told, and an emptied member is told as empty', () => {
  expect(differences(null, { name: '库', address: null })).toEqual([
    { path: 'name', before: '', after: '库' },
  ]);
  expect(differences({ address: '村口' }, { address: null })).toEqual([
    { path: 'address', before: '村口', after: '' },
  ]);
});
