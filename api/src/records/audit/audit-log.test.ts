import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Actor } from '../change.ts';
import { seededRecords } from '../seed.fixture.ts';

const COUNTY = { organisation: 'county' };
const COOP_A = { organisation: 'coop-a' };
const ADMIN: Actor = { by: 'u-nobody', scope: COUNTY, idempotencyKey: null };

let now = 1_000_000;
let records: Awaited<ReturnType<typeof seededRecords>>;

beforeEach(async () => {
  now = 1_000_000;
  records = await seededRecords(() => now);
});
afterEach(() => records.close());

const rename = (id: string, version: number, name: string) =>
  records.manageStores.change(ADMIN, id, { version, name });

test('shows both sides of a change, newest first, and to nobody outside its organisation', async () => {
  await rename('store-a', 1, '甲一');
  now += 1;
  await rename('store-b', 1, '乙一');
  const { entries } = await records.auditLog.page(COUNTY, {});
  expect(entries).toMatchObject([
    { at: now, entityId: 'store-b', action: 'change', before: { name: '乙库' }, after: { name: '乙一' } },
    { entityId: 'store-a', organisation: { id: 'coop-a', name: '甲合作社' } },
  ]);
  expect((await records.auditLog.page(COOP_A, {})).entries.map(({ entityId }) => entityId)).toEqual([
    'store-a',
  ]);
});

test('says what the changed record and those it refers to are called now', async () => {
  await rename('store-a', 1, '甲一');
  const { names } = await records.auditLog.page(COUNTY, {});
  expect(names).toEqual({
    'store:store-a': { name: '甲一', nameEn: 'Store A' },
    'organisation:coop-a': { name: '甲合作社', nameEn: 'Cooperative A' },
  });
});

test('finds by what was written, by record, by kind and by time, and takes signs literally', async () => {
  await rename('store-a', 1, '100%_库');
  now += 1_000;
  await rename('store-b', 1, '别的');
  const ids = async (filter: Parameters<typeof records.auditLog.page>[1]) =>
    (await records.auditLog.page(COUNTY, filter)).entries.map(({ entityId }) => entityId);
  expect(await ids({ q: '100%_' })).toEqual(['store-a']);
  expect(await ids({ q: '1%库' })).toEqual([]);
  expect(await ids({ id: 'store-b' })).toEqual(['store-b']);
  expect(await ids({ entity: 'room' })).toEqual([]);
  expect(await ids({ from: now })).toEqual(['store-b']);
  expect(await ids({ to: now })).toEqual(['store-a']);
});

test('every entry stands on exactly one page, those of one millisecond too', async () => {
  let version = 1;
  for (let i = 0; i < 120; i++) {
    now += i % 3 === 0 ? 1 : 0;
    await rename('store-a', version++, `库${i}`);
  }
  const seen: string[] = [];
  let before: string | null = null;
  do {
    const page = await records.auditLog.page(COUNTY, before === null ? {} : { before });
    seen.push(...page.entries.map(({ id }) => id));
    before = page.next;
  } while (before !== null);
  expect(new Set(seen).size).toBe(120);
  expect(seen).toHaveLength(120);
});
