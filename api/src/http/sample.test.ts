import { afterEach, beforeEach, expect, test } from 'vitest';
import { type TestServer, testServer } from './server.fixture.ts';

const DAY_MS = 24 * 3_600_000;
const START = Date.UTC(2026, 10, 23, 4);

let now: number;
let server: TestServer;
let cookie: string;
beforeEach(async () => {
  now = START;
  server = await testServer({ clock: () => now });
  cookie = await server.signIn('admin');
});
afterEach(() => server.stop());

const sample = async (method: 'GET' | 'PUT' | 'DELETE') =>
  (await server.inject({ method, url: '/api/sample', headers: { cookie } })).json() as { loaded: boolean };
const storeIds = async () =>
  (
    (await server.inject({ url: '/api/stores', headers: { cookie } })).json() as { stores: { id: string }[] }
  ).stores.map(({ id }) => id);

test('the sample store appears with a week behind it, goes on live, and leaves every screen again', async () => {
  expect(await sample('GET')).toEqual({ loaded: false });
  expect(await sample('PUT')).toEqual({ loaded: true });
  expect(await storeIds()).toContain('sample');
  const rows = await server.archive.read('sample-room1', now - 7 * DAY_MS, now + 1, 10_000);
  expect(rows.length).toBeGreaterThan(2_000);
  expect(now - rows.at(-1)!.t).toBeLessThan(310_000);
  const roomsSent = () =>
    server.played.map(({ payload }) => JSON.parse(payload.toString()).frames[0].room as string);
  expect(new Set(roomsSent())).toEqual(new Set(['room1', 'room2', 'packing']));
  server.played.length = 0;

  now += 600_000;
  expect(await sample('PUT')).toEqual({ loaded: true });
  const sent = server.played.map(({ topic, payload }) => [topic, JSON.parse(payload.toString())]);
  expect(sent.length).toBeGreaterThanOrEqual(6);
  expect(sent[0]).toMatchObject(['coldfield/v1/sample/telemetry', { frames: [{ room: 'room1' }] }]);

  expect(await sample('DELETE')).toEqual({ loaded: false });
  expect(await storeIds()).toEqual(['store-a', 'store-b']);
});

test('taken away and loaded again it is whole again, without a gap where it was away', async () => {
  await sample('PUT');
  await sample('DELETE');
  now += 2 * DAY_MS;
  await sample('PUT');
  const rows = await server.archive.read('sample-room1', now - 2 * DAY_MS, now + 1, 10_000);
  expect(rows.length).toBeGreaterThan(500);
});

test('a store that somebody recorded below the sample keeps it from being taken away', async () => {
  await sample('PUT');
  const { manageStores } = server.records;
  const actor = { by: 'u', scope: { organisation: 'county' }, idempotencyKey: null };
  await manageStores.create(actor, { organisation: 'sample', name: '自己的库' });
  const answer = await server.inject({ method: 'DELETE', url: '/api/sample', headers: { cookie } });
  expect([answer.statusCode, answer.json().code]).toEqual([409, 'not-empty']);
  expect(await storeIds()).toContain('sample');
});
