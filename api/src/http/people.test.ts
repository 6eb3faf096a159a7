import type { InjectOptions } from 'fastify';
import { io } from 'socket.io-client';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CreatedInvitation, OneTimeLink, OpenSessionList, PersonRecord } from '../contract/index.ts';
import { createLive } from '../live/index.ts';
import { PASSWORD } from '../records/seed.fixture.ts';
import { addPerson, lookInto } from './access-target.fixture.ts';
import { type TestServer, testServer } from './server.fixture.ts';

const DAY_MS = 86_400_000;
let now: number;
let server: TestServer;
beforeEach(async () => {
  now = Date.parse('2026-11-23T02:00:00Z');
  server = await testServer({ clock: () => now });
});
afterEach(() => server.stop());

type Method = NonNullable<InjectOptions['method']>;

/** As somebody who is signed in; the answer with its JSON. */
async function as(
  username: string | null,
  route: string,
  payload?: object,
  headers: Record<string, string> = {},
) {
  const [method, url] = route.split(' ') as [Method, string];
  const cookie = username === null ? {} : { cookie: await cookieOf(username) };
  return server.inject({
    method,
    url,
    headers: { ...cookie, ...headers },
    ...(payload === undefined ? {} : { payload }),
  });
}
const cookies = new Map<string, string>();
beforeEach(() => cookies.clear());
async function cookieOf(username: string): Promise<string> {
  const known = cookies.get(username) ?? (await server.signIn(username));
  cookies.set(username, known);
  return known;
}
async function personOf(username: string): Promise<PersonRecord> {
  const answer = await as('admin', `GET /api/people?search=${username}`);
  const { people } = answer.json() as { people: PersonRecord[] };
  return people.find((person) => person.username === username)!;
}
const cookieIn = (answer: { headers: Record<string, unknown> }) =>
  String(answer.headers['set-cookie']).split(';')[0]!;
const signIn = (username: string, password: string) => as(null, 'POST /api/session', { username, password });

describe('people', () => {
  test('are found by name, user name or organisation, the archived ones apart', async () => {
    const names = async (query: string) => {
      const answer = await as('manager', `GET /api/people${query}`);
      return (answer.json() as { people: PersonRecord[] }).people.map(({ username }) => username).sort();
    };
    expect(await names('')).toEqual(['admin-a', 'manager', 'operator', 'staff-a', 'viewer']);
    expect(await names(`?search=${encodeURIComponent('库管')}`)).toEqual(['operator']);
    expect(await names('?search=%25')).toEqual([]);
    const { id, version } = await personOf('viewer');
    expect((await as('manager', `POST /api/people/${id}/archive`, { version })).statusCode).toBe(200);
    expect(await names('')).not.toContain('viewer');
    expect(await names('?archived=true')).toEqual(['viewer']);
  });

  test('change with version, audit and idempotency, and a conflict shows what somebody else did', async () => {
    const { id, version } = await personOf('operator');
    const change = { version, name: '老库管', phone: '138 0000 0000' };
    const key = { 'idempotency-key': 'one' };
    const first = await as('manager', `PATCH /api/people/${id}`, change, key);
    expect(first.json()).toMatchObject({ name: '老库管', phone: '138 0000 0000', version: version + 1 });
    expect((await as('manager', `PATCH /api/people/${id}`, change, key)).json()).toEqual(first.json());
    const late = await as('admin', `PATCH /api/people/${id}`, { version, name: '别的名字' });
    expect(late.statusCode).toBe(409);
    expect(late.json()).toMatchObject({ code: 'conflict', current: first.json(), changedBy: '经理' });
  });

  test('nobody reaches above their own role, nor gives one', async () => {
    const above = await personOf('admin-a');
    const refusals = [
      await as('manager', `PATCH /api/people/${above.id}`, { version: above.version, role: 'viewer' }),
      await as('manager', `POST /api/people/${above.id}/archive`, { version: above.version }),
      await as('manager', `POST /api/people/${above.id}/end-sessions`),
      await as('manager', `POST /api/people/${above.id}/reset-link`),
    ];
    const viewer = await personOf('viewer');
    for (const role of ['administrator', 'staff']) {
      const body = { name: '新人', role, organisation: 'coop-a' };
      refusals.push(await as('manager', 'POST /api/invitations', body));
      const change = { version: viewer.version, role };
      refusals.push(await as('manager', `PATCH /api/people/${viewer.id}`, change));
    }
    expect(refusals.map((one) => (one.json() as { code: string }).code)).toEqual(
      refusals.map(() => 'above-you'),
    );
    expect(await personOf('admin-a')).toEqual(above);
    const grant = await as('manager', `PATCH /api/people/${viewer.id}`, {
      version: viewer.version,
      role: 'manager',
    });
    expect(grant.json()).toMatchObject({ role: 'manager' });
  });

  test('nobody is moved out of reach or into an organisation that is not there', async () => {
    const { id, version } = await personOf('operator');
    for (const organisation of ['coop-b', 'county', 'nowhere']) {
      const answer = await as('manager', `PATCH /api/people/${id}`, { version, organisation });
      expect(answer.json()).toMatchObject({ code: 'organisation-not-found' });
    }
  });

  test('nobody archives themselves, and the last administrator at the top stays one', async () => {
    const { id, version } = await personOf('admin');
    const code = async (route: string, body: object) =>
      ((await as('admin', route, body)).json() as { code?: string }).code;
    expect(await code(`POST /api/people/${id}/archive`, { version })).toBe('yourself');
    expect(await code(`PATCH /api/people/${id}`, { version, role: 'staff' })).toBe('last-administrator');
    expect(await code(`PATCH /api/people/${id}`, { version, organisation: 'coop-a' })).toBe(
      'last-administrator',
    );
    addPerson(server.records.path, 'second', 'administrator', 'county');
    const archived = await as('second', `POST /api/people/${id}/archive`, { version });
    expect(archived.statusCode).toBe(200);
    expect((await as('admin', 'GET /api/session')).statusCode).toBe(401);
    const second = await personOf2('second', 'second');
    expect(
      (await as('second', `PATCH /api/people/${second.id}`, { version: 1, role: 'viewer' })).json(),
    ).toMatchObject({ code: 'last-administrator' });
  });

  test('an archived person is out at once: pages, open sockets and tokens; brought back they sign in again', async () => {
    const cookie = await cookieOf('operator');
    const made = await as('operator', 'POST /api/account/tokens', {
      name: 't',
      scopes: ['stores.view'],
      days: 1,
    });
    const authorization = `Bearer ${(made.json() as { token: string }).token}`;
    const status = async (headers: Record<string, string>) =>
      (await server.inject({ url: '/api/stores', headers })).statusCode;
    expect([await status({ cookie }), await status({ authorization })]).toEqual([200, 200]);
    const { id, version } = await personOf('operator');
    const ended = await withSocket(cookie, async () => {
      await as('manager', `POST /api/people/${id}/archive`, { version });
    });
    expect(ended).toBe('io server disconnect');
    expect([await status({ cookie }), await status({ authorization })]).toEqual([401, 401]);
    expect((await signIn('operator', PASSWORD)).statusCode).toBe(401);
    await as('manager', `POST /api/people/${id}/restore`, { version: version + 1 });
    expect((await signIn('operator', PASSWORD)).statusCode).toBe(200);
    expect([await status({ cookie }), await status({ authorization })]).toEqual([401, 401]);
  });

  test('whoever gets another role or organisation loses the old view on an open socket too', async () => {
    const { id, version } = await personOf('operator');
    const ended = await withSocket(await cookieOf('operator'), async () => {
      await as('admin', `PATCH /api/people/${id}`, { version, organisation: 'coop-b' });
    });
    expect(ended).toBe('io server disconnect');
    const stores = (await as('operator', 'GET /api/stores')).json() as { stores: { id: string }[] };
    expect(stores.stores.map((store) => store.id)).toEqual(['store-b']);
  });
});

async function personOf2(by: string, username: string): Promise<PersonRecord> {
  const { people } = (await as(by, 'GET /api/people')).json() as { people: PersonRecord[] };
  return people.find((person) => person.username === username)!;
}

/** Opens a live socket, does something, and tells why the socket ended. */
async function withSocket(cookie: string, act: () => Promise<void>): Promise<string> {
  const live = createLive({ ...server, server: server.http.server });
  const { port } = await server.http.listen('127.0.0.1', 0);
  const client = io(`http://127.0.0.1:${port}`, {
    path: '/live',
    transports: ['websocket'],
    extraHeaders: { cookie },
    reconnection: false,
    forceNew: true,
  });
  await new Promise((resolve) => client.once('snapshot', resolve));
  const ended = new Promise<string>((resolve) => client.once('disconnect', resolve));
  await act();
  const reason = await ended;
  await live.stop();
  return reason;
}

describe('an invitation', () => {
  const NEW = { name: '小李', role: 'operator', organisation: 'coop-a', phone: '13900000000' };
  const invite = async (by = 'manager', headers = {}) =>
    (await as(by, 'POST /api/invitations', NEW, headers)).json() as CreatedInvitation;
  const open = (token: string) =>
    as(null, 'GET /api/invitations/by-token', undefined, { 'x-link-token': token });
  const accept = (token: string, username = 'xiaoli', password = '今年的苹果特别甜好吃') =>
    as(null, 'POST /api/invitations/accept', { token, username, password });

  test('shows who invites to what, makes the account once and signs in', async () => {
    const { token, invitation } = await invite();
    expect((await open(token)).json()).toEqual({
      name: '小李',
      role: 'operator',
      organisation: { id: 'coop-a', name: '甲合作社', nameEn: 'Cooperative A' },
      invitedBy: '经理',
      expiresAt: now + 7 * DAY_MS,
    });
    const listed = (await as('admin-a', 'GET /api/invitations')).json();
    expect(listed).toEqual({ invitations: [invitation] });
    const accepted = await accept(token, ' XiaoLi ');
    expect(accepted.json()).toMatchObject({
      person: { username: 'xiaoli', name: '小李', role: 'operator', organisation: { id: 'coop-a' } },
    });
    const session = await server.inject({ url: '/api/session', headers: { cookie: cookieIn(accepted) } });
    expect(session.statusCode).toBe(200);
    expect(await personOf('xiaoli')).toMatchObject({ phone: '13900000000' });
    for (const answer of [await open(token), await accept(token, 'another')])
      expect(answer.json()).toMatchObject({ code: 'link-unknown' });
    expect((await as('admin-a', 'GET /api/invitations')).json()).toEqual({ invitations: [] });
  });

  test('of two who use the link at the same time one comes in', async () => {
    const { token } = await invite();
    const answers = await Promise.all([accept(token, 'first-one'), accept(token, 'second-one')]);
    expect(answers.map((answer) => answer.statusCode).sort((a, b) => a - b)).toEqual([201, 404]);
  });

  test('is worth nothing once it is withdrawn, after a week, or when whoever sent it is archived', async () => {
    const withdrawn = await invite();
    await as('manager', `POST /api/invitations/${withdrawn.invitation.id}/revoke`);
    expect((await open(withdrawn.token)).statusCode).toBe(404);

    const old = await invite();
    now += 7 * DAY_MS;
    expect((await accept(old.token)).statusCode).toBe(404);

    const orphan = await invite();
    const { id, version } = await personOf('manager');
    await as('admin', `POST /api/people/${id}/archive`, { version });
    expect((await accept(orphan.token)).statusCode).toBe(404);
  });

  test('a user name that is taken or malformed, and a weak password, are said beside their field and use nothing up', async () => {
    const { token } = await invite();
    const fault = async (...args: [string, string]) =>
      (await accept(token, ...args)).json() as { code: string; field: string };
    const good = '今年的苹果特别甜好吃';
    expect(await fault('Manager', good)).toMatchObject({ code: 'username-taken', field: '/username' });
    expect(await fault('a<b>', good)).toMatchObject({ code: 'username-form', field: '/username' });
    expect(await fault('xiaoli', 'short')).toMatchObject({ code: 'password-short', field: '/password' });
    expect(await fault('xiaoli', '1234567890')).toMatchObject({ code: 'password-common' });
    expect((await accept(token)).statusCode).toBe(201);
  });

  test('a retry gives the same invitation with a fresh token, and neither stands in the records', async () => {
    const headers = { 'idempotency-key': 'k' };
    const first = await invite('manager', headers);
    const again = await invite('manager', headers);
    expect(again.invitation).toEqual(first.invitation);
    expect([(await open(first.token)).statusCode, (await open(again.token)).statusCode]).toEqual([404, 200]);
    const { DatabaseSync } = await import('node:sqlite');
    const db = new DatabaseSync(server.records.path, { readOnly: true });
    const tables = db.prepare("select name from sqlite_master where type = 'table'").all();
    const everything = JSON.stringify(
      tables.map(({ name }) => db.prepare(`select * from "${String(name)}"`).all()),
    );
    db.close();
    expect(everything).toContain(first.invitation.id);
    for (const { token } of [first, again]) expect(everything).not.toContain(token);
    expect(server.logged.join('')).not.toContain(again.token);
  });

  test('a name that would be markup comes back as the text that it is, as JSON that no browser renders', async () => {
    const name = '<img src=x onerror=alert(1)>';
    const body = { ...NEW, name };
    const { token } = (await as('manager', 'POST /api/invitations', body)).json() as CreatedInvitation;
    const shown = await open(token);
    expect(shown.json()).toMatchObject({ name });
    expect(shown.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(shown.headers['x-content-type-options']).toBe('nosniff');
  });
});

describe('a password', () => {
  const NEXT = '一句只有我知道的话';
  const next = `${NEXT}！`;
  const change = (cookie: string, current: string, password: string) =>
    server.inject({
      method: 'POST',
      url: '/api/account/password',
      headers: { cookie },
      payload: { current, password },
    });
  const link = async (by: string, username: string) => {
    const { id } = await personOf(username);
    return (await as(by, `POST /api/people/${id}/reset-link`)).json() as OneTimeLink;
  };
  const use = (token: string, password: string) =>
    as(null, 'POST /api/password-resets/use', { token, password });

  test('is changed by whoever knows it, which ends their other sessions and no reset link survives', async () => {
    const [here, elsewhere] = [await server.signIn('operator'), await server.signIn('operator')];
    const { token } = await link('manager', 'operator');
    expect((await change(here, 'wrong', next)).json()).toMatchObject({
      code: 'password-wrong',
      field: '/current',
    });
    expect((await change(here, PASSWORD, '1234567890')).json()).toMatchObject({ code: 'password-common' });
    expect((await change(here, PASSWORD, next)).statusCode).toBe(204);
    const status = async (cookie: string) =>
      (await server.inject({ url: '/api/session', headers: { cookie } })).statusCode;
    expect([await status(here), await status(elsewhere)]).toEqual([200, 401]);
    expect((await signIn('operator', PASSWORD)).statusCode).toBe(401);
    expect((await signIn('operator', next)).statusCode).toBe(200);
    expect((await use(token, next)).statusCode).toBe(404);
  });

  test('cannot be guessed in a session that somebody left open', async () => {
    const cookie = await server.signIn('operator');
    const statuses = [];
    for (let i = 0; i < 6; i++) statuses.push((await change(cookie, `guess ${i}`, next)).statusCode);
    expect(statuses).toEqual([400, 400, 400, 400, 400, 429]);
    expect((await signIn('operator', PASSWORD)).statusCode).toBe(200);
  });

  test('is reset with a link from above: the old one works until it is used, then every session ends', async () => {
    const cookie = await server.signIn('operator');
    const first = await link('manager', 'operator');
    const { token } = await link('manager', 'operator');
    expect((await signIn('operator', PASSWORD)).statusCode).toBe(200);
    expect((await use(first.token, next)).statusCode).toBe(404);
    const shown = await as(null, 'GET /api/password-resets/by-token', undefined, { 'x-link-token': token });
    expect(shown.json()).toEqual({ name: '库管', username: 'operator', expiresAt: now + DAY_MS });
    expect((await use(token, 'short')).json()).toMatchObject({ code: 'password-short', field: '/password' });
    const used = await use(token, next);
    expect(used.json()).toMatchObject({ person: { username: 'operator' } });
    expect((await server.inject({ url: '/api/session', headers: { cookie } })).statusCode).toBe(401);
    expect((await signIn('operator', PASSWORD)).statusCode).toBe(401);
    expect((await use(token, `${next}!`)).statusCode).toBe(404);
  });

  test('a reset link is over after a day, and nobody makes one for themselves', async () => {
    const { token } = await link('manager', 'operator');
    now += DAY_MS;
    expect((await use(token, next)).statusCode).toBe(404);
    expect(await link('manager', 'manager')).toMatchObject({ code: 'yourself' });
  });
});

describe('sessions', () => {
  const UA =
    'Mozilla/5.0 (Linux; Android 14; V2309A) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Mobile Safari/537.36';
  const listed = async (cookie: string) =>
    ((await server.inject({ url: '/api/account/sessions', headers: { cookie } })).json() as OpenSessionList)
      .sessions;

  test('are listed with device, address and times, and each can be ended, its open socket too', async () => {
    const phone = await server.inject({
      method: 'POST',
      url: '/api/session',
      headers: { 'user-agent': UA },
      remoteAddress: '198.51.100.7',
      payload: { username: 'operator', password: PASSWORD },
    });
    now += 60_000;
    const here = await server.signIn('operator');
    const sessions = await listed(here);
    expect(sessions.map(({ current }) => current)).toEqual([true, false]);
    expect(sessions[1]).toMatchObject({
      device: { browser: 'chrome', system: 'android' },
      address: '198.51.100.7',
      createdAt: now - 60_000,
    });
    const ended = await withSocket(cookieIn(phone), async () => {
      const url = `/api/account/sessions/${sessions[1]!.id}`;
      const answer = await server.inject({ method: 'DELETE', url, headers: { cookie: here } });
      expect(answer.statusCode).toBe(204);
    });
    expect(ended).toBe('io server disconnect');
    expect(await listed(here)).toHaveLength(1);
  });

  test('nobody ends somebody else’s by its id; a manager ends all of a person', async () => {
    const cookie = await server.signIn('operator');
    const [session] = await listed(cookie);
    const foreign = await as('viewer', `DELETE /api/account/sessions/${session!.id}`);
    expect(foreign.statusCode).toBe(404);
    expect(await listed(cookie)).toHaveLength(1);
    const { id } = await personOf('operator');
    const seen = (await as('manager', `GET /api/people/${id}/sessions`)).json() as OpenSessionList;
    expect(seen.sessions.map((one) => one.id)).toContain(session!.id);
    expect((await as('manager', `POST /api/people/${id}/end-sessions`)).statusCode).toBe(204);
    expect((await server.inject({ url: '/api/session', headers: { cookie } })).statusCode).toBe(401);
  });

  test('a cookie planted before signing in is never the one after (session fixation)', async () => {
    const planted = `coldfield_session=${'x'.repeat(43)}`;
    const stolen = await server.signIn('viewer');
    for (const cookie of [planted, stolen]) {
      const answer = await server.inject({
        method: 'POST',
        url: '/api/session',
        headers: { cookie },
        payload: { username: 'operator', password: PASSWORD },
      });
      expect(cookieIn(answer)).not.toBe(cookie);
      expect((await server.inject({ url: '/api/session', headers: { cookie } })).statusCode).toBe(401);
    }
  });
});

describe('an API token', () => {
  const make = async (by: string, scopes: string[], days = 30) =>
    as(by, 'POST /api/account/tokens', { name: '报表', scopes, days });
  const status = async (token: string, url = '/api/stores') =>
    (await server.inject({ url, headers: { authorization: `Bearer ${token}` } })).statusCode;

  test('may what it was given and no more, says when it was used, and can be revoked', async () => {
    const { token, record } = (await make('manager', ['stores.view'])).json() as {
      token: string;
      record: { id: string };
    };
    expect(token).toMatch(/^cft_[\w-]{43}$/);
    expect([
      await status(token),
      await status(token, '/api/people'),
      await status(token, '/api/session'),
    ]).toEqual([200, 403, 403]);
    const list = (await as('manager', 'GET /api/account/tokens')).json();
    expect(list).toMatchObject({ tokens: [{ name: '报表', scopes: ['stores.view'], lastUsedAt: now }] });
    expect(JSON.stringify(list)).not.toContain(token);
    expect((await as('viewer', `DELETE /api/account/tokens/${record.id}`)).statusCode).toBe(404);
    expect((await as('manager', `DELETE /api/account/tokens/${record.id}`)).statusCode).toBe(204);
    expect(await status(token)).toBe(401);
  });

  test('is over when its time is, and at most a year is given', async () => {
    const { token } = (await make('manager', ['stores.view'], 1)).json() as { token: string };
    now += DAY_MS;
    expect(await status(token)).toBe(401);
    expect((await make('manager', ['stores.view'], 366)).statusCode).toBe(400);
  });

  test('cannot be given what its maker may not, nor the power over people', async () => {
    for (const scope of ['archive.manage', 'people.manage', 'no.such'])
      expect((await make('manager', [scope])).json()).toMatchObject({
        code: 'scope-beyond',
        field: '/scopes',
      });
  });

  test('shrinks with the role of its person', async () => {
    const { token } = (await make('manager', ['stores.view', 'people.view'])).json() as { token: string };
    expect(await status(token, '/api/people')).toBe(200);
    const { id, version } = await personOf('manager');
    await as('admin', `PATCH /api/people/${id}`, { version, role: 'viewer' });
    expect([await status(token), await status(token, '/api/people')]).toEqual([200, 403]);
  });

  test('needs no page of ours behind it, while a cookie does, even beside a token that is none', async () => {
    const { token } = (await make('manager', ['gateways.manage'])).json() as { token: string };
    const revoke = (headers: Record<string, string>) =>
      server.inject({
        method: 'POST',
        url: '/api/gateways/gw-a/revoke',
        headers: { ...headers, origin: 'https://evil.example' },
      });
    const cookie = await cookieOf('manager');
    expect((await revoke({ cookie })).json()).toMatchObject({ code: 'foreign-page' });
    expect((await revoke({ cookie, authorization: 'Basic eDp5' })).json()).toMatchObject({
      code: 'foreign-page',
    });
    expect((await revoke({ cookie, authorization: `Bearer cft_${'x'.repeat(43)}` })).statusCode).toBe(401);
    expect((await revoke({ authorization: `Bearer ${token}` })).statusCode).toBe(204);
  });
});

test('every change of people is in the audit, and no secret is', async () => {
  const before = lookInto(server.records.path).changes();
  const { id, version } = await personOf('viewer');
  await as('manager', `PATCH /api/people/${id}`, { version, name: '看的人' });
  await as('manager', `POST /api/people/${id}/reset-link`);
  await as('manager', `POST /api/people/${id}/archive`, { version: version + 1 });
  const { DatabaseSync } = await import('node:sqlite');
  const db = new DatabaseSync(server.records.path, { readOnly: true });
  const rows = db.prepare('select * from audit order by at, rowid').all().slice(before);
  db.close();
  expect(rows.filter((row) => row.entity === 'person').map((row) => row.action)).toEqual([
    'change',
    'reset-link',
    'archive',
  ]);
  expect(JSON.stringify(rows)).not.toMatch(/argon2|hash|token/i);
});
