import { DatabaseSync } from 'node:sqlite';
import type { InjectOptions } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Role } from '../contract/index.ts';
import type { Access } from './app.ts';
import { type TestServer, testServer } from './server.fixture.ts';

const ALL: readonly Role[] = ['administrator', 'staff', 'manager', 'operator', 'viewer'];

/** Who may do what, written down a second time on purpose: a changed permission has to be changed here too. */
const MAY: Readonly<Record<Exclude<Access, 'public'>, readonly Role[]>> = {
  'signed-in': ALL,
  'stores.view': ALL,
  'stores.manage': ['administrator', 'staff', 'manager'],
  'organisations.manage': ['administrator'],
  'gateways.manage': ['administrator', 'manager'],
  'readings.import': ['administrator'],
  'quarantine.view': ['administrator'],
  // Nobody of a cooperative: it concerns everybody's data.
  'archive.manage': [],
};

interface Target {
  readonly organisation: string;
  readonly store: string;
  readonly room: string;
  readonly gateway: string;
  /** What nothing else belongs to, made for this walk: it may be archived. */
  readonly spare: { readonly organisation: string; readonly store: string; readonly room: string };
}
const OWN = { organisation: 'coop-a', store: 'store-a', room: 'room-a1', gateway: 'gw-a' };
const FOREIGN = { organisation: 'coop-b', store: 'store-b', room: 'room-b1', gateway: 'gw-b' };
let own: Target;
let foreign: Target;

/** How to call each route. `aims` when it names something that may be out of the caller's scope. */
const CALLS: Readonly<Record<string, { aims: boolean; call: (target: Target) => InjectOptions }>> = {
  'GET /api/organisations': { aims: false, call: () => ({}) },
  'POST /api/organisations': {
    aims: true,
    call: ({ organisation }) => ({ payload: { name: '新社', kind: 'cooperative', parent: organisation } }),
  },
  'PATCH /api/organisations/:id': {
    aims: true,
    call: ({ organisation }) => ({
      url: `/api/organisations/${organisation}`,
      payload: { version: versionOf('organisations', organisation), name: '改名' },
    }),
  },
  ...switches('organisations', ({ spare }) => spare.organisation),
  'GET /api/stores/archived': { aims: false, call: () => ({}) },
  'GET /api/stores/:id/book': { aims: true, call: ({ store }) => ({ url: `/api/stores/${store}/book` }) },
  'POST /api/stores': {
    aims: true,
    call: ({ organisation }) => ({ payload: { name: '新库', organisation } }),
  },
  'PATCH /api/stores/:id': {
    aims: true,
    call: ({ store }) => ({
      url: `/api/stores/${store}`,
      payload: { version: versionOf('stores', store), address: '镇上' },
    }),
  },
  ...switches('stores', ({ spare }) => spare.store),
  'POST /api/stores/:id/rooms': {
    aims: true,
    call: ({ store }) => ({ url: `/api/stores/${store}/rooms`, payload: { name: '新间', kind: 'cold' } }),
  },
  'PATCH /api/rooms/:id': {
    aims: true,
    call: ({ room }) => ({
      url: `/api/rooms/${room}`,
      payload: { version: versionOf('rooms', room), capacityT: 20 },
    }),
  },
  ...switches('rooms', ({ spare }) => spare.room),
  'PUT /api/rooms/:id/sensors/:key': {
    aims: true,
    call: ({ spare }) => ({
      url: `/api/rooms/${spare.room}/sensors/air1`,
      payload: { version: sensorVersion(spare.room) || null, name: '门口' },
    }),
  },
  'POST /api/rooms/:id/sensors/:key/archive': {
    aims: true,
    call: ({ spare }) => ({
      url: `/api/rooms/${spare.room}/sensors/air1/archive`,
      payload: { version: sensorVersion(spare.room) || 1 },
    }),
  },
  'POST /api/rooms/:id/sensors/:key/restore': {
    aims: true,
    call: ({ spare }) => ({
      url: `/api/rooms/${spare.room}/sensors/air1/restore`,
      payload: { version: sensorVersion(spare.room) || 1 },
    }),
  },
  'POST /api/session': { aims: false, call: () => ({ payload: { username: 'nobody', password: 'x' } }) },
  'GET /api/setup': { aims: false, call: () => ({}) },
  'POST /api/setup': {
    aims: false,
    call: () => ({
      payload: {
        county: { name: '县' },
        administrator: { name: '某', username: 'someone', password: 'ten letters' },
      },
    }),
  },
  'GET /api/session': { aims: false, call: () => ({}) },
  'DELETE /api/session': { aims: false, call: () => ({}) },
  'GET /api/stores': { aims: false, call: () => ({}) },
  'GET /api/stores/:id': { aims: true, call: ({ store }) => ({ url: `/api/stores/${store}` }) },
  'GET /api/rooms/:id/history': { aims: true, call: ({ room }) => ({ url: `/api/rooms/${room}/history` }) },
  'GET /api/rooms/:id/export': { aims: true, call: ({ room }) => ({ url: `/api/rooms/${room}/export` }) },
  'POST /api/rooms/:id/import': {
    aims: true,
    call: ({ room }) => ({
      url: `/api/rooms/${room}/import?time=time&map=T%3Dair1`,
      payload: 'time,T\n2026-01-01 08:00,3\n',
    }),
  },
  'POST /api/gateways': { aims: true, call: ({ store }) => ({ payload: { name: '新网关', store } }) },
  'POST /api/gateways/:id/revoke': {
    aims: true,
    call: ({ gateway }) => ({ url: `/api/gateways/${gateway}/revoke` }),
  },
  'POST /api/provision': { aims: false, call: () => ({ payload: { code: 'unknown' } }) },
  'GET /api/archive': { aims: false, call: () => ({}) },
  'GET /api/archive/retention-preview': {
    aims: false,
    call: () => ({ url: '/api/archive/retention-preview?rawMonths=25' }),
  },
  'PUT /api/archive/retention': {
    aims: false,
    call: () => ({ payload: { rawMonths: 25, hoursMonths: null, rows: 0 } }),
  },
  'GET /api/quarantine': { aims: false, call: () => ({}) },
  'GET /healthz': { aims: false, call: () => ({}) },
  'GET /readyz': { aims: false, call: () => ({}) },
  'GET /metrics': { aims: false, call: () => ({}) },
  'GET /api/openapi.json': { aims: false, call: () => ({}) },
  'GET /api/docs': { aims: false, call: () => ({}) },
  'GET /*': { aims: false, call: () => ({ url: '/' }) },
  'HEAD /*': { aims: false, call: () => ({ url: '/' }) },
};

/** Everybody here belongs to cooperative A, so what is `FOREIGN` is out of their scope. */
const PEOPLE: Readonly<Record<string, Role>> = {
  'admin-a': 'administrator',
  'staff-a': 'staff',
  manager: 'manager',
  operator: 'operator',
  viewer: 'viewer',
};

let server: TestServer;
const cookies = new Map<string, string>();

type Table = 'organisations' | 'stores' | 'rooms';

/** The two routes that archive a record and bring it back. */
function switches(table: Table, id: (target: Target) => string) {
  return Object.fromEntries(
    (['archive', 'restore'] as const).map((action) => [
      `POST /api/${table}/:id/${action}`,
      {
        aims: true,
        call: (target: Target) => ({
          url: `/api/${table}/${id(target)}/${action}`,
          payload: { version: versionOf(table, id(target)) },
        }),
      },
    ]),
  );
}

/** As it is now, read beside the code under test: calls before this one may have changed it. */
function lookUp(query: string, ...values: string[]): number {
  const db = new DatabaseSync(server.records.path, { readOnly: true });
  try {
    return Number(db.prepare(query).get(...values)?.version ?? 0);
  } finally {
    db.close();
  }
}
const versionOf = (table: Table, id: string) => lookUp(`select version from ${table} where id = ?`, id);
const sensorVersion = (room: string) => lookUp('select version from sensors where room = ?', room);

/** An organisation below, a store and a room of their own. */
async function spareIn(organisation: string): Promise<Target['spare']> {
  const { organisations, manageStores, manageRooms } = server.records;
  const actor = { by: 'test', scope: { organisation: 'county' }, idempotencyKey: null };
  const below = await organisations.create(actor, { name: '备', kind: 'cooperative', parent: organisation });
  const store = await manageStores.create(actor, { name: '备库', organisation });
  const home = await manageStores.create(actor, { name: '备库二', organisation });
  const room = await manageRooms.create(actor, home.id, { name: '备间', kind: 'cold' });
  return { organisation: below.id, store: store.id, room: room.id };
}

beforeAll(async () => {
  server = await testServer();
  own = { ...OWN, spare: await spareIn('coop-a') };
  foreign = { ...FOREIGN, spare: await spareIn('coop-b') };
  for (const username of Object.keys(PEOPLE)) cookies.set(username, await server.signIn(username));
});
afterAll(() => server.stop());

async function call(route: string, target: Target, username?: string): Promise<number> {
  const [method, url] = route.split(' ') as [InjectOptions['method'], string];
  const answer = await server.inject({
    method,
    url,
    headers: {
      ...(username === undefined ? {} : { cookie: cookies.get(username)! }),
      ...(route.endsWith('/import') ? { 'content-type': 'text/csv' } : {}),
    },
    ...CALLS[route]!.call(target),
  });
  return answer.statusCode;
}

test('this matrix calls every route there is', () => {
  const routes = server.http.routes.map(({ method, url }) => `${method} ${url}`);
  expect(Object.keys(CALLS).sort()).toEqual(routes.sort());
});

describe('every route', () => {
  test('that is not public refuses whoever is not signed in, with 401', async () => {
    for (const { method, url, access } of server.http.routes) {
      const status = await call(`${method} ${url}`, own);
      if (access === 'public') expect(status, url).not.toBe(403);
      else expect(status, url).toBe(401);
    }
  });

  test.each(Object.entries(PEOPLE))(
    'lets %s do what a role may do, in its own organisation only',
    async (username, role) => {
      for (const { method, url, access } of server.http.routes) {
        if (access === 'public') continue;
        const route = `${method} ${url}`;
        const may = MAY[access].includes(role);
        // The foreign one first: it must not have touched anything.
        if (CALLS[route]!.aims)
          expect(await call(route, foreign, username), `foreign ${route}`).toBe(may ? 404 : 403);
        const mine = await call(route, own, username);
        if (may) expect(mine, route).toBeLessThan(300);
        else expect(mine, route).toBe(403);
      }
    },
  );
});

test('who stands above an organisation reaches into it', async () => {
  cookies.set('staff', await server.signIn('staff'));
  expect(await call('GET /api/stores/:id', own, 'staff')).toBe(200);
  expect(await call('GET /api/stores/:id', foreign, 'staff')).toBe(200);
});

test('only an administrator whom nothing stands above sees and changes what the archive keeps', async () => {
  const routes = ['GET /api/archive', 'GET /api/archive/retention-preview', 'PUT /api/archive/retention'];
  for (const username of ['admin', 'staff']) {
    cookies.set(username, await server.signIn(username));
    for (const route of routes)
      expect(await call(route, own, username), `${username} ${route}`).toBe(username === 'admin' ? 200 : 403);
  }
});

test('a request from a foreign page changes nothing, whoever is signed in', async () => {
  const url = '/api/gateways/gw-a/revoke';
  for (const headers of [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site' },
    { origin: 'http://localhost:80', 'sec-fetch-site': 'same-site' },
  ]) {
    const cookie = cookies.get('admin-a')!;
    const answer = await server.inject({
      method: 'POST',
      url,
      headers: { cookie, ...headers } as Record<string, string>,
    });
    expect(answer.json()).toMatchObject({ code: 'foreign-page' });
  }
});

test('the quarantine shows an administrator what their own gateways sent, and unknown ones only at the root', async () => {
  for (const gateway of ['gw-a', 'gw-b', 'unknown']) {
    server.quarantine.add({
      at: 1,
      gateway,
      topic: 't',
      reason: 'schema',
      detail: '/v',
      raw: Buffer.from(gateway),
    });
  }
  await server.journal.commit();
  cookies.set('admin', await server.signIn('admin'));
  const seen = async (username: string) => {
    const answer = await server.inject({
      url: '/api/quarantine',
      headers: { cookie: cookies.get(username)! },
    });
    return (answer.json() as { entries: { gateway: string }[] }).entries.map((entry) => entry.gateway).sort();
  };
  expect(await seen('admin')).toEqual(['gw-a', 'gw-b', 'unknown']);
  // Its gateway was revoked above, by this very administrator, and what it sent stays theirs.
  expect(await seen('admin-a')).toEqual(['gw-a']);
});
