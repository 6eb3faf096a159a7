import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type {
  ForeignAccess,
  ForeignDeviceView,
  ForeignMessages,
  JsonMapping,
  Replayed,
  TriedMapping,
} from '@coldfield/api/contract';
import { connectAsync, type MqttClient } from 'mqtt';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort } from '../plant/free-port.ts';
import { signIn } from '../plant/screen.ts';
import { createServerProcess, type Server } from '../plant/server.ts';
import { until } from '../plant/until.ts';

const folder = mkdtempSync(join(tmpdir(), 'coldfield-foreign-'));
const clients: MqttClient[] = [];
let server: Server;
let mqttPort: number;
let cookie: string;

beforeAll(async () => {
  mqttPort = await freePort();
  server = createServerProcess(join(folder, 'server'), {
    port: await freePort(),
    gateways: [{ id: 'seeded', secret: 'a-secret-of-the-seed', rooms: ['r1', 'r2'] }],
    env: { MQTT_PORT: String(mqttPort) },
  });
  await server.start();
  cookie = await signIn(server);
});
afterAll(async () => {
  for (const client of clients) client.end(true);
  await server.child.end('SIGTERM');
  rmSync(folder, { recursive: true, force: true });
});

async function ask<T>(method: string, path: string, body?: object): Promise<T> {
  const response = await fetch(server.url(path), {
    method,
    headers: { cookie, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return (text === '' ? null : JSON.parse(text)) as T;
}

const newDevice = (topic: string) =>
  ask<ForeignAccess>('POST', '/api/foreign-devices', { name: 'DTU', store: 'store-seeded', topic });
const view = (id: string) => ask<ForeignDeviceView>('GET', `/api/foreign-devices/${id}`);
const map = async (id: string, mapping: JsonMapping) =>
  ask('PUT', `/api/foreign-devices/${id}/mapping`, { revision: (await view(id)).revision, mapping });

/** Signs in as a DTU does: with a client id of its maker, its user name and its password. */
async function dial({
  username,
  password,
}: Pick<ForeignAccess, 'username' | 'password'>): Promise<MqttClient> {
  const client = await connectAsync(`mqtt://127.0.0.1:${mqttPort}`, {
    clientId: 'USR-G780',
    username,
    password,
    reconnectPeriod: 0,
    protocolVersion: 4,
  });
  clients.push(client);
  return client;
}

/** The rows of a room of the last two days: time and values of these columns. */
async function rowsOf(room: string, keys: readonly string[]): Promise<(string | undefined)[][]> {
  const to = Date.now() + 60_000;
  const url = server.url(`/api/rooms/${room}/export?from=${to - 48 * 3_600_000}&to=${to}&format=csv`);
  const text = await (await fetch(url, { headers: { cookie } })).text();
  const [head = '', ...lines] = text
    .replace(/^\ufeff/, '')
    .trim()
    .split(/\r?\n/);
  const columns = head.split(',').map((cell) => cell.replaceAll('"', ''));
  const places = keys.map((key) =>
    columns.findIndex((column) => column === key || column.startsWith(`${key} `)),
  );
  return lines.map((line) => {
    const cells = line.split(',').map((cell) => cell.replaceAll('"', ''));
    return places.map((place) => cells[place]);
  });
}

const MAPPING: JsonMapping = {
  time: { path: ['ts'], format: 'text', zone: 'Asia/Shanghai' },
  keys: [
    { path: ['T1'], room: 'seeded-r1', key: 'air1', scale: 0.1, faults: [-1270] },
    { path: ['H1'], room: 'seeded-r1', key: 'rh1' },
    { path: ['DI1'], room: 'seeded-r1', key: 'door1', invert: true },
  ],
};
/** As a Chinese wall clock shows it. */
const wall = (t: number): string => new Date(t + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');

test('messages of a DTU are kept until it is said what they mean, and then become readings', async () => {
  const access = await newDevice('/dtu/866123456789012/up');
  expect(access.topic).toBe('/dtu/866123456789012/up');
  const dtu = await dial(access);
  const start = Math.floor(Date.now() / 1_000) * 1_000 - 600_000;
  const message = (i: number) => ({
    ts: wall(start + i * 1_000),
    T1: String(30 + i),
    H1: '88,5',
    DI1: 'ON',
    csq: 22,
  });
  for (let i = 0; i < 5; i++) await dtu.publishAsync(access.topic, JSON.stringify(message(i)), { qos: 1 });
  // Each PUBACK came after the message was on the disk.
  expect((await view(access.id)).kept).toBe(5);
  const { messages } = await ask<ForeignMessages>('GET', `/api/foreign-devices/${access.id}/messages`);
  expect(messages.map(({ text }) => JSON.parse(text ?? ''))).toContainEqual(message(4));

  const tried = await ask<TriedMapping>('POST', `/api/foreign-devices/${access.id}/try`, {
    mapping: MAPPING,
    payload: { text: messages[0]?.text },
    at: messages[0]?.at,
  });
  expect(tried.problems).toEqual([]);
  expect(tried.frames).toMatchObject([
    {
      room: 'seeded-r1',
      t: start + 4_000,
      flaw: null,
      readings: [
        { key: 'air1', unit: '°C', value: 3.4, expected: null },
        { key: 'rh1', unit: '%', value: 88.5 },
        { key: 'door1', value: 0 },
      ],
    },
  ]);
  await map(access.id, MAPPING);
  expect(await ask<Replayed>('POST', `/api/foreign-devices/${access.id}/replay`)).toEqual({
    replayed: 5,
    left: 0,
  });
  expect((await view(access.id)).kept).toBe(0);

  // Copies, and in no order.
  for (const i of [7, 5, 6, 5, 2, 7]) {
    await dtu.publishAsync(access.topic, JSON.stringify(message(i)), { qos: 1 });
  }
  const expected = [0, 1, 2, 3, 4, 5, 6, 7].map((i) => [String((30 + i) / 10), '88.5', '0']);
  const rows = await until(
    'all readings are in the archive',
    async () => {
      const found = await rowsOf('seeded-r1', ['air1', 'rh1', 'door1']);
      return found.length >= expected.length ? found : null;
    },
    { withinMs: 20_000 },
  );
  expect(rows).toEqual(expected);
}, 60_000);

test('what does not fit is kept with its reason, and fits when the mapping is mended', async () => {
  const access = await newDevice('dtu/two/up');
  const dtu = await dial(access);
  await map(access.id, {
    time: { path: ['ts'], format: 'seconds' },
    keys: [{ path: ['d', 'temp'], room: 'seeded-r2', key: 'air1' }],
  });
  const send = (body: unknown) =>
    dtu.publishAsync(access.topic, typeof body === 'string' ? body : JSON.stringify(body), { qos: 1 });
  const now = Math.floor(Date.now() / 1_000);
  await send({ ts: now - 100, d: { temp: 3.5 } });
  await send({ ts: now - 99, d: { temp: 'warm' } });
  await send({ ts: now - 98, d: { temp: -300 } });
  await send({ ts: now + 3_600, d: { temp: 4 } });
  await send({ d: { temp: 4.5 } });
  await send('www.usr.cn');
  const { entries } = await ask<{ entries: { gateway: string; reason: string }[] }>('GET', '/api/quarantine');
  const reasons = entries.filter(({ gateway }) => gateway === access.id).map(({ reason }) => reason);
  expect(reasons.toSorted()).toEqual(['clock-ahead', 'implausible', 'mapping', 'mapping', 'not-json']);

  // A clock that was ahead stays ahead, however late somebody asks again.
  expect(await ask<Replayed>('POST', `/api/foreign-devices/${access.id}/replay`)).toEqual({
    replayed: 0,
    left: 5,
  });
  await map(access.id, {
    keys: [{ path: ['d', 'temp'], room: 'seeded-r2', key: 'air1', faults: ['warm', -300] }],
  });
  expect(await ask<Replayed>('POST', `/api/foreign-devices/${access.id}/replay`)).toEqual({
    replayed: 4,
    left: 1,
  });
  const values = (await rowsOf('seeded-r2', ['air1']))
    .map(([value]) => value)
    .filter((value) => value !== '');
  expect(values.map(Number).toSorted((a, b) => a - b)).toEqual([3.5, 4, 4.5]);
}, 60_000);

test('a device publishes on its own topic only, and its old password is dead with a new one', async () => {
  const access = await newDevice('dtu/three/up');
  for (const topic of ['dtu/two/up', 'dtu/three/up/x', `coldfield/v1/${access.id}/telemetry`]) {
    const dtu = await dial(access);
    const closed = new Promise<void>((resolve) => dtu.once('close', () => resolve()));
    dtu.publish(topic, '{"air1":3}', { qos: 1 }, () => undefined);
    await closed;
  }
  const dtu = await dial(access);
  expect((await dtu.subscribeAsync([access.downTopic], { qos: 0 }))[0]?.qos).toBe(0);
  const closed = new Promise<void>((resolve) => dtu.once('close', () => resolve()));
  const renewed = await ask<ForeignAccess>('POST', `/api/foreign-devices/${access.id}/password`);
  await closed;
  await expect(dial(access)).rejects.toThrow();
  await dial(renewed);
  // Nobody gets a topic of another device, or one of ours.
  await expect(newDevice('dtu/three/+')).rejects.toThrow('409');
  await expect(newDevice('coldfield/v1/seeded/telemetry')).rejects.toThrow('400');
}, 60_000);

test('a mapping that somebody else changed is not overwritten, and a wrong one is not taken', async () => {
  const { id } = await newDevice('dtu/four/up');
  const put = (revision: number, mapping: object) =>
    ask('PUT', `/api/foreign-devices/${id}/mapping`, { revision, mapping });
  const own: JsonMapping = { keys: [{ path: ['T'], room: 'seeded-r1', key: 'pulp1' }] };
  await put(0, own);
  await expect(put(0, own)).rejects.toThrow('409');
  await expect(put(1, { keys: [] })).rejects.toThrow('400');
  await expect(put(1, { keys: [{ path: ['x'], room: 'r', key: 'air1', unit: 'kW' }] })).rejects.toThrow(
    '/mapping/keys/0/unit',
  );
  expect((await view(id)).revision).toBe(1);
});
