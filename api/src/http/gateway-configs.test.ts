import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ConfigRevision, GatewayConfigView } from '../contract/index.ts';
import { type TestServer, testServer } from './server.fixture.ts';

let server: TestServer;
let cookie: string;
let url: string;
let gateway: string;

const SCOPE = { organisation: 'county' };
const CONFIG = {
  buses: [
    {
      name: 'line',
      driver: 'modbus',
      transport: 'tcp',
      host: '192.168.1.20',
      devices: [{ name: 'air', unit: 1, profile: 'xy-md02' }],
    },
  ],
  rooms: { 'room-a1': { air1: { from: 'line/air/temperature' } } },
};

beforeAll(async () => {
  server = await testServer();
  cookie = await server.signIn('admin');
});
afterAll(() => server.stop());

const fresh = async (): Promise<void> => {
  const created = await server.records.gateways.create(
    SCOPE,
    'test',
    { name: '网关', store: 'store-a' },
    null,
  );
  gateway = created.id;
  url = `/api/gateways/${gateway}/config`;
};
const send = async (method: 'PUT' | 'POST', payload: object, path = url, headers: object = {}) => {
  const answer = await server.inject({ method, url: path, payload, headers: { cookie, ...headers } });
  return { status: answer.statusCode, body: answer.json() as Record<string, unknown> };
};
const view = async () =>
  (await server.inject({ method: 'GET', url, headers: { cookie } })).json() as GatewayConfigView;

test('a configuration is wanted from its sending on, and says what the gateway says of it', async () => {
  await fresh();
  expect(await view()).toMatchObject({ wanted: null, config: null, running: null, history: [] });
  const { status, body } = await send('PUT', { revision: 0, config: CONFIG });
  expect(status).toBe(200);
  expect(body).toMatchObject({ revision: 1, status: 'waiting', trialS: 120, ownFile: false });
  expect(await view()).toMatchObject({ wanted: { revision: 1 }, config: CONFIG });
  const { gatewayConfigs } = server.records;
  await gatewayConfigs.heard(gateway, { revision: 1, status: 'trying', trialLeftS: 100 }, 5_000);
  expect((await view()).wanted).toMatchObject({ status: 'trying', trialEndsAt: 105_000 });
  const problem = { code: 'no-answer', place: 'line/air' };
  await gatewayConfigs.heard(gateway, { revision: 1, status: 'restored', problem, running: CONFIG }, 9_000);
  expect(await view()).toMatchObject({
    wanted: { status: 'restored', problem, trialEndsAt: null, confirmedAt: 9_000 },
    running: { config: CONFIG, revision: 1, at: 9_000 },
  });
  await gatewayConfigs.heard('nobody', { revision: 1, status: 'applied', running: CONFIG }, 9_000);
});

test('what was taken back is told beside what is in use', async () => {
  await fresh();
  await send('PUT', { revision: 0, config: CONFIG });
  expect((await view()).inUse).toBeNull();
  const { gatewayConfigs } = server.records;
  await gatewayConfigs.heard(gateway, { revision: 1, status: 'applied' }, 5_000);
  const broken = { ...CONFIG, rooms: {} };
  await send('PUT', { revision: 1, config: broken });
  await gatewayConfigs.heard(gateway, { revision: 2, status: 'restored' }, 6_000);
  expect(await view()).toMatchObject({
    wanted: { revision: 2 },
    config: broken,
    inUse: { revision: 1, config: CONFIG },
  });
});

test('of two edits at once the second is told what the first made of it', async () => {
  await fresh();
  const [first, second] = await Promise.all([
    send('PUT', { revision: 0, config: CONFIG }),
    send('PUT', { revision: 0, config: { ...CONFIG, rooms: {} } }),
  ]);
  const [won, lost] = first.status === 200 ? [first, second] : [second, first];
  expect([won.status, lost.status]).toEqual([200, 409]);
  expect(lost.body).toMatchObject({ code: 'conflict', current: { revision: 1 } });
});

test('a retry with the same key is the same request', async () => {
  await fresh();
  const key = { 'idempotency-key': 'k-1' };
  const first = await send('PUT', { revision: 0, config: CONFIG }, url, key);
  const again = await send('PUT', { revision: 0, config: CONFIG }, url, key);
  expect(again).toEqual(first);
  expect((await view()).history).toHaveLength(1);
});

test('an older one is sent again as a new revision, and 0 is the gateway’s own file', async () => {
  await fresh();
  await send('PUT', { revision: 0, config: CONFIG });
  await send('PUT', { revision: 1, config: { ...CONFIG, rooms: {} } });
  const restored = await send('POST', { revision: 2, to: 1 }, `${url}/restore`);
  expect(restored.body).toMatchObject({ revision: 3 });
  expect((await view()).config).toEqual(CONFIG);
  await send('POST', { revision: 3, to: 0 }, `${url}/restore`);
  const { wanted, config, history } = await view();
  expect(wanted).toMatchObject({ revision: 4, ownFile: true });
  expect(config).toBeNull();
  expect(history.map(({ revision }: ConfigRevision) => revision)).toEqual([4, 3, 2, 1]);
  expect((await send('POST', { revision: 4, to: 9 }, `${url}/restore`)).body.code).toBe('revision-not-found');
  const [wantedNow] = await server.records.gatewayConfigs.wanted(gateway);
  expect(wantedNow?.message).toEqual({ v: 1, revision: 4, trialS: 120, config: null });
});

test.each([
  ['a wrong host', { host: 'a b' }, '/config/buses/0/host', 'zh', /格式不对/],
  [
    'a unit that is too large',
    { devices: [{ name: 'air', unit: 300, profile: 'renke' }] },
    '/config/buses/0/devices/0/unit',
    'zh',
    /不能大于 255/,
  ],
  [
    'an unknown model',
    { devices: [{ name: 'air', unit: 1, profile: 'x' }] },
    '/config/buses/0/devices/0/profile',
    'zh',
    /没有“x”这个型号/,
  ],
  ['no address', { host: undefined }, '/config/buses/0', 'en', /fill in the network address/],
  [
    'a point that is not there',
    { name: 'other' },
    '/config/rooms/room-a1/air1',
    'zh',
    /没有“line\/air\/temperature”这个读数/,
  ],
  [
    'a probe whose number is none',
    { driver: 'w1', transport: undefined, host: undefined, devices: [{ name: 'core', id: '28-x' }] },
    '/config/buses/0/devices/0/id',
    'zh',
    /格式不对/,
  ],
  ['another driver', { driver: 'replay' }, '/config/buses/0/driver', 'zh', /./],
])('%s is refused before anything is sent, with its field', async (_, bus, field, language, words) => {
  await fresh();
  const config = { ...CONFIG, buses: [{ ...CONFIG.buses[0], ...bus }] };
  const { status, body } = await send('PUT', { revision: 0, config }, url, { 'accept-language': language });
  expect(status).toBe(400);
  expect(body.field).toBe(field);
  expect(body.message).toMatch(words);
  expect((await view()).wanted).toBeNull();
});

test('what is too long for the broker is refused', async () => {
  await fresh();
  const rooms = Object.fromEntries(
    Array.from({ length: 1_100 }, (_, n) => [`room-${n}`, { air1: { from: 'line/air/temperature' } }]),
  );
  const { status, body } = await send('PUT', { revision: 0, config: { ...CONFIG, rooms } });
  expect([status, body.code]).toEqual([400, 'configuration-too-large']);
});

test('a room that the gateway never served is served under its id from then on', async () => {
  await fresh();
  expect((await view()).rooms.find(({ room }) => room === 'room-a1')).toMatchObject({ key: null });
  await send('PUT', { revision: 0, config: CONFIG });
  expect((await view()).rooms.find(({ room }) => room === 'room-a1')).toMatchObject({ key: 'room-a1' });
  expect(server.records.registry.roomAt(gateway, 'room-a1', Date.now())).toMatchObject({
    provisional: false,
  });
  await send('PUT', { revision: 1, config: CONFIG });
});

test('a revoked gateway is sent nothing more', async () => {
  await fresh();
  await send('PUT', { revision: 0, config: CONFIG });
  await server.records.gateways.revoke(SCOPE, 'test', gateway);
  expect(await server.records.gatewayConfigs.wanted(gateway)).toEqual([]);
});

test('each change leaves its row in the audit', async () => {
  await fresh();
  await send('PUT', { revision: 0, config: CONFIG });
  await send('POST', { revision: 1, to: 0 }, `${url}/restore`);
  const db = new DatabaseSync(server.records.path, { readOnly: true });
  const rows = db.prepare('select action from audit where entity_id = ? order by at, id').all(gateway);
  db.close();
  expect(rows.map(({ action }) => action)).toEqual(
    expect.arrayContaining(['create', 'configure', 'restore-configuration']),
  );
});
