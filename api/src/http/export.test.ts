import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ArchiveError, type Row } from '../archive/archive.ts';
import { type TestServer, testServer } from './server.fixture.ts';

const NOW = Date.UTC(2026, 6, 1, 0, 30);
const row = (t: number, v: Record<string, number>, over: Partial<Row> = {}): Row => ({
  store: 'store-a',
  room: 'room-a1',
  t,
  v,
  ...over,
});

let server: TestServer;
let cookie: string;
beforeAll(async () => {
  server = await testServer({ clock: () => NOW });
  cookie = await server.signIn('operator');
});
afterAll(() => server.stop());

const get = (url: string, language = 'zh') =>
  server.inject({ url, headers: { cookie, 'accept-language': language } });

describe('the export of a room', () => {
  it('is a CSV that Excel reads: byte order mark, units, local and machine times, quality', async () => {
    await server.store([
      row(NOW - 2_000, { air1: -18.25, rh1: 93 }, { lo: { air1: -18.5 }, hi: { air1: -18 } }),
      row(NOW - 1_000, { rh1: 1e-7 }, { q: { air1: 'open-circuit' } }),
    ]);
    const answer = await get('/api/rooms/room-a1/export');
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(answer.headers['content-disposition']).toBe(
      `attachment; filename="room-a1.csv"; filename*=UTF-8''${encodeURIComponent('一号间-2026-06-30-2026-07-01.csv')}`,
    );
    expect(answer.body.split('\r\n')).toEqual([
      '\uFEFFtime,epoch_ms,air1 门口 (°C),rh1 中部 (%),air1.quality 门口,rh1.quality 中部,air1.low 门口 (°C),rh1.low 中部 (%),air1.high 门口 (°C),rh1.high 中部 (%)',
      `2026-07-01T08:29:58.000+08:00,${NOW - 2_000},-18.25,93,,,-18.5,,-18,`,
      `2026-07-01T08:29:59.000+08:00,${NOW - 1_000},,1e-7,open-circuit,,,,,`,
      '',
    ]);
  });

  it('calls the room and its sensors as the page does, whatever language the browser is in', async () => {
    for (const answer of [
      await get('/api/rooms/room-a1/export?language=en'),
      await get('/api/rooms/room-a1/export', 'en'),
    ]) {
      expect(answer.headers['content-disposition']).toContain('Room%201-2026-06-30-2026-07-01.csv');
      // A sensor without an English name keeps the one that it has.
      expect(answer.body.split('\r\n')[0]).toMatch(/,air1 By the door \(°C\),rh1 中部 \(%\),/);
    }
  });

  it('is line protocol in the schema of the archive', async () => {
    const answer = await get('/api/rooms/room-a1/export?format=line-protocol');
    expect(answer.body).toBe(
      `room,room=room-a1,store=store-a air1=-18.25,rh1=93,air1_lo=-18.5,air1_hi=-18 ${NOW - 2_000}\n` +
        `room,room=room-a1,store=store-a rh1=1e-7,air1_q=3 ${NOW - 1_000}\n`,
    );
  });

  it('has every row of many pages once, in order, and none outside of its range', async () => {
    const start = NOW - 10 * 3_600_000;
    const rows = Array.from({ length: 6_001 }, (_, i) =>
      row(start + i * 1_000, { air1: i / 10 }, { room: 'room-a2' }),
    );
    await server.store(rows);
    const answer = await get(`/api/rooms/room-a2/export?from=${start + 1_000}&to=${start + 6_000_000}`);
    const times = answer.body
      .trim()
      .split('\r\n')
      .slice(1)
      .map((line) => Number(line.split(',')[1]));
    expect(times).toEqual(rows.slice(1, 6_000).map(({ t }) => t));
  });

  it('is an error, and not half a file, when the archive is down', async () => {
    const down = () => Promise.reject(new ArchiveError('archive-busy', 'down', { retryable: true }));
    const broken = await testServer({ archive: { read: down, buckets: down, rollups: down, latest: down } });
    const answer = await broken.inject({
      url: '/api/rooms/room-a1/export',
      headers: { cookie: await broken.signIn('operator') },
    });
    expect(answer.statusCode).toBe(503);
    await broken.stop();
  });

  it.each([
    ['?format=xlsx', 400],
    ['?from=yesterday', 400],
    ['?from=2026-07-02T00:00:00Z&to=2026-07-01T00:00:00Z', 400],
  ])('refuses %s', async (query, status) => {
    expect((await get(`/api/rooms/room-a1/export${query}`)).statusCode).toBe(status);
  });
});

it('reads no further for somebody who has gone', async () => {
  const { promise: asked, resolve: onAsked } = Promise.withResolvers<void>();
  const { promise: gone, resolve: onGone } = Promise.withResolvers<void>();
  let reads = 0;
  const own = await testServer({
    clock: () => NOW,
    archive: {
      buckets: () => Promise.reject(new ArchiveError('archive-busy', 'not asked for')),
      rollups: () => Promise.reject(new ArchiveError('archive-busy', 'not asked for')),
      latest: () => Promise.reject(new ArchiveError('archive-busy', 'not asked for')),
      // As of a room with rows without end.
      read: async (_room, from, _to, limit) => {
        reads++;
        onAsked();
        await gone;
        return Array.from({ length: limit }, (_, i) => ({ t: from + i, v: { air1: 1 } }));
      },
    },
  });
  const { port } = await own.http.listen('127.0.0.1', 0);
  own.http.server.once('connection', (socket) => socket.once('close', onGone));
  const headers = { cookie: await own.signIn('operator') };
  const call = request({ host: '127.0.0.1', port, path: '/api/rooms/room-a1/export', headers });
  call.on('error', () => undefined);
  call.end();
  await asked;
  call.destroy();
  await gone;
  await own.stop();
  expect(reads).toBeLessThan(5);
});
