import type { InjectOptions } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ROLES, type Role } from '../contract/index.ts';
import { grantableBy } from '../records/index.ts';
import { CALLS } from './access-calls.fixture.ts';
import { addPerson, type Look, lookInto, makeTarget, type Target } from './access-target.fixture.ts';
import { type TestServer, testServer } from './server.fixture.ts';

let server: TestServer;
let look: Look;
/** Beside cooperative A, and above it: both out of reach for its people. */
let foreign: Target;
let above: Target;

beforeAll(async () => {
  server = await testServer();
  look = lookInto(server.records.path);
  for (const role of ROLES) {
    addPerson(server.records.path, `${role}-at-a`, role, 'coop-a');
    addPerson(server.records.path, `${role}-above`, role, 'county');
  }
  foreign = await makeTarget(server, 'coop-b');
  above = await makeTarget(server, 'county');
});
afterAll(() => server.stop());

/** What of the target stands for `:id` after each folder. */
const FOLDERS = {
  organisations: 'organisation',
  stores: 'store',
  rooms: 'room',
  gateways: 'gateway',
  'foreign-devices': 'foreignDevice',
  people: 'person',
  invitations: 'invitation',
  notes: 'note',
  calibrations: 'calibration',
  files: 'file',
  unadopted: 'found',
} as const satisfies Record<string, keyof Target>;

function urlOf(path: string, target: Target, spare: boolean): string {
  const filled = path.replaceAll(/([\w-]+)\/:(\w+)/g, (_, folder: string, name: string) => {
    if (name === 'key') return `${folder}/air1`;
    if (path.startsWith('/api/account/')) return `${folder}/missing`;
    const kind = FOLDERS[folder as keyof typeof FOLDERS];
    if (kind === undefined) throw new Error(`what stands for :${name} after ${folder}/? Add it to FOLDERS`);
    return `${folder}/${{ ...target, ...(spare ? target.spare : {}) }[kind]}`;
  });
  return filled.replace('*', '');
}

type Credential = Readonly<Record<string, string>>;

async function call(route: string, target: Target, credential: Credential = {}): Promise<number> {
  const [method, path = ''] = route.split(' ');
  const { query, body, headers, spare = false } = CALLS[route]!;
  const answer = await server.inject({
    method: method as NonNullable<InjectOptions['method']>,
    url: `${urlOf(path, target, spare)}${query === undefined ? '' : `?${query}`}`,
    headers: { ...headers, ...credential },
    ...(body === undefined ? {} : { payload: body(target, look) }),
  });
  return answer.statusCode;
}

/** The same, for a call that is to be refused: it must not change anything. */
async function refused(route: string, target: Target, credential?: Credential): Promise<number> {
  const before = look.changes();
  const status = await call(route, target, credential);
  expect(look.changes(), `${route} was refused and changed something`).toBe(before);
  return status;
}

const routes = () => server.http.routes.map(({ method, url }) => `${method} ${url}`);
const guarded = () => routes().filter((route) => CALLS[route]!.may !== 'public');
const cookieOf = async (username: string): Promise<Credential> => ({ cookie: await server.signIn(username) });
/** An API token that may all that its person can give. */
const tokenOf = async (username: string): Promise<Credential> => {
  const cookie = await server.signIn(username);
  const { apiTokens, sessions } = server.records;
  const who = await sessions.find(cookie.split('=')[1]!);
  const { token } = await apiTokens.create(who!, { name: 't', scopes: grantableBy(who!), days: 1 }, null);
  return { authorization: `Bearer ${token}` };
};
const CREDENTIALS = { 'a session': cookieOf, 'an API token': tokenOf } as const;
type Kind = keyof typeof CREDENTIALS;

/** Whether the second table lets this role do it, by this kind of credential, below the top or at it. */
const isLet = (route: string, role: Role, kind: Kind, atRoot: boolean): boolean => {
  const { may, token, atRoot: onlyAtRoot } = CALLS[route]!;
  if (kind === 'an API token' && token === 'never') return false;
  return may.includes(role) && (atRoot || onlyAtRoot === undefined);
};
const EVERYBODY = ROLES.flatMap((role) =>
  (Object.keys(CREDENTIALS) as Kind[]).map((kind) => ({ role, kind })),
);

/** What is let through succeeds; what names something of one's own that is not there finds nothing. */
function expectDone(status: number, route: string): void {
  if (CALLS[route]!.own === 'missing') expect(status, route).toBe(404);
  else expect(status, route).toBeLessThan(300);
}

test('the second table has every route there is, and no other', () => {
  expect(Object.keys(CALLS).sort()).toEqual(routes().sort());
});

test('a route is public in both tables or in none', () => {
  for (const { method, url, access } of server.http.routes)
    expect(CALLS[`${method} ${url}`]!.may === 'public', `${method} ${url}`).toBe(access === 'public');
});

describe('every route', () => {
  test('that is not public refuses whoever is not signed in, with 401', async () => {
    for (const route of routes()) {
      if (CALLS[route]!.may === 'public') expect(await call(route, foreign), route).not.toBe(403);
      else expect(await refused(route, foreign), route).toBe(401);
    }
  });

  test.each(EVERYBODY)(
    'lets a person who is $role do by $kind in their own organisation what the role may',
    async ({ role, kind }) => {
      const target = await makeTarget(server, 'coop-a');
      const who = await CREDENTIALS[kind](`${role}-at-a`);
      for (const route of guarded()) {
        if (isLet(route, role, kind, false)) expectDone(await call(route, target, who), route);
        else expect(await refused(route, target, who), route).toBe(403);
      }
    },
  );

  test.each(EVERYBODY)(
    'keeps a person who is $role, by $kind, out of organisations beside and above',
    async ({ role, kind }) => {
      const who = await CREDENTIALS[kind](`${role}-at-a`);
      for (const route of guarded()) {
        const { aims, own } = CALLS[route]!;
        if (own !== undefined || (aims !== true && !route.includes(':'))) continue;
        const status = isLet(route, role, kind, false) ? 404 : 403;
        expect(await refused(route, foreign, who), `beside: ${route}`).toBe(status);
        expect(await refused(route, above, who), `above: ${route}`).toBe(status);
      }
    },
  );

  test.each(EVERYBODY)(
    'lets a person who is $role reach by $kind into what stands below them',
    async ({ role, kind }) => {
      const target = await makeTarget(server, 'coop-a');
      const who = await CREDENTIALS[kind](`${role}-above`);
      for (const route of guarded()) {
        if (isLet(route, role, kind, true)) expectDone(await call(route, target, who), route);
        else expect(await refused(route, target, who), route).toBe(403);
      }
    },
  );
});

test('a request from a foreign page changes nothing, whoever is signed in', async () => {
  const target = await makeTarget(server, 'coop-a');
  const who = await cookieOf('administrator-above');
  const pages: Credential[] = [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site' },
    { origin: 'http://localhost:80', 'sec-fetch-site': 'same-site' },
  ];
  for (const route of routes().filter((one) => !/^(GET|HEAD) /.test(one)))
    for (const page of pages) expect(await refused(route, target, { ...who, ...page }), route).toBe(403);
});

test('the quarantine shows an administrator what their own gateways sent, and unknown ones only at the root', async () => {
  const gateways = [above.gateway, foreign.gateway, 'unknown'];
  const own = await makeTarget(server, 'coop-a');
  for (const gateway of [own.gateway, ...gateways]) {
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
  const seen = async (username: string) => {
    const answer = await server.inject({ url: '/api/quarantine', headers: await cookieOf(username) });
    return (answer.json() as { entries: { gateway: string }[] }).entries.map((entry) => entry.gateway).sort();
  };
  expect(await seen('administrator-above')).toEqual([own.gateway, ...gateways].sort());
  // Revoked, by this very administrator: what it sent stays theirs.
  await call('POST /api/gateways/:id/revoke', own, await cookieOf('administrator-at-a'));
  expect(await seen('administrator-at-a')).toEqual([own.gateway]);
});
