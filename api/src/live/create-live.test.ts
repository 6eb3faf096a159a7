import { setTimeout as delay } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { io, type Socket } from 'socket.io-client';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type {
  Changes,
  GatewayUpdate,
  LiveQuery,
  RoomUpdate,
  ServerEvents,
  Snapshot,
} from '../contract/index.ts';
import { type TestServer, testServer } from '../http/server.fixture.ts';
import { createLive, type Live } from './index.ts';

type Client = Socket<ServerEvents>;

let now: number;
let server: TestServer;
let live: Live;
let port: number;
const clients: Client[] = [];

beforeEach(async () => {
  now = Date.parse('2026-11-23T02:00:00Z');
  server = await testServer({ clock: () => now });
  live = createLive({ ...server, server: server.http.server }, { clockEveryMs: 20, silenceEveryMs: 20 });
  ({ port } = await server.http.listen('127.0.0.1', 0));
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.disconnect();
  await live.stop();
  await server.stop();
});

function open(headers: Record<string, string>, query: LiveQuery = {}): Client {
  const client: Client = io(`http://127.0.0.1:${port}`, {
    path: '/live',
    transports: ['websocket'],
    extraHeaders: headers,
    query,
    reconnection: false,
    forceNew: true,
    autoConnect: false,
  });
  clients.push(client);
  return client;
}

/** Collects everything that one client hears, in order. */
function listen(client: Client) {
  const heard: { event: keyof ServerEvents; data: unknown }[] = [];
  for (const event of ['snapshot', 'changes', 'room', 'gateway', 'clock', 'records'] as const) {
    client.on(event, (data?: unknown) => heard.push({ event, data }));
  }
  client.connect();
  const of = <T>(event: keyof ServerEvents) =>
    heard.filter((one) => one.event === event).map((one) => one.data as T);
  return { heard, of };
}

async function connected(username: string, query: LiveQuery = {}) {
  const cookie = await server.signIn(username);
  const client = open({ cookie }, query);
  const { heard, of } = listen(client);
  await expect.poll(() => of('snapshot')).toHaveLength(1);
  return { client, cookie, heard, of };
}

const refusal = (client: Client) =>
  new Promise<string>((resolve, reject) => {
    client.on('connect_error', (error) => resolve(error.message));
    client.on('connect', () => reject(new Error('was let in')));
    client.connect();
  });
const ended = (client: Client) => new Promise<void>((resolve) => client.on('disconnect', () => resolve()));
const frame = (store: string, room: string, t: number, air1: number) => ({ store, room, t, v: { air1 } });

describe('who is let in', () => {
  test('nobody without a session', async () => {
    expect(await refusal(open({}))).toBe('signed-out');
    expect(await refusal(open({ cookie: `coldfield_session=${'x'.repeat(43)}` }))).toBe('signed-out');
    expect(live.clients()).toBe(0);
  });

  test('no foreign page, even with a good cookie', async () => {
    const cookie = await server.signIn('manager');
    expect(await refusal(open({ cookie, origin: 'https://evil.example' }))).toMatch(/websocket error/);
    const own = open({ cookie, origin: `http://127.0.0.1:${port}` });
    const { of } = listen(own);
    await expect.poll(() => of('snapshot')).toHaveLength(1);
  });

  test('nobody any more once the session was signed out, at once', async () => {
    const { client, cookie } = await connected('manager');
    const gone = ended(client);
    await server.inject({ method: 'DELETE', url: '/api/session', headers: { cookie } });
    await gone;
    expect(live.clients()).toBe(0);
    expect(await refusal(open({ cookie }))).toBe('signed-out');
  });

  test('nobody any more once the session has expired', async () => {
    const { client } = await connected('manager');
    const gone = ended(client);
    now += 15 * 86_400_000;
    await gone;
  });
});

describe('what is sent', () => {
  test('first everything in scope, and nothing out of it', async () => {
    server.liveState.apply(frame('store-a', 'room-a1', now - 1_000, 3), now);
    server.liveState.apply(frame('store-b', 'room-b1', now - 1_000, 4), now);
    const { heard, of } = await connected('manager');
    expect(heard[0]?.event).toBe('snapshot');
    const [snapshot] = of<Snapshot>('snapshot');
    expect(snapshot?.serverTime).toBe(now);
    expect(snapshot?.rooms.map((room) => room.room)).toEqual(['room-a1']);
    expect(snapshot?.rooms[0]?.readings.air1).toEqual({ t: now - 1_000, value: 3, quality: null });
    expect(snapshot?.gateways.map(({ gateway }) => gateway.id)).toEqual(['gw-a']);
  });

  test('a gateway that connected and said nothing yet was never heard', async () => {
    server.liveState.gatewayConnected('gw-a', true);
    const { of } = await connected('manager');
    expect(of<Snapshot>('snapshot')[0]?.gateways[0]?.gateway).toMatchObject({
      online: false,
      lastHeardAt: null,
    });
  });

  test('a client that comes back is brought up to date with what it missed', async () => {
    const { client, cookie } = await connected('manager');
    client.disconnect();
    server.liveState.apply(frame('store-a', 'room-a1', now, 7), now);
    const again = listen(open({ cookie }));
    await expect.poll(() => again.of<Snapshot>('snapshot')[0]?.rooms[0]?.readings.air1?.value).toBe(7);
  });

  test('then updates of the stores in scope only', async () => {
    const manager = await connected('manager');
    const county = await connected('staff');
    server.liveState.apply(frame('store-b', 'room-b1', now, 4), now);
    server.liveState.apply(frame('store-a', 'room-a1', now, 3), now);
    await expect
      .poll(() => county.of<RoomUpdate>('room').map((update) => update.room))
      .toEqual(['room-b1', 'room-a1']);
    await expect.poll(() => manager.of<RoomUpdate>('room').map((update) => update.room)).toEqual(['room-a1']);
  });

  test('all of many updates of one tick arrive, though the socket is busy after the first', async () => {
    const { of } = await connected('staff');
    const rooms = Array.from({ length: 50 }, (_, i) => `room-${i}`);
    for (const room of rooms) server.liveState.apply(frame('store-a', room, now, 3), now);
    await expect.poll(() => of<RoomUpdate>('room').map((update) => update.room)).toEqual(rooms);
  });

  test('gathered for whoever asked: a first change at once, what follows in one message', async () => {
    const { of } = await connected('staff', { changes: 'gathered' });
    const told = () => of<Changes>('changes').map(({ rooms }) => rooms);
    server.liveState.apply(frame('store-a', 'room-first', now, 3), now);
    await expect.poll(told).toHaveLength(1);
    const rooms = Array.from({ length: 50 }, (_, i) => `room-${i}`);
    for (const room of rooms) server.liveState.apply(frame('store-a', room, now, 4), now);
    await expect
      .poll(() => told().flatMap((updates) => updates.map(({ room }) => room)))
      .toEqual(['room-first', ...rooms]);
    expect(told()).toHaveLength(2);
    expect(of('room')).toEqual([]);
  });

  test('a gateway that fell silent is told as offline, though it sent nothing', async () => {
    server.liveState.heard('gw-a', now);
    const { of } = await connected('manager');
    await expect.poll(() => of('clock').length).toBeGreaterThan(2);
    now += 16_000;
    await expect
      .poll(() => of<GatewayUpdate>('gateway').at(-1)?.gateway)
      .toMatchObject({ id: 'gw-a', online: false });
    server.liveState.heard('gw-a', now);
    await expect.poll(() => of<GatewayUpdate>('gateway').at(-1)?.gateway).toMatchObject({ online: true });
  });

  test('the clock, and the word that the records changed', async () => {
    const { of } = await connected('manager');
    await expect.poll(() => of<number>('clock').length).toBeGreaterThan(2);
    expect(of<number>('clock')[0]).toBe(now);
    await server.records.gateways.create(
      { organisation: 'county' },
      'u',
      { name: '新', store: 'store-a' },
      null,
    );
    await expect.poll(() => of('records')).toHaveLength(1);
  });
});

test('a client that stops reading costs no memory, and wakes up to the newest reading', async () => {
  const { client, of } = await connected('manager');
  const { readings } = bulk(0);
  const wire = (
    client.io.engine as unknown as { transport: { ws: { _socket: { pause(): void; resume(): void } } } }
  ).transport.ws._socket;
  wire.pause();
  const heldMb = () => {
    collect();
    const { heapUsed, external, arrayBuffers } = process.memoryUsage();
    return (heapUsed + external + arrayBuffers) / 1e6;
  };
  const before = heldMb();
  const bytes = JSON.stringify(readings).length;
  const rounds = Math.ceil(150e6 / bytes);
  for (let i = 1; i <= rounds; i++) {
    server.liveState.apply({ store: 'store-a', room: `room-${i % 5}`, t: now + i, v: bulk(i).values }, now);
    now += 300;
    if (i % 50 === 0) await delay(0);
  }
  const grownMb = heldMb() - before;
  expect(rounds).toBeGreaterThan(5_000);
  expect(grownMb).toBeLessThan(60);
  wire.resume();
  const newest = now - 300 - 0;
  await expect
    .poll(() => Math.max(0, ...of<RoomUpdate>('room').map((update) => update.receivedAt)), {
      timeout: 10_000,
    })
    .toBeGreaterThanOrEqual(newest);
  expect(of('room').length).toBeLessThan(rounds / 2);
}, 60_000);

/** Collects what nobody holds any more: a busy machine leaves more of it lying. */
function collect(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}

/** An update of many sensors, so that what is held back would be seen. */
function bulk(i: number) {
  const values = Object.fromEntries(Array.from({ length: 200 }, (_, n) => [`air${n + 1}`, (i % 100) / 10]));
  return {
    values,
    readings: Object.fromEntries(
      Object.keys(values).map((key) => [key, { t: 1, value: 1.5, quality: null }]),
    ),
  };
}

test('stopping disconnects everybody and leaves the HTTP server to its owner', async () => {
  const { client } = await connected('manager');
  const gone = ended(client);
  await live.stop();
  await live.stop();
  await gone;
  expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
});
