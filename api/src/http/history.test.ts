import { Compile } from 'typebox/compile';
import { afterEach, describe, expect, test } from 'vitest';
import { ArchiveError } from '../archive/archive.ts';
import { HistorySchema } from '../contract/index.ts';
import { type ServerOptions, type TestServer, testServer } from './server.fixture.ts';

const DAY_MS = 86_400_000;
/** 2026-11-23 10:00 in Shanghai. */
const NOW = Date.parse('2026-11-23T02:00:00Z');

let server: TestServer;
const start = async (options: Omit<ServerOptions, 'clock'> = {}) => {
  server = await testServer({ ...options, clock: () => NOW });
};
afterEach(() => server.stop());

const get = async (url: string) =>
  server.inject({ url, headers: { cookie: await server.signIn('manager') } });

describe('history', () => {
  const rows = (from: number, n: number) =>
    Array.from({ length: n }, (_, i) => ({
      store: 'store-a',
      room: 'room-a1',
      t: from + i * 10_000,
      v: { air1: 3 + (i % 2), door1: i % 2 },
    }));

  test('comes in columns by class, over the asked range, within the asked points', async () => {
    await start();
    await server.store(rows(NOW - 3_600_000, 360));
    const from = new Date(NOW - 3_600_000).toISOString();
    const answer = await get(`/api/rooms/room-a1/history?from=${from}&to=${NOW}&points=60`);
    const history = answer.json();
    expect(Compile(HistorySchema).Check(history)).toBe(true);
    expect(history).toMatchObject({ room: 'room-a1', from: NOW - 3_600_000, to: NOW, bucketMs: 60_000 });
    expect(history.t).toHaveLength(60);
    expect(history.keys.air1).toMatchObject({ class: 'gauge' });
    expect(history.keys.air1.mean[0]).toBeCloseTo(3.5);
    expect([history.keys.air1.min[0], history.keys.air1.max[0]]).toEqual([3, 4]);
    expect(history.keys.door1).toMatchObject({ class: 'state' });
  });

  test('is the last 24 hours when nothing is asked, and says where there is a gap', async () => {
    await start();
    await server.store(rows(NOW - 3_600_000, 360));
    const history = (await get('/api/rooms/room-a1/history')).json();
    expect(history.to - history.from).toBeGreaterThanOrEqual(DAY_MS);
    expect(history.t.length).toBeLessThanOrEqual(480);
    expect(history.gaps[0]).toMatchObject({
      from: history.from,
      to: NOW - 3_600_000,
      reason: 'before-first',
    });
    expect(history.completeness.share).toBeCloseTo(1, 2);
    expect(history.completeness.since).toBe(NOW - 3_600_000);
  });

  test('tells how complete it is, from the first row on', async () => {
    await start();
    expect((await get('/api/rooms/room-a1/history')).json().completeness).toBeNull();
    await server.store([...rows(NOW - 3_600_000, 90), ...rows(NOW - 900_000, 90)]);
    const { completeness } = (await get('/api/rooms/room-a1/history')).json();
    // Two quarters of the hour, and what the last row before the hole stands for.
    expect(completeness.share).toBeGreaterThan(0.5);
    expect(completeness.share).toBeLessThan(0.6);
  });

  test('is answered as unavailable, without inner words, while the archive is down', async () => {
    await start({
      archive: {
        buckets: () => Promise.reject(new ArchiveError('archive-sqlite', 'disk I/O error at /secret/path')),
        read: () => Promise.reject(new ArchiveError('archive-sqlite', 'disk I/O error at /secret/path')),
        rollups: () => Promise.reject(new ArchiveError('archive-sqlite', 'disk I/O error at /secret/path')),
        latest: () => Promise.reject(new ArchiveError('archive-sqlite', 'disk I/O error at /secret/path')),
      },
    });
    const answer = await get('/api/rooms/room-a1/history');
    expect(answer.statusCode).toBe(503);
    expect(answer.json()).toMatchObject({ code: 'archive-unavailable' });
    expect(answer.body).not.toContain('secret');
    expect(server.logged.join()).toContain('/secret/path');
  });

  test.each([
    ['from=yesterday', '/from', 'time-format'],
    ['to=2026-11-23T08:00:00', '/to', 'time-format'],
    ['from=2026-11-23T08:00:00Z&to=2026-11-22T08:00:00Z', '/from', 'time-order'],
    ['from=0', '/from', 'time-order'],
    ['points=0', '/points', 'invalid'],
    ['points=2001', '/points', 'invalid'],
    ['points=many', '/points', 'invalid'],
    ['form=1', '/form', 'invalid'],
  ])('refuses %s and says which field is wrong', async (query, field, code) => {
    await start();
    const answer = await get(`/api/rooms/room-a1/history?${query}`);
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({ code, field });
  });
});
