import { expect, test } from 'vitest';
import { type NameWords, roomsOf } from './room-templates.ts';

const zh: NameWords = { one: (kind) => `间-${kind}`, numbered: (kind, n) => `${n}号-${kind}` };
const en: NameWords = { one: (kind) => `the ${kind}`, numbered: (kind, n) => `${kind} ${n}` };
const names = (...args: Parameters<typeof roomsOf>) => roomsOf(...args).map(({ name }) => name);

test('one of each chosen kind, in the order of the produce’s way', () => {
  expect(names(['dock', 'pre-cooling', 'cold'], 1, { zh, en })).toEqual([
    '间-pre-cooling',
    '间-cold',
    '间-dock',
  ]);
});

test('several cold rooms are numbered, and go on from those on record', () => {
  expect(names(['cold'], 3, { zh, en })).toEqual(['1号-cold', '2号-cold', '3号-cold']);
  expect(names(['cold'], 1, { zh, en }, () => 2)).toEqual(['3号-cold']);
  expect(roomsOf(['cold'], 2, { zh, en })[1]).toMatchObject({ nameEn: 'cold 2', kind: 'cold' });
});
