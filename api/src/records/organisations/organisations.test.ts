import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Actor } from '../change.ts';
import { seededRecords } from '../seed.fixture.ts';

const ADMIN: Actor = { by: 'u-admin', scope: { organisation: 'county' }, idempotencyKey: null };
const OF_A: Actor = { ...ADMIN, scope: { organisation: 'coop-a' } };
const NEW = { name: '丙合作社', kind: 'cooperative', parent: 'town' } as const;

let now = 1_000_000;
let records: Awaited<ReturnType<typeof seededRecords>>;

beforeEach(async () => {
  now = 1_000_000;
  records = await seededRecords(() => now);
});
afterEach(() => records.close());

const ids = async (scope = ADMIN.scope) => (await records.organisations.list(scope, false)).map((o) => o.id);

test('a recorded organisation stands in the tree at once, and its readers above see it', async () => {
  const { id } = await records.organisations.create(ADMIN, NEW);
  expect(await ids({ organisation: 'town' })).toContain(id);
  expect(await ids(OF_A.scope)).toEqual(['coop-a']);
});

test('a retry with the same key records nothing twice and gives the same answer', async () => {
  const actor = { ...ADMIN, idempotencyKey: 'k1' };
  const first = await records.organisations.create(actor, NEW);
  expect(await records.organisations.create(actor, NEW)).toEqual(first);
  await expect(records.organisations.create(actor, { ...NEW, name: '丁' })).rejects.toMatchObject({
    code: 'idempotency-mismatch',
  });
  expect(
    (await records.organisations.list(ADMIN.scope, false)).filter((o) => o.name === NEW.name),
  ).toHaveLength(1);
});

test('of two who change the same version the second is shown what the first did, and loses nothing', async () => {
  const changed = await records.organisations.change(ADMIN, 'coop-a', { version: 1, name: '甲社' });
  expect(changed).toMatchObject({ name: '甲社', version: 2 });
  await expect(
    records.organisations.change(ADMIN, 'coop-a', { version: 1, nameEn: 'A' }),
  ).rejects.toMatchObject({ code: 'conflict', details: { current: changed, changedAt: now } });
});

test('what is in use keeps its organisation from being archived, and what is archived can come back', async () => {
  await expect(records.organisations.archive(ADMIN, 'coop-a', 1)).rejects.toMatchObject({
    code: 'not-empty',
    details: { inUse: { stores: 1 } },
  });
  const { id, version } = await records.organisations.create(ADMIN, NEW);
  const archived = await records.organisations.archive(ADMIN, id, version);
  expect(archived.archivedAt).toBe(now);
  expect(await ids()).not.toContain(id);
  await expect(records.organisations.create(ADMIN, { ...NEW, parent: id })).rejects.toMatchObject({
    code: 'organisation-not-found',
  });
  await records.organisations.restore(ADMIN, id, archived.version);
  expect(await ids()).toContain(id);
});

test('nothing moves below itself, out of reach, or from under whoever moves it', async () => {
  const move = (actor: Actor, id: string, parent: string) =>
    records.organisations.change(actor, id, { version: 1, parent });
  await expect(move(ADMIN, 'town', 'coop-a')).rejects.toMatchObject({ code: 'in-a-ring' });
  await expect(move(OF_A, 'coop-a', 'coop-a')).rejects.toMatchObject({ code: 'in-a-ring' });
  await expect(move(OF_A, 'coop-b', 'coop-a')).rejects.toMatchObject({ code: 'organisation-not-found' });
  await expect(records.organisations.create(OF_A, NEW)).rejects.toMatchObject({
    code: 'organisation-not-found',
  });
  expect(await move(ADMIN, 'coop-b', 'county')).toMatchObject({ parent: 'county' });
});
