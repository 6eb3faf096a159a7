import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { PersonRecord } from '../contract/index.ts';
import { PASSWORD } from '../records/seed.fixture.ts';
import { addPerson, lookInto } from './access-target.fixture.ts';
import { type TestServer, testServer } from './server.fixture.ts';
import { talkTo } from './talk.fixture.ts';

let now: number;
let server: TestServer;
let talk: ReturnType<typeof talkTo>;
beforeEach(async () => {
  now = Date.parse('2026-11-23T02:00:00Z');
  server = await testServer({ clock: () => now });
  talk = talkTo(server);
});
afterEach(() => server.stop());

describe('people', () => {
  test('are found by name, user name or organisation, the archived ones apart', async () => {
    const names = async (query: string) => {
      const answer = await talk.as('manager', `GET /api/people${query}`);
      return (answer.json() as { people: PersonRecord[] }).people.map(({ username }) => username).sort();
    };
    expect(await names('')).toEqual(['admin-a', 'manager', 'operator', 'staff-a', 'viewer']);
    expect(await names(`?search=${encodeURIComponent('库管')}`)).toEqual(['operator']);
    expect(await names('?search=%25')).toEqual([]);
    const { id, version } = await talk.personOf('viewer');
    expect((await talk.as('manager', `POST /api/people/${id}/archive`, { version })).statusCode).toBe(200);
    expect(await names('')).not.toContain('viewer');
    expect(await names('?archived=true')).toEqual(['viewer']);
  });

  test('change with version, audit and idempotency, and a conflict shows what somebody else did', async () => {
    const { id, version } = await talk.personOf('operator');
    const change = { version, name: '老库管', phone: '138 0000 0000' };
    const key = { 'idempotency-key': 'one' };
    const first = await talk.as('manager', `PATCH /api/people/${id}`, change, key);
    expect(first.json()).toMatchObject({ name: '老库管', phone: '138 0000 0000', version: version + 1 });
    expect((await talk.as('manager', `PATCH /api/people/${id}`, change, key)).json()).toEqual(first.json());
    const late = await talk.as('admin', `PATCH /api/people/${id}`, { version, name: '别的名字' });
    expect(late.statusCode).toBe(409);
    expect(late.json()).toMatchObject({ code: 'conflict', current: first.json(), changedBy: '经理' });
  });

  test('nobody reaches above their own role, nor gives one', async () => {
    const above = await talk.personOf('admin-a');
    const refusals = [
      await talk.as('manager', `PATCH /api/people/${above.id}`, { version: above.version, role: 'viewer' }),
      await talk.as('manager', `POST /api/people/${above.id}/archive`, { version: above.version }),
      await talk.as('manager', `GET /api/people/${above.id}/sessions`),
      await talk.as('manager', `POST /api/people/${above.id}/end-sessions`),
      await talk.as('manager', `POST /api/people/${above.id}/reset-link`),
    ];
    const viewer = await talk.personOf('viewer');
    for (const role of ['administrator', 'staff']) {
      const body = { name: '新人', role, organisation: 'coop-a' };
      refusals.push(await talk.as('manager', 'POST /api/invitations', body));
      const change = { version: viewer.version, role };
      refusals.push(await talk.as('manager', `PATCH /api/people/${viewer.id}`, change));
    }
    expect(refusals.map((one) => (one.json() as { code: string }).code)).toEqual(
      refusals.map(() => 'above-you'),
    );
    expect(await talk.personOf('admin-a')).toEqual(above);
    const grant = await talk.as('manager', `PATCH /api/people/${viewer.id}`, {
      version: viewer.version,
      role: 'manager',
    });
    expect(grant.json()).toMatchObject({ role: 'manager' });
  });

  test('nobody is moved out of reach or into an organisation that is not there', async () => {
    const { id, version } = await talk.personOf('operator');
    for (const organisation of ['coop-b', 'county', 'nowhere']) {
      const answer = await talk.as('manager', `PATCH /api/people/${id}`, { version, organisation });
      expect(answer.json()).toMatchObject({ code: 'organisation-not-found' });
    }
  });

  test('nobody archives themselves, and the last administrator at the top stays one', async () => {
    const { id, version } = await talk.personOf('admin');
    const code = async (route: string, body: object) =>
      ((await talk.as('admin', route, body)).json() as { code?: string }).code;
    expect(await code(`POST /api/people/${id}/archive`, { version })).toBe('yourself');
    expect(await code(`PATCH /api/people/${id}`, { version, role: 'staff' })).toBe('last-administrator');
    expect(await code(`PATCH /api/people/${id}`, { version, organisation: 'coop-a' })).toBe(
      'last-administrator',
    );
    addPerson(server.records.path, 'second', 'administrator', 'county');
    const archived = await talk.as('second', `POST /api/people/${id}/archive`, { version });
    expect(archived.statusCode).toBe(200);
    expect((await talk.as('admin', 'GET /api/session')).statusCode).toBe(401);
    const second = await talk.personOf('second', 'second');
    expect(
      (await talk.as('second', `PATCH /api/people/${second.id}`, { version: 1, role: 'viewer' })).json(),
    ).toMatchObject({ code: 'last-administrator' });
  });

  test('an archived person is out at once: pages, open sockets and tokens; brought back they sign in again', async () => {
    const cookie = await talk.cookieOf('operator');
    const made = await talk.as('operator', 'POST /api/account/tokens', {
      name: 't',
      scopes: ['stores.view'],
      days: 1,
    });
    const authorization = `Bearer ${(made.json() as { token: string }).token}`;
    const status = async (headers: Record<string, string>) =>
      (await server.inject({ url: '/api/stores', headers })).statusCode;
    expect([await status({ cookie }), await status({ authorization })]).toEqual([200, 200]);
    const { id, version } = await talk.personOf('operator');
    const ended = await talk.withSocket(cookie, async () => {
      await talk.as('manager', `POST /api/people/${id}/archive`, { version });
    });
    expect(ended).toBe('io server disconnect');
    expect([await status({ cookie }), await status({ authorization })]).toEqual([401, 401]);
    expect((await talk.signIn('operator', PASSWORD)).statusCode).toBe(401);
    await talk.as('manager', `POST /api/people/${id}/restore`, { version: version + 1 });
    expect((await talk.signIn('operator', PASSWORD)).statusCode).toBe(200);
    expect([await status({ cookie }), await status({ authorization })]).toEqual([401, 401]);
  });

  test('whoever gets another role or organisation loses the old view on an open socket too', async () => {
    const { id, version } = await talk.personOf('operator');
    const ended = await talk.withSocket(await talk.cookieOf('operator'), async () => {
      await talk.as('admin', `PATCH /api/people/${id}`, { version, organisation: 'coop-b' });
    });
    expect(ended).toBe('io server disconnect');
    const stores = (await talk.as('operator', 'GET /api/stores')).json() as { stores: { id: string }[] };
    expect(stores.stores.map((store) => store.id)).toEqual(['store-b']);
  });
});

test('every change of people is in the audit, and no secret is', async () => {
  const before = lookInto(server.records.path).changes();
  const { id, version } = await talk.personOf('viewer');
  await talk.as('manager', `PATCH /api/people/${id}`, { version, name: '看的人' });
  await talk.as('manager', `POST /api/people/${id}/reset-link`);
  await talk.as('manager', `POST /api/people/${id}/archive`, { version: version + 1 });
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
