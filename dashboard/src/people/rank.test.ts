import { expect, test } from 'vitest';
import { mayManage, rolesUpTo } from './rank.ts';

test('nobody gives a role above their own', () => {
  expect(rolesUpTo('manager')).toEqual(['manager', 'operator', 'viewer']);
  expect(rolesUpTo('administrator')).toHaveLength(5);
});

test('nobody manages whoever stands above them', () => {
  expect(mayManage('manager', 'administrator')).toBe(false);
  expect(mayManage('manager', 'manager')).toBe(true);
  expect(mayManage('administrator', 'manager')).toBe(true);
});
