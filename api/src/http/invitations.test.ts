import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CreatedInvitation } from '../contract/index.ts';
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

describe('an invitation', () => {
  const NEW = { name: '小李', role: 'operator', organisation: 'coop-a', phone: '13900000000' };
  const invite = async (by = 'manager', headers = {}) =>
    (await talk.as(by, 'POST /api/invitations', NEW, headers)).json() as CreatedInvitation;
  const open = (token: string) =>
    talk.as(null, 'GET /api/invitations/by-token', undefined, { 'x-link-token': token });
  const accept = (token: string, username = 'xiaoli', password = '今年的苹果特别甜好吃') =>
    talk.as(null, 'POST /api/invitations/accept', { token, username, password });

  test('shows who invites to what, makes the account once and signs in', async () => {
    const { token, invitation } = await invite();
    expect((await open(token)).json()).toEqual({
      name: '小李',
      role: 'operator',
      organisation: { id: 'coop-a', name: '甲合作社', nameEn: 'Cooperative A' },
      invitedBy: '经理',
      expiresAt: now + 7 * DAY_MS,
    });
    const listed = (await talk.as('admin-a', 'GET /api/invitations')).json();
    expect(listed).toEqual({ invitations: [invitation] });
    const accepted = await accept(token, ' XiaoLi ');
    expect(accepted.json()).toMatchObject({
      person: { username: 'xiaoli', name: '小李', role: 'operator', organisation: { id: 'coop-a' } },
    });
    const session = await server.inject({ url: '/api/session', headers: { cookie: cookieIn(accepted) } });
    expect(session.statusCode).toBe(200);
    expect(await talk.personOf('xiaoli')).toMatchObject({ phone: '13900000000' });
    for (const answer of [await open(token), await accept(token, 'another')])
      expect(answer.json()).toMatchObject({ code: 'link-unknown' });
    expect((await talk.as('admin-a', 'GET /api/invitations')).json()).toEqual({ invitations: [] });
  });

  test('of two who use the link at the same time one comes in', async () => {
    const { token } = await invite();
    const answers = await Promise.all([accept(token, 'first-one'), accept(token, 'second-one')]);
    expect(answers.map((answer) => answer.statusCode).sort((a, b) => a - b)).toEqual([201, 404]);
  });

  test('is worth nothing once it is withdrawn, after a week, or when whoever sent it is archived', async () => {
    const withdrawn = await invite();
    await talk.as('manager', `POST /api/invitations/${withdrawn.invitation.id}/revoke`);
    expect((await open(withdrawn.token)).statusCode).toBe(404);

    const old = await invite();
    now += 7 * DAY_MS;
    expect((await accept(old.token)).statusCode).toBe(404);

    const orphan = await invite();
    const { id, version } = await talk.personOf('manager');
    await talk.as('admin', `POST /api/people/${id}/archive`, { version });
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
    const { token } = (await talk.as('manager', 'POST /api/invitations', body)).json() as CreatedInvitation;
    const shown = await open(token);
    expect(shown.json()).toMatchObject({ name });
    expect(shown.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(shown.headers['x-content-type-options']).toBe('nosniff');
  });
});
