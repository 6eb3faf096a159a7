import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AuditPage, OneTimeLink, OpenSessionList } from '../contract/index.ts';
import { PASSWORD } from '../records/seed.fixture.ts';
import { type TestServer, testServer } from './server.fixture.ts';
import { cookieIn, talkTo } from './talk.fixture.ts';

const DAY_MS = 86_400_000;
let now: number;
let server: TestServer;
let talk: ReturnType<typeof talkTo>;
beforeEach(async () => {
  now = Date.parse('2026-11-23T02:00:00Z');
  server = await testServer({ clock: () => now });
  talk = talkTo(server);
});
afterEach(() => server.stop());

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
    const { id } = await talk.personOf(username);
    return (await talk.as(by, `POST /api/people/${id}/reset-link`)).json() as OneTimeLink;
  };
  const use = (token: string, password: string) =>
    talk.as(null, 'POST /api/password-resets/use', { token, password });

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
    expect((await talk.signIn('operator', PASSWORD)).statusCode).toBe(401);
    expect((await talk.signIn('operator', next)).statusCode).toBe(200);
    expect((await use(token, next)).statusCode).toBe(404);
  });

  test('cannot be guessed in a session that somebody left open', async () => {
    const cookie = await server.signIn('operator');
    const statuses = [];
    for (let i = 0; i < 6; i++) statuses.push((await change(cookie, `guess ${i}`, next)).statusCode);
    expect(statuses).toEqual([400, 400, 400, 400, 400, 429]);
    expect((await talk.signIn('operator', PASSWORD)).statusCode).toBe(200);
  });

  test('is reset with a link from above: the old one works until it is used, then every session ends', async () => {
    const cookie = await server.signIn('operator');
    const first = await link('manager', 'operator');
    const { token } = await link('manager', 'operator');
    expect((await talk.signIn('operator', PASSWORD)).statusCode).toBe(200);
    expect((await use(first.token, next)).statusCode).toBe(404);
    const shown = await talk.as(null, 'GET /api/password-resets/by-token', undefined, {
      'x-link-token': token,
    });
    expect(shown.json()).toEqual({ name: '库管', username: 'operator', expiresAt: now + DAY_MS });
    expect((await use(token, 'short')).json()).toMatchObject({ code: 'password-short', field: '/password' });
    const used = await use(token, next);
    expect(used.json()).toMatchObject({ person: { username: 'operator' } });
    expect((await server.inject({ url: '/api/session', headers: { cookie } })).statusCode).toBe(401);
    expect((await talk.signIn('operator', PASSWORD)).statusCode).toBe(401);
    expect((await use(token, `${next}!`)).statusCode).toBe(404);
  });

  test('a reset link is over after a day, and nobody makes one for themselves', async () => {
    const { token } = await link('manager', 'operator');
    now += DAY_MS;
    expect((await use(token, next)).statusCode).toBe(404);
    expect(await link('manager', 'manager')).toMatchObject({ code: 'yourself' });
  });

  test.each([
    ['is archived', 'manager', 'archive', {}],
    ['loses the role that allowed it', 'manager', 'change', { role: 'viewer' }],
    ['is moved elsewhere', 'manager', 'change', { organisation: 'coop-b' }],
  ])('a reset link is worth nothing once whoever made it %s', async (_, maker, action, change) => {
    const { token } = await link(maker, 'operator');
    const { id, version } = await talk.personOf(maker);
    const route = action === 'archive' ? `POST /api/people/${id}/archive` : `PATCH /api/people/${id}`;
    expect((await talk.as('admin', route, { version, ...change })).statusCode).toBe(200);
    expect((await use(token, next)).statusCode).toBe(404);
    expect((await talk.signIn('operator', PASSWORD)).statusCode).toBe(200);
  });

  test('a reset link does not lead into the account that somebody has risen to since', async () => {
    const { token } = await link('manager', 'operator');
    const { id, version } = await talk.personOf('operator');
    const risen = await talk.as('admin', `PATCH /api/people/${id}`, { version, role: 'administrator' });
    expect(risen.statusCode).toBe(200);
    expect((await use(token, next)).statusCode).toBe(404);
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
    const ended = await talk.withSocket(cookieIn(phone), async () => {
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
    const foreign = await talk.as('viewer', `DELETE /api/account/sessions/${session!.id}`);
    expect(foreign.statusCode).toBe(404);
    expect(await listed(cookie)).toHaveLength(1);
    const { id } = await talk.personOf('operator');
    const seen = (await talk.as('manager', `GET /api/people/${id}/sessions`)).json() as OpenSessionList;
    expect(seen.sessions.map((one) => one.id)).toContain(session!.id);
    expect((await talk.as('manager', `POST /api/people/${id}/end-sessions`)).statusCode).toBe(204);
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
    talk.as(by, 'POST /api/account/tokens', { name: '报表', scopes, days });
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
    const list = (await talk.as('manager', 'GET /api/account/tokens')).json();
    expect(list).toMatchObject({ tokens: [{ name: '报表', scopes: ['stores.view'], lastUsedAt: now }] });
    expect(JSON.stringify(list)).not.toContain(token);
    expect((await talk.as('viewer', `DELETE /api/account/tokens/${record.id}`)).statusCode).toBe(404);
    expect((await talk.as('manager', `DELETE /api/account/tokens/${record.id}`)).statusCode).toBe(204);
    expect(await status(token)).toBe(401);
  });

  test('says of a refusal whether the token or its person is what may not', async () => {
    const { token } = (await make('manager', ['stores.view'])).json() as { token: string };
    const ask = async (method: 'GET' | 'POST', url: string) =>
      (
        await server.inject({
          method,
          url,
          headers: { authorization: `Bearer ${token}`, 'accept-language': 'en' },
        })
      ).json();
    expect(await ask('GET', '/api/people')).toMatchObject({
      code: 'token-limited',
      message: expect.stringContaining('This token was not given “people.view”') as string,
    });
    expect(await ask('GET', '/api/session')).toMatchObject({ code: 'token-personal' });
    expect(await ask('POST', '/api/people/u-x/end-sessions')).toMatchObject({ code: 'token-personal' });
    expect(await ask('GET', '/api/quarantine')).toMatchObject({ code: 'forbidden' });
  });

  test('leaves its making and its end in the change log', async () => {
    const { record } = (await make('manager', ['stores.view'])).json() as { record: { id: string } };
    now += 1;
    await talk.as('manager', `DELETE /api/account/tokens/${record.id}`);
    const { entries } = (await talk.as('manager', 'GET /api/audit?entity=api-token')).json() as AuditPage;
    expect(entries.map(({ action }) => action)).toEqual(['revoke', 'create']);
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
    const { id, version } = await talk.personOf('manager');
    await talk.as('admin', `PATCH /api/people/${id}`, { version, role: 'viewer' });
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
    const cookie = await talk.cookieOf('manager');
    expect((await revoke({ cookie })).json()).toMatchObject({ code: 'foreign-page' });
    expect((await revoke({ cookie, authorization: 'Basic eDp5' })).json()).toMatchObject({
      code: 'foreign-page',
    });
    expect((await revoke({ cookie, authorization: `Bearer cft_${'x'.repeat(43)}` })).statusCode).toBe(401);
    expect((await revoke({ authorization: `Bearer ${token}` })).statusCode).toBe(204);
  });
});
