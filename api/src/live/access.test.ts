import { setTimeout as delay } from 'node:timers/promises';
import { io } from 'socket.io-client';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  type Changes,
  type GatewayUpdate,
  type LiveQuery,
  ROLES,
  type Role,
  type RoomUpdate,
  type ServerEvents,
  type Snapshot,
} from '../contract/index.ts';
import { addPerson, makeTarget, type Target } from '../http/access-target.fixture.ts';
import { type TestServer, testServer } from '../http/server.fixture.ts';
import { createLive, type Live } from './index.ts';

interface Audience {
  /** Which roles hear it, of their own organisation and below. */
  readonly hear: readonly Role[];
  /** Makes the server tell it about this target. */
  readonly cause: (target: Target) => unknown;
  /** The stores that it tells about; null for what is about nothing and goes to everybody. */
  readonly about: ((data: never) => string[]) | null;
}

let now = Date.parse('2026-11-23T02:00:00Z');
/** Long enough after the last one for it to be news. */
const later = (): number => (now += 300_000);

/** Every event there is: one that is missing here does not compile, and one that nobody wrote down fails below. */
const EVENTS: Readonly<Record<keyof ServerEvents, Audience>> = {
  snapshot: {
    hear: ROLES,
    cause: () => undefined,
    about: ({ rooms, gateways }: Snapshot) => [...rooms, ...gateways].map(({ store }) => store),
  },
  room: {
    hear: ROLES,
    cause: ({ store, room }) => server.liveState.apply({ store, room, t: later(), v: { air1: 3 } }, now),
    about: ({ store }: RoomUpdate) => [store],
  },
  gateway: {
    hear: ROLES,
    cause: ({ gateway }) => server.liveState.heard(gateway, later()),
    about: ({ store }: GatewayUpdate) => [store],
  },
  changes: {
    hear: ROLES,
    cause: ({ store, room, gateway }) => {
      server.liveState.apply({ store, room, t: later(), v: { air1: 3 } }, now);
      server.liveState.heard(gateway, later());
    },
    about: ({ rooms, gateways }: Changes) => [...rooms, ...gateways].map(({ store }) => store),
  },
  clock: { hear: ROLES, cause: () => undefined, about: null },
  records: {
    hear: ROLES,
    cause: ({ organisation }) =>
      server.records.manageStores.create(
        { by: 'test', scope: { organisation: 'county' }, idempotencyKey: null },
        { name: '库', organisation },
      ),
    about: null,
  },
};
const NAMES = Object.keys(EVENTS) as (keyof ServerEvents)[];

let server: TestServer;
let live: Live;
let url: string;
const targets = {} as Record<'own' | 'beside' | 'above', Target>;

beforeAll(async () => {
  server = await testServer({ clock: () => now });
  for (const role of ROLES) {
    addPerson(server.records.path, `${role}-at-a`, role, 'coop-a');
    addPerson(server.records.path, `${role}-above`, role, 'county');
  }
  targets.own = await makeTarget(server, 'coop-a');
  targets.beside = await makeTarget(server, 'coop-b');
  targets.above = await makeTarget(server, 'county');
  live = createLive({ ...server, server: server.http.server }, { clockEveryMs: 20, silenceEveryMs: 10_000 });
  url = `http://127.0.0.1:${(await server.http.listen('127.0.0.1', 0)).port}`;
});
afterAll(async () => {
  await live.stop();
  await server.stop();
});

interface Heard {
  readonly event: string;
  readonly data: unknown;
}

/** Connects, and collects everything that arrives, whatever its name. */
async function listen(headers: Record<string, string>, query: LiveQuery = {}) {
  const heard: Heard[] = [];
  const client = io(url, {
    path: '/live',
    transports: ['websocket'],
    extraHeaders: headers,
    query,
    reconnection: false,
    forceNew: true,
  });
  client.onAny((event: string, data: unknown) => heard.push({ event, data }));
  await new Promise<void>((resolve, reject) => {
    client.once('snapshot', () => resolve());
    client.once('connect_error', reject);
  });
  return { heard, close: () => client.disconnect() };
}

/** Everything that this person hears while every event happens about every target. */
async function hearAll(username: string): Promise<readonly Heard[]> {
  const cookie = await server.signIn(username);
  const { heard, close } = await listen({ cookie });
  const gathered = await listen({ cookie }, { changes: 'gathered' });
  for (const name of NAMES) for (const target of Object.values(targets)) await EVENTS[name].cause(target);
  // The last word is told after all others, to everybody.
  const word = heard.filter(({ event }) => event === 'clock').length;
  await expect.poll(() => heard.filter(({ event }) => event === 'clock').length).toBeGreaterThan(word + 2);
  await expect.poll(() => storesIn(gathered.heard, 'changes').size).toBeGreaterThan(0);
  // What was gathered meanwhile is told a quarter of a second later.
  await delay(400);
  close();
  gathered.close();
  return [...heard, ...gathered.heard];
}

const storesIn = (heard: readonly Heard[], name: keyof ServerEvents): Set<string> => {
  const about = EVENTS[name].about;
  const told = heard.filter(({ event }) => event === name);
  return new Set(about === null ? [] : told.flatMap(({ data }) => about(data as never)));
};

describe.each(ROLES)('a person who is %s', (role) => {
  let atA: readonly Heard[];
  let atTheTop: readonly Heard[];
  beforeEach(async () => {
    atA ??= await hearAll(`${role}-at-a`);
    atTheTop ??= await hearAll(`${role}-above`);
  });

  test('hears no event that nobody wrote down', () => {
    const names = new Set([...atA, ...atTheTop].map(({ event }) => event));
    expect([...names].filter((name) => !NAMES.includes(name as keyof ServerEvents))).toEqual([]);
  });

  test.each(NAMES)('hears of %s what the role may, of their own organisation and below only', (name) => {
    const { hear, about } = EVENTS[name];
    const { own, beside, above } = targets;
    const may = hear.includes(role);
    expect(atA.some(({ event }) => event === name)).toBe(may);
    expect(atTheTop.some(({ event }) => event === name)).toBe(may);
    if (about === null || !may) return;
    const nearby = storesIn(atA, name);
    expect(nearby).toContain(own.store);
    expect(nearby).not.toContain(beside.store);
    expect(nearby).not.toContain(above.store);
    const everywhere = storesIn(atTheTop, name);
    for (const target of Object.values(targets)) expect(everywhere).toContain(target.store);
  });
});

test('no API token opens the live socket, whatever it was given', async () => {
  const cookie = await server.signIn('administrator-above');
  const who = await server.records.sessions.find(cookie.split('=')[1]!);
  const { token } = await server.records.apiTokens.create(
    who!,
    { name: 't', scopes: ['stores.view'], days: 1 },
    null,
  );
  await expect(listen({ authorization: `Bearer ${token}` })).rejects.toThrow('signed-out');
  await expect(listen({ cookie: `coldfield_session=${token}` })).rejects.toThrow('signed-out');
});
