import { expect, test } from 'vitest';
import { branches } from './tree.ts';

const organisation = (id: string, parent: string | null) => ({
  id,
  name: id,
  nameEn: null,
  kind: 'cooperative' as const,
  parent,
  version: 1,
  archivedAt: null,
});

test('each stands behind the one above it, and whose parent the reader cannot see stands at the top', () => {
  const all = [
    organisation('b', 'a'),
    organisation('a', 'out of sight'),
    organisation('c', 'b'),
    organisation('d', 'a'),
  ];
  expect(branches(all).map(({ organisation: { id }, depth }) => `${depth} ${id}`)).toEqual([
    '0 a',
    '1 b',
    '2 c',
    '1 d',
  ]);
});
