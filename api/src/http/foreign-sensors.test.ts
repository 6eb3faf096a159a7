import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ApiError, ForeignAccess, ForeignDeviceView } from '../contract/index.ts';
import { type TestServer, testServer } from './server.fixture.ts';

let server: TestServer;
let cookie: string;

beforeAll(async () => {
  server = await testServer();
  cookie = await server.signIn('manager');
}, 60_000);
afterAll(() => server.stop());

async function send<T>(method: 'GET' | 'POST' | 'PUT' | 'PATCH', url: string, payload?: object) {
  const headers = { cookie, 'accept-language': 'en' };
  const answer = await server.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) });
  return { status: answer.statusCode, body: JSON.parse(answer.body || 'null') as T };
}

async function newDevice(name: string, decoder: string, topic: string): Promise<string> {
  const { body } = await send<ForeignAccess>('POST', '/api/foreign-devices', {
    name,
    store: 'store-a',
    decoder,
    topic,
  });
  return body.id;
}

async function map(id: string, mapping: object) {
  const { body } = await send<ForeignDeviceView>('GET', `/api/foreign-devices/${id}`);
  return send<ApiError>('PUT', `/api/foreign-devices/${id}/mapping`, { revision: body.revision, mapping });
}

const json = (...keys: string[]) => ({
  keys: keys.map((key) => ({ path: [key], room: 'room-a1', key })),
});
const lora = (nth: number) => ({
  models: [{ codec: 'milesight-em300-th', keys: [{ path: ['temperature'], key: 'air1' }] }],
  devices: [{ devEui: '24e124136b502217', room: 'room-a1', nth }],
});

test('a sensor that one device tells is not given to another one, until the first is out of use', async () => {
  const dtu = await newDevice('DTU 1', 'json', 'dtu/1/up');
  expect((await map(dtu, json('air1', 'rh1'))).status).toBe(200);
  expect((await map(dtu, json('air1', 'rh1'))).status).toBe(200);

  const second = await newDevice('DTU 2', 'json', 'dtu/2/up');
  const { body: seen } = await send<ForeignDeviceView>('GET', `/api/foreign-devices/${second}`);
  expect(seen.rooms.find(({ room }) => room === 'room-a1')?.told).toEqual([
    { key: 'air1', by: 'DTU 1' },
    { key: 'rh1', by: 'DTU 1' },
  ]);
  const refused = await map(second, json('air2', 'rh1'));
  expect(refused).toMatchObject({
    status: 400,
    body: { code: 'sensor-told', field: '/mapping/keys/1/key' },
  });
  expect(refused.body.message).toContain('rh1 of Room 1 is already told by DTU 1.');
  const tried = await send<ApiError>('POST', `/api/foreign-devices/${second}/try`, {
    mapping: json('air1'),
    payload: { text: '{"air1":3}' },
  });
  expect(tried).toMatchObject({ status: 400, body: { code: 'sensor-told', field: '/mapping/keys/0/key' } });
  expect((await map(second, json('air2'))).status).toBe(200);

  const chirpStack = await newDevice('LoRa', 'chirpstack', 'application/7/device/+/event/+');
  expect((await map(chirpStack, lora(1))).body).toMatchObject({
    code: 'sensor-told',
    field: '/mapping/devices/0/room',
  });
  expect((await map(chirpStack, lora(3))).status).toBe(200);

  await send('POST', `/api/gateways/${dtu}/revoke`);
  expect((await map(chirpStack, lora(1))).status).toBe(200);
}, 30_000);

test('a sensor in the configuration of a gateway of ours is not given to a device of another maker', async () => {
  const { body: gateway } = await send<{ id: string }>('POST', '/api/gateways', {
    name: 'Own gateway',
    store: 'store-a',
    rooms: [{ room: 'room-a2', key: 'cold' }],
  });
  const running = { rooms: { cold: { air1: { from: 'bus/probe/air' } } } };
  await server.records.gatewayConfigs.heard(gateway.id, { revision: 0, status: 'applied', running }, 1);

  const dtu = await newDevice('DTU 3', 'json', 'dtu/3/up');
  const mapped = (key: string) => ({ keys: [{ path: ['T'], room: 'room-a2', key }] });
  const refused = await map(dtu, mapped('air1'));
  expect(refused.status).toBe(400);
  expect(refused.body.message).toContain('Own gateway');
  expect((await map(dtu, mapped('air2'))).status).toBe(200);
}, 30_000);
