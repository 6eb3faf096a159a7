import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Records } from '../records.ts';
import { PASSWORD, seededRecords } from '../seed.fixture.ts';

let records: Records;
beforeAll(async () => {
  records = await seededRecords();
});
afterAll(() => records.close());

async function found(username: string, query: string): Promise<Record<string, string[]>> {
  const session = await records.sessions.open(username, PASSWORD);
  const { groups } = await records.search.find(session!.signedIn, query);
  return Object.fromEntries(
    groups.map(({ kind, hits }) => [kind, hits.map(({ id, name }) => (kind === 'people' ? name : id))]),
  );
}

test.each([
  ['甲库', { stores: ['store-a'], rooms: ['room-a1', 'room-a2'], gateways: ['gw-a'] }],
  ['store a', { stores: ['store-a'], rooms: ['room-a1', 'room-a2'], gateways: ['gw-a'] }],
  ['GW-A', { gateways: ['gw-a'] }],
  ['Room 1', { rooms: ['room-a1', 'room-b1'] }],
  ['甲库 一号', { rooms: ['room-a1'] }],
  ['一号 乙库', { rooms: ['room-b1'] }],
  ['nothing like it', {}],
  ['   ', {}],
])('%j finds what has every word in its name, its id or its place', async (query, expected) => {
  expect(await found('staff', query)).toEqual(expected);
});

test('nobody finds what lies beside or above their organisations', async () => {
  expect(await found('manager', '乙')).toEqual({});
  expect(await found('manager', 'gw-b')).toEqual({});
  expect(await found('admin-a', '县')).toEqual({});
  expect(await found('admin-a', '管理员')).toEqual({ people: ['甲管理员'] });
});

test('only who may see people finds them', async () => {
  for (const username of ['admin', 'staff', 'manager'])
    expect(await found(username, '库管')).toEqual({ people: ['库管'] });
  for (const username of ['operator', 'viewer']) expect(await found(username, '库管')).toEqual({});
});

test.each(['%', '_', '!', "'", '100%'])('%j is text and no pattern', async (query) => {
  expect(await found('admin', query)).toEqual({});
});

test('what begins with the word comes before what only belongs to it, and the place is named', async () => {
  const session = await records.sessions.open('staff', PASSWORD);
  const { groups } = await records.search.find(session!.signedIn, '一号');
  expect(groups[0]?.hits[0]).toMatchObject({
    name: '一号间',
    nameEn: 'Room 1',
    place: { name: '甲库', nameEn: 'Store A' },
    store: 'store-a',
  });
});

test('a kind lists eight and says that there is more', async () => {
  const actor = { by: 'test', scope: { organisation: 'county' }, idempotencyKey: null };
  for (let n = 0; n < 9; n++)
    await records.manageStores.create(actor, { name: `果库${n}`, organisation: 'coop-b' });
  const session = await records.sessions.open('staff', PASSWORD);
  const { groups } = await records.search.find(session!.signedIn, '果库');
  expect(groups.map(({ kind, hits, more }) => [kind, hits.length, more])).toEqual([['stores', 8, true]]);
});
