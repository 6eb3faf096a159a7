import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type {
  AdoptionView,
  CreatedGateway,
  GatewayList,
  ListedGateway,
  RoomRecordView,
  Unadopted,
} from '@coldfield/api/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Child, startChild } from '../plant/child.ts';
import { createFieldGateway } from '../plant/field-gateway.ts';
import { freePort } from '../plant/free-port.ts';
import { createRampField } from '../plant/ramps.ts';
import { signIn } from '../plant/screen.ts';
import { createServerProcess, type Server } from '../plant/server.ts';
import { until } from '../plant/until.ts';

const GATEWAY = fileURLToPath(new URL('../../gateway/src/main.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'coldfield-provisioning-'));
const children: Child[] = [];
let server: Server;
let mqttPort: number;
let cookie: string;

beforeAll(async () => {
  mqttPort = await freePort();
  server = createServerProcess(join(folder, 'server'), {
    port: await freePort(),
    gateways: [{ id: 'seeded', secret: 'a-secret-of-the-seed', rooms: ['r1'] }],
    env: { MQTT_PORT: String(mqttPort) },
  });
  await server.start();
  children.push(server.child);
  cookie = await signIn(server);
});
afterAll(async () => {
  for (const child of children.toReversed()) await child.end('SIGTERM');
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
const listed = async (id: string): Promise<ListedGateway> =>
  (await ask<GatewayList>('GET', '/api/gateways')).gateways.find(({ record }) => record.id === id)!;
const newRoom = (name: string) =>
  ask<RoomRecordView>('POST', '/api/stores/store-seeded/rooms', { name, kind: 'cold', cadenceMs: 1_000 });
const rowsOf = async (room: string): Promise<number> => {
  const to = Date.now() + 60_000;
  const response = await fetch(server.url(`/api/rooms/${room}/export?from=${to - 3_600_000}&to=${to}`), {
    headers: { cookie },
  });
  expect(response.status).toBe(200);
  return (await response.text()).split('\n').filter((line) => /^"?\d{4}-/.test(line)).length;
};

/** What stands on the terminal of a new box: `npm run gateway -- join …`. */
async function joined(name: string, code: string): Promise<{ id: string; secret: string; file: string }> {
  const file = join(folder, `${name}.yaml`);
  const child = startChild(`join ${name}`, process.execPath, [GATEWAY, 'join', server.url(''), code, file], {
    logFile: join(folder, `${name}.log`),
  });
  await until('the code is traded', () => !child.alive, { withinMs: 20_000, why: () => child.log() });
  const id = /^id: (.+)$/m.exec(readFileSync(file, 'utf8'))?.[1];
  if (id === undefined) throw new Error(child.log());
  return { id, secret: readFileSync(join(folder, `${name}.secret`), 'utf8').trim(), file };
}

/** The box, with its sensors. */
async function started(name: string, { id, secret }: { id: string; secret: string }, rooms: string[]) {
  const settings = { id, secret, mqttPort, resendS: 2, keepAliveS: 5, backlogKiBPerS: 4_096 };
  const gateway = createFieldGateway(join(folder, `${name}-box`), settings, createRampField(rooms));
  await gateway.start();
  children.push(gateway.child);
  return gateway;
}

test('a gateway that has just joined runs without a bus, connects and tells its state', async () => {
  const { id, code } = await ask<CreatedGateway>('POST', '/api/gateways', {
    name: '空',
    store: 'store-seeded',
  });
  expect((await listed(id)).record.state).toBe('waiting');
  const { file } = await joined('empty', code);
  const child = startChild('empty box', process.execPath, [GATEWAY, file], {
    logFile: join(folder, 'empty.log'),
  });
  children.push(child);
  const heard = async () => ((await listed(id)).health?.version ? listed(id) : null);
  const { health, record } = await until('it is heard', heard, { withinMs: 20_000, why: () => child.log() });
  expect(record.state).toBe('active');
  expect(health).toMatchObject({ online: true, buffered: 0 });
});

test('a broken gateway is replaced: the room goes on, the old device is thrown out and stays out', async () => {
  const room = await newRoom('换设备');
  const { id, code } = await ask<CreatedGateway>('POST', '/api/gateways', {
    name: '会坏的',
    store: 'store-seeded',
    rooms: [{ room: room.id }],
  });
  const old = await started('old', await joined('old', code), ['r1']);
  const before = await until('readings of the old device', () => rowsOf(room.id), { withinMs: 20_000 });

  const replacement = await ask<CreatedGateway>('POST', `/api/gateways/${id}/replace`);
  expect(old.child.log()).not.toContain('the connection to the broker was lost');
  const fresh = await joined('fresh', replacement.code);
  expect(fresh.id).toBe(id);
  const refused = () => old.child.log().includes("the broker refuses this gateway's id or secret");
  await until('the old device is thrown out and refused', refused, {
    withinMs: 20_000,
    why: () => old.child.log(),
  });

  const gateway = await started('fresh', fresh, ['r1']);
  const reached = await rowsOf(room.id);
  expect(reached, 'what the old device sent is kept').toBeGreaterThanOrEqual(before);
  await until('the new device goes on in the same room', async () => (await rowsOf(room.id)) > reached + 5, {
    withinMs: 20_000,
    why: () => gateway.child.log(),
  });
  const unadopted = await ask<Unadopted>('GET', '/api/unadopted');
  expect(unadopted.rooms, 'nothing is to be adopted').toEqual([]);

  await ask('POST', `/api/gateways/${id}/revoke`);
  const out = () => gateway.child.log().includes("the broker refuses this gateway's id or secret");
  await until('a revoked device is out at once', out, { withinMs: 20_000, why: () => gateway.child.log() });
});

test('a room that nobody recorded is adopted while it sends, with all that it sent before', async () => {
  const { id, code } = await ask<CreatedGateway>('POST', '/api/gateways', {
    name: '新',
    store: 'store-seeded',
  });
  const box = await started('unknown', await joined('unknown', code), ['r7']);
  const waiting = async () => {
    const { rooms } = await ask<Unadopted>('GET', '/api/unadopted');
    return rooms.find(({ gateway, frames }) => gateway === id && (frames ?? 0) > 10) ?? null;
  };
  const found = await until('it waits for adoption', waiting, {
    withinMs: 30_000,
    why: () => box.child.log(),
  });
  expect(found.readings.map(({ key }) => key)).toContain('air1');

  const adoption = await ask<AdoptionView>('POST', `/api/unadopted/${found.room}/adopt`, {
    store: 'store-seeded',
    newRoom: { name: '七号', kind: 'cold', cadenceMs: 1_000 },
  });
  const done = async () => {
    const { adoptions, rooms } = await ask<Unadopted>('GET', '/api/unadopted');
    expect(rooms.map(({ room }) => room)).not.toContain(found.room);
    return adoptions.find((one) => one.id === adoption.id && one.endedAt !== null) ?? null;
  };
  const { copiedRows } = await until('its history is copied', done, { withinMs: 20_000 });
  expect(copiedRows).toBeGreaterThan(10);
  // A quiet start sends what is left and records hardly anything, so that both sides come to rest.
  await box.child.end('SIGTERM');
  await box.start('quiet');
  children.push(box.child);
  // Every frame that the box committed is in the room once: what was copied, and what came after.
  const complete = async () => {
    box.witness.harvest();
    const committed = new Set(box.witness.frames().flatMap(({ times }) => times));
    return (await rowsOf(adoption.room)) === committed.size;
  };
  await until('every frame is there', complete, { withinMs: 20_000, everyMs: 200 });
});
