import { Compile } from 'typebox/compile';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  type ArchiveOverview,
  ArchiveOverviewSchema,
  type History,
  type RetentionPreview,
  RetentionPreviewSchema,
} from '../contract/index.ts';
import { rowsOf } from '../retention/retention.fixture.ts';
import { type TestServer, testServer } from './server.fixture.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = Date.UTC(2026, 10, 23, 2, 30);
/** A month before NOW, down to the hour. */
const LIMIT = Date.UTC(2026, 9, 23, 2);

let now: number;
let server: TestServer;
let cookie: string;
beforeEach(async () => {
  now = NOW;
  server = await testServer({ clock: () => now });
  cookie = await server.signIn('admin');
  await server.store([
    ...rowsOf('room-a1', LIMIT - 3 * DAY, LIMIT + 3 * DAY, 30 * 60_000, 'store-a'),
    ...rowsOf('room-b1', LIMIT - DAY, LIMIT, HOUR, 'store-b'),
    ...rowsOf('somewhere', LIMIT, LIMIT + HOUR, HOUR, 'gone'),
  ]);
  await server.projector.round();
  now += 60_000;
  await server.projector.round();
});
afterEach(() => server.stop());

const get = (url: string, headers: Record<string, string> = {}) =>
  server.inject({ url, headers: { cookie, ...headers } });
const overview = async (): Promise<ArchiveOverview> => (await get('/api/archive')).json();
const preview = async (query: string): Promise<RetentionPreview> =>
  (await get(`/api/archive/retention-preview?${query}`)).json();
const put = (payload: object, headers: Record<string, string> = {}) =>
  server.inject({ method: 'PUT', url: '/api/archive/retention', payload, headers: { cookie, ...headers } });

describe('the archive', () => {
  test('tells what it is, holds, takes and keeps, the largest store first', async () => {
    const told = await overview();
    expect(Compile(ArchiveOverviewSchema).Check(told)).toBe(true);
    expect(told).toMatchObject({
      product: `SQLite ${process.versions.sqlite}`,
      state: 'ok',
      message: null,
      disk: { freeBytes: 4_096 * 25_000_000, totalBytes: 4_096 * 50_000_000 },
      limits: { rawMonths: 25, hoursMonths: null },
      keptFrom: Date.UTC(2024, 9, 23, 2),
      clockDoubt: false,
      hoursFrom: null,
      thinnedTo: null,
      deleting: null,
      countedAt: now,
      stores: [
        { id: 'store-a', name: '甲库', nameEn: 'Store A', rows: 288, from: LIMIT - 3 * DAY },
        { id: 'store-b', name: '乙库', rows: 24, from: LIMIT - DAY, to: LIMIT - HOUR },
        { id: 'gone', name: null, rows: 1, from: LIMIT, to: LIMIT },
      ],
    });
    const bytes = told.stores?.reduce((sum, store) => sum + (store.bytes ?? 0), 0);
    expect(bytes).toBeGreaterThan((told.space?.usedBytes ?? 0) - 3);
    expect(bytes).toBeLessThan((told.space?.usedBytes ?? 0) + 3);
  });

  test('counts rows again after ten minutes, and says when it did', async () => {
    const countedAt = now;
    await overview();
    await server.store(rowsOf('room-a1', now - HOUR, now, HOUR / 2, 'store-a'));
    now += 9 * 60_000;
    expect(await overview()).toMatchObject({ countedAt, stores: [{ rows: 288 }, {}, {}] });
    now += 60_000;
    expect(await overview()).toMatchObject({ countedAt: now, stores: [{ rows: 290 }, {}, {}] });
  });

  test('warns of a disk that gets full, in the words of the reader', async () => {
    server.disk.bavail = (2 * 2 ** 30) / server.disk.bsize;
    await server.retention.round();
    expect(await overview()).toMatchObject({ state: 'low', message: expect.stringContaining('磁盘快满了') });
    const english = await get('/api/archive', { 'accept-language': 'en' });
    expect(english.json()).toMatchObject({ message: expect.stringContaining('The disk is getting full') });
  });
});

describe('a change of the limits', () => {
  test('is previewed by store and room, with its names, and deletes just that', async () => {
    const told = await preview('rawMonths=1');
    expect(Compile(RetentionPreviewSchema).Check(told)).toBe(true);
    expect(told).toMatchObject({
      limits: { rawMonths: 1, hoursMonths: null },
      rowsBefore: LIMIT,
      hoursBefore: null,
      rows: 168,
      from: LIMIT - 3 * DAY,
      to: LIMIT,
      stores: [
        { id: 'store-a', rows: 144, rooms: [{ id: 'room-a1', nameEn: 'Room 1', rows: 144 }] },
        { id: 'store-b', rows: 24, rooms: [{ id: 'room-b1', rows: 24 }] },
      ],
    });
    const { space } = await overview();
    expect(told.bytes).toBeCloseTo(((space?.usedBytes ?? 0) * 168) / 313, -2);
    const changed = await put({ rawMonths: 1, hoursMonths: null, rows: told.rows });
    expect(changed.json()).toMatchObject({ limits: { rawMonths: 1 }, keptFrom: LIMIT });
    await server.retention.round();
    expect((await overview()).stores).toMatchObject([
      { id: 'store-a', rows: 144 },
      { id: 'gone', rows: 1 },
    ]);
    expect((await preview('rawMonths=1')).rows).toBe(0);
  });

  test('leaves the hours to be read where no row is left, however narrow the reader wants them', async () => {
    const url = `/api/rooms/room-a1/history?from=${LIMIT - 2 * DAY}&to=${LIMIT - DAY}`;
    const before = (await get(url)).json() as History;
    expect(before.bucketMs).toBeLessThan(HOUR);
    await put({ rawMonths: 1, hoursMonths: null, rows: 1_000 });
    await server.retention.round();
    const after = (await get(url)).json() as History;
    expect(after.bucketMs).toBe(HOUR);
    expect(after.keys.air1).toMatchObject({ class: 'gauge' });
    const { mean } = after.keys.air1 as { mean: (number | null)[] };
    expect(mean).toHaveLength(24);
    expect(mean.every((value) => value !== null)).toBe(true);
  });

  test('that would delete more than was told is a conflict with a fresh preview, and changes nothing', async () => {
    const refused = await put({ rawMonths: 1, hoursMonths: null, rows: 150 }, { 'accept-language': 'en' });
    expect(refused.statusCode).toBe(409);
    const body = refused.json() as { preview: unknown };
    expect(body).toMatchObject({
      code: 'archive-grew',
      message: expect.stringContaining('168 rows'),
      field: '/rows',
      preview: { rows: 168, rowsBefore: LIMIT },
    });
    expect(Compile(RetentionPreviewSchema).Check(body.preview)).toBe(true);
    expect((await overview()).limits).toEqual({ rawMonths: 25, hoursMonths: null });
  });

  test.each([
    [{ rawMonths: 0, hoursMonths: null }, 'invalid', '/rawMonths'],
    [{ rawMonths: 1_201, hoursMonths: null }, 'invalid', '/rawMonths'],
    [{ rawMonths: 12, hoursMonths: 11 }, 'hours-shorter', '/hoursMonths'],
  ])('to %j is refused in words, before and at the change', async (limits, code, field) => {
    const { rawMonths, hoursMonths } = limits;
    const hours = hoursMonths === null ? '' : `&hoursMonths=${hoursMonths}`;
    const asked = await get(`/api/archive/retention-preview?rawMonths=${rawMonths}${hours}`);
    expect(asked.statusCode).toBe(400);
    expect(asked.json()).toMatchObject({ code, field });
    const changed = await put({ ...limits, rows: 1_000 });
    expect(changed.statusCode).toBe(400);
    expect(changed.json()).toMatchObject({ code, field });
  });
});
