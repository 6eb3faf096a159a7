import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Actor } from '../change.ts';
import { PROVISIONAL_STORE } from '../registry.ts';
import { seededRecords } from '../seed.fixture.ts';

const ADMIN: Actor = { by: 'u-admin', scope: { organisation: 'county' }, idempotencyKey: null };
const OF_A: Actor = { ...ADMIN, scope: { organisation: 'coop-a' } };

const now = 1_000_000;
let records: Awaited<ReturnType<typeof seededRecords>>;

beforeEach(async () => {
  records = await seededRecords(() => now);
});
afterEach(() => records.close());

function audit(): { action: string; entity: string; before: unknown; after: unknown }[] {
  const db = new DatabaseSync(records.path, { readOnly: true });
  try {
    return db
      .prepare('select action, entity, before_json, after_json from audit order by at, rowid')
      .all()
      .map((row) => ({
        action: String(row.action),
        entity: String(row.entity),
        before: JSON.parse(String(row.before_json)) as unknown,
        after: JSON.parse(String(row.after_json)) as unknown,
      }));
  } finally {
    db.close();
  }
}

test('a store and its rooms are on screens as soon as they are recorded', async () => {
  const store = await records.manageStores.create(OF_A, { organisation: 'coop-a', name: '新库' });
  const limits = { air: { low: 0, high: 4 } };
  const room = await records.manageRooms.create(OF_A, store.id, { name: '一号间', kind: 'cold', limits });
  const seen = await records.stores.get(OF_A.scope, store.id);
  expect(seen).toMatchObject({ name: '新库', timeZone: 'Asia/Shanghai', rooms: [{ id: room.id, limits }] });
  expect(records.directory().rooms.get(room.id)?.store).toBe(store.id);
});

test('a change leaves what it does not name, and its audit row has both sides', async () => {
  const changed = await records.manageRooms.change(OF_A, 'room-a1', { version: 1, volumeM3: null });
  expect(changed).toMatchObject({ name: '一号间', nameEn: 'Room 1', volumeM3: null, version: 2 });
  expect(audit()).toMatchObject([
    { action: 'change', entity: 'room', before: { volumeM3: 300 }, after: { volumeM3: null } },
  ]);
});

test('an old version is refused with the record as it is, and nothing is written', async () => {
  const current = await records.manageStores.change(OF_A, 'store-a', { version: 1, address: '村口' });
  await expect(
    records.manageStores.change(OF_A, 'store-a', { version: 1, name: '别的' }),
  ).rejects.toMatchObject({ code: 'conflict', details: { current } });
  expect((await records.manageStores.book(OF_A.scope, 'store-a')).store).toEqual(current);
  expect(audit()).toHaveLength(1);
});

test('nobody reaches a foreign store, the store of unknown rooms, or what is not there', async () => {
  const codeOf = (promise: Promise<unknown>) =>
    promise.then(
      () => 'done',
      (error: { code: string }) => error.code,
    );
  expect(await codeOf(records.manageStores.change(OF_A, 'store-b', { version: 1 }))).toBe('store-not-found');
  expect(
    await codeOf(records.manageStores.change(OF_A, 'store-a', { version: 1, organisation: 'coop-b' })),
  ).toBe('organisation-not-found');
  expect(await codeOf(records.manageRooms.change(OF_A, 'room-b1', { version: 1 }))).toBe('room-not-found');
  expect(await codeOf(records.manageRooms.create(OF_A, 'store-b', { name: 'x', kind: 'cold' }))).toBe(
    'store-not-found',
  );
  expect(await codeOf(records.manageSensors.put(OF_A, 'room-b1', 'air1', { version: null }))).toBe(
    'room-not-found',
  );
  expect(await codeOf(records.manageStores.archive(ADMIN, PROVISIONAL_STORE, 1))).toBe('store-not-found');
  expect(audit()).toEqual([]);
});

test('a store that a gateway serves is not archived; without one it leaves the screens and can come back', async () => {
  await expect(records.manageStores.archive(OF_A, 'store-a', 1)).rejects.toMatchObject({
    code: 'not-empty',
    details: { inUse: { gateways: 1 } },
  });
  await records.gateways.revoke(OF_A.scope, 'u', 'gw-a');
  const { version } = await records.manageStores.archive(OF_A, 'store-a', 1);
  expect(await records.stores.list(OF_A.scope)).toEqual([]);
  expect(await records.manageStores.archived(OF_A.scope)).toMatchObject([{ id: 'store-a', archivedAt: now }]);
  await records.manageStores.restore(OF_A, 'store-a', version);
  expect(await records.stores.list(OF_A.scope)).toHaveLength(1);
});

test('frames for an archived room go to a provisional one from then on, and earlier ones stay where they are', async () => {
  await records.manageRooms.archive(OF_A, 'room-a1', 1);
  expect(records.registry.roomAt('gw-a', 'r1', now - 1)).toMatchObject({ room: 'room-a1' });
  expect(records.registry.roomAt('gw-a', 'r1', now)).toMatchObject({ provisional: true });
});

test('a sensor is recorded, changed, archived and recorded again under its key', async () => {
  const { manageSensors } = records;
  const put = (version: number | null, name: string) =>
    manageSensors.put(OF_A, 'room-a2', 'pulp1', { version, name });
  expect(await put(null, '上层')).toMatchObject({ version: 1, name: '上层' });
  await expect(put(null, '下层')).rejects.toMatchObject({ code: 'conflict' });
  expect(await put(1, '下层')).toMatchObject({ version: 2, name: '下层' });
  await manageSensors.archive(OF_A, 'room-a2', 'pulp1', 2);
  expect((await records.stores.room(OF_A.scope, 'room-a2'))?.sensors).toEqual([]);
  expect(await put(3, '中层')).toMatchObject({ version: 4, archivedAt: null });
  expect((await records.stores.room(OF_A.scope, 'room-a2'))?.sensors).toMatchObject([{ name: '中层' }]);
});
