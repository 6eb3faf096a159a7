import type { InjectOptions } from 'fastify';
import { Compile } from 'typebox/compile';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SessionSchema, type Store, StoreDetailSchema, StoreListSchema } from '../contract/index.ts';
import { PASSWORD } from '../records/seed.fixture.ts';
import { type ServerOptions, type TestServer, testServer } from './server.fixture.ts';

const DAY_MS = 86_400_000;
/** 2026-11-23 10:00 in Shanghai. */
const NOON = Date.parse('2026-11-23T02:00:00Z');

let now: number;
let server: TestServer;
const start = async (options: Omit<ServerOptions, 'clock'> = {}) => {
  server = await testServer({ ...options, clock: () => now });
};
beforeEach(() => {
  now = NOON;
});
afterEach(() => server.stop());

async function get(url: string, username?: string, headers: Record<string, string> = {}) {
  const cookie = username === undefined ? {} : { cookie: await server.signIn(username) };
  return server.inject({ url, headers: { ...cookie, ...headers } });
}
const signInAs = (username: string, password: string, extra: Partial<InjectOptions> = {}) =>
  server.inject({ method: 'POST', url: '/api/session', payload: { username, password }, ...extra });

describe('the session', () => {
  beforeEach(() => start());

  test('is a cookie that scripts cannot read and foreign pages cannot send', async () => {
    const answer = await signInAs('manager', PASSWORD);
    expect(Compile(SessionSchema).Check(answer.json())).toBe(true);
    const [session, device] = answer.headers['set-cookie'] as string[];
    expect(session).toMatch(/^coldfield_session=[\w-]{43}; Path=\/; Expires=.*; HttpOnly; SameSite=Strict$/);
    expect(device).toMatch(/^coldfield_device=[\w.~-]+; Path=\/api; Expires=.*; HttpOnly; SameSite=Strict$/);
    const secure = await signInAs('manager', PASSWORD, { headers: { 'x-forwarded-proto': 'https' } });
    for (const cookie of secure.headers['set-cookie'] as string[]) expect(cookie).toMatch(/; Secure/);
  });

  test('lasts until it is signed out, and its cookie is worth nothing after', async () => {
    const cookie = await server.signIn('manager');
    const session = await server.inject({ url: '/api/session', headers: { cookie } });
    expect(session.json()).toMatchObject({
      person: {
        username: 'manager',
        role: 'manager',
        organisation: { id: 'coop-a', nameEn: 'Cooperative A' },
      },
    });
    const out = { method: 'DELETE', url: '/api/session', headers: { cookie } } as const;
    expect((await server.inject(out)).statusCode).toBe(204);
    expect((await server.inject(out)).statusCode).toBe(204);
    expect((await server.inject({ url: '/api/session', headers: { cookie } })).statusCode).toBe(401);
  });

  test('ends when somebody signs in again in the same browser', async () => {
    const cookie = await server.signIn('manager');
    expect((await signInAs('viewer', PASSWORD, { headers: { cookie } })).statusCode).toBe(200);
    expect((await server.inject({ url: '/api/session', headers: { cookie } })).statusCode).toBe(401);
  });

  test('a wrong name and a wrong password are answered alike', async () => {
    const wrongName = await signInAs('nobody', PASSWORD);
    const wrongPassword = await signInAs('manager', 'wrong');
    expect(wrongName.statusCode).toBe(401);
    expect(wrongName.json()).toEqual(wrongPassword.json());
  });
});

describe('stores', () => {
  beforeEach(() => start());

  test('come with rooms, sensors, latest readings and gateways, as the contract says', async () => {
    const frame = {
      store: 'store-a',
      room: 'room-a1',
      t: now - 12_000,
      v: { air1: 3.4, door1: 1 },
      q: { rh1: 'no-response' },
    };
    server.liveState.apply(frame, now);
    server.liveState.heard('gw-a', now - 1_000);
    const answer = await get('/api/stores', 'manager');
    const body = answer.json() as { serverTime: number; stores: Store[] };
    expect(Compile(StoreListSchema).Check(body)).toBe(true);
    expect(body.serverTime).toBe(now);
    const [store] = body.stores;
    expect(store).toMatchObject({ id: 'store-a', nameEn: 'Store A', timeZone: 'Asia/Shanghai' });
    expect(store!.rooms[0]!.sensors).toEqual([
      {
        key: 'air1',
        kind: 'air',
        class: 'gauge',
        unit: '°C',
        name: '门口',
        nameEn: 'By the door',
        latest: { t: now - 12_000, value: 3.4, quality: null },
      },
      {
        key: 'rh1',
        kind: 'rh',
        class: 'gauge',
        unit: '%',
        name: '中部',
        latest: { t: now - 12_000, value: null, quality: 'no-response' },
      },
      {
        key: 'door1',
        kind: 'door',
        class: 'state',
        unit: '',
        name: null,
        latest: { t: now - 12_000, value: 1, quality: null },
      },
    ]);
    expect(store!.gateways).toMatchObject([
      { id: 'gw-a', online: true, lastHeardAt: now - 1_000, completeness24h: null, lost24h: [] },
    ]);
    const one = await get('/api/stores/store-a', 'manager');
    expect(Compile(StoreDetailSchema).Check(one.json())).toBe(true);
  });

  test('a gateway is online for three of its cadences after its last word', async () => {
    server.liveState.heard('gw-a', now);
    const online = async () =>
      ((await get('/api/stores/store-a', 'manager')).json() as { store: Store }).store.gateways[0]!.online;
    now += 15_000;
    expect(await online()).toBe(true);
    now += 1;
    expect(await online()).toBe(false);
  });

  test('the ledger says what was lost, and nothing is invented where it knows nothing', async () => {
    server.ledger.heard('gw-a', 'stream-1', 1, now);
    server.ledger.record('gw-a', 'stream-1', 'arrived', 1, 97);
    server.ledger.record('gw-a', 'stream-1', 'thinned', 98, 100);
    const gateway = async () =>
      ((await get('/api/stores/store-a', 'manager')).json() as { store: Store }).store.gateways[0]!;
    expect(await gateway()).toMatchObject({
      completeness24h: 0.97,
      lost24h: [{ reason: 'thinned', frames: 3 }],
    });
    now += 2 * DAY_MS;
    expect(await gateway()).toMatchObject({ completeness24h: null, lost24h: [] });
  });
});

describe('gateways', () => {
  beforeEach(() => start());

  test('a one-time code becomes credentials that the broker accepts, until they are revoked', async () => {
    const cookie = await server.signIn('admin');
    const headers = { cookie, 'idempotency-key': 'a-1' };
    const request = {
      method: 'POST',
      url: '/api/gateways',
      headers,
      payload: { name: '新', store: 'store-a' },
    } as const;
    const first = await server.inject(request);
    expect(first.statusCode).toBe(201);
    const { id, code } = (await server.inject(request)).json();
    expect(id).toBe(first.json().id);
    const provisioned = await server.inject({
      method: 'POST',
      url: '/api/provision',
      payload: { code },
      headers: { host: 'cold.example:8080' },
    });
    const { gatewayId, secret, mqttUrl, topicBase } = provisioned.json();
    expect({ gatewayId, mqttUrl, topicBase }).toEqual({
      gatewayId: id,
      mqttUrl: 'mqtt://cold.example:1883',
      topicBase: `coldfield/v1/${id}`,
    });
    expect(server.records.credentials.verify(id, Buffer.from(secret))).not.toBeNull();
    expect(
      (await server.inject({ method: 'POST', url: '/api/provision', payload: { code } })).json(),
    ).toMatchObject({ code: 'code-unknown' });
    expect(
      (await server.inject({ method: 'POST', url: `/api/gateways/${id}/revoke`, headers: { cookie } }))
        .statusCode,
    ).toBe(204);
    expect(server.records.credentials.verify(id, Buffer.from(secret))).toBeNull();
  });

  test('codes cannot be tried out by the hundred', async () => {
    const statuses = [];
    for (let i = 0; i < 11; i++) {
      statuses.push(
        (await server.inject({ method: 'POST', url: '/api/provision', payload: { code: `${i}` } }))
          .statusCode,
      );
    }
    expect(statuses.slice(0, 10).every((status) => status === 404)).toBe(true);
    expect(statuses[10]).toBe(429);
  });
});

describe('errors', () => {
  beforeEach(() => start());

  test.each([
    [undefined, '没有找到这个冷库。'],
    ['zh-CN,zh;q=0.9,en;q=0.8', '没有找到这个冷库。'],
    ['en-GB,en;q=0.9,zh;q=0.5', 'This store was not found.'],
    ['fr, en;q=0.2, zh;q=0.1', 'This store was not found.'],
  ])('are worded for a reader of %s', async (language, message) => {
    const headers: Record<string, string> = language === undefined ? {} : { 'accept-language': language };
    expect((await get('/api/stores/nowhere', 'manager', headers)).json()).toEqual({
      code: 'store-not-found',
      message,
    });
  });

  test.each([
    [{}, '/username', 'is required'],
    [{ username: '', password: 'x' }, '/username', 'must not be empty'],
    [{ username: 5, password: 'x' }, '/username', 'text is expected'],
    [{ username: 'a', password: 'x', admin: true }, '/admin', 'is not expected here'],
    [{ username: 'a'.repeat(65), password: 'x' }, '/username', 'at most 64 characters'],
  ])('name the field of %j and what is expected', async (payload, field, expected) => {
    const answer = await server.inject({
      method: 'POST',
      url: '/api/session',
      payload,
      headers: { 'accept-language': 'en' },
    });
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toEqual({ code: 'invalid', field, expected, message: `${field}: ${expected}.` });
  });

  test.each([
    ['{ broken', 'application/json', 400, 'not-json'],
    ['a=b', 'application/x-www-form-urlencoded', 415, 'media-type'],
    [`"${'x'.repeat(70_000)}"`, 'application/json', 413, 'too-large'],
  ])('a body such as %.10s as %s is refused with %i', async (payload, type, status, code) => {
    const answer = await server.inject({
      method: 'POST',
      url: '/api/session',
      payload,
      headers: { 'content-type': type },
    });
    expect(answer.statusCode).toBe(status);
    expect(answer.json()).toMatchObject({ code });
  });

  test('what breaks inside is logged and does not leave the server', async () => {
    const cookie = await server.signIn('manager');
    await server.records.close();
    const answer = await server.inject({ url: '/api/stores', headers: { cookie, 'accept-language': 'en' } });
    expect(answer.statusCode).toBe(500);
    expect(answer.json()).toEqual({
      code: 'internal',
      message: 'Something went wrong on the server. Please try again later.',
    });
    expect(server.logged.join()).toMatch(/a request failed/);
  });
});

describe('operations', () => {
  test('ready means every part is; a part that throws or hangs is named without its words', async () => {
    let broken = true;
    await start({
      probes: {
        archive: () => {
          if (broken) throw new Error('connect ECONNREFUSED 10.0.0.7');
          return { ready: true };
        },
        broker: () => ({ ready: true }),
      },
    });
    const first = await get('/readyz');
    expect(first.statusCode).toBe(503);
    expect(first.json()).toEqual({
      ready: false,
      parts: { archive: { ready: false, detail: 'failed' }, broker: { ready: true } },
    });
    await get('/readyz');
    expect(server.logged.filter((line) => line.includes('ECONNREFUSED'))).toHaveLength(1);
    broken = false;
    expect((await get('/readyz')).statusCode).toBe(200);
    expect((await get('/healthz')).json()).toEqual({ status: 'ok', version: '0.0.0-test' });
    expect((await get('/metrics')).headers['content-type']).toMatch(/^text\/plain/);
  });
});
