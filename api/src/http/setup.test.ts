import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SETUP_KEY, type TestServer, testServer } from './server.fixture.ts';

const BEGINNING = {
  county: { name: '龙塘县供销社', nameEn: 'Longtang County' },
  administrator: { name: '李春梅', username: 'LiChunmei', password: 'ten letters or more' },
};
const AT_THE_SERVER = { host: 'localhost:8080' };
const ELSEWHERE = { host: 'cold.example.org' };

let server: TestServer;
beforeEach(async () => {
  server = await testServer({ empty: true });
});
afterEach(() => server.stop());

const begin = (headers: Record<string, string>, payload: object, remoteAddress = '127.0.0.1') =>
  server.inject({ method: 'POST', url: '/api/setup', headers, payload, remoteAddress });

test('whoever sits at the server sets it up, is signed in, and may do everything', async () => {
  const state = await server.inject({ url: '/api/setup', headers: AT_THE_SERVER });
  expect(state.json()).toEqual({ needed: true, keyNeeded: false });
  const answer = await begin(AT_THE_SERVER, BEGINNING);
  expect(answer.statusCode).toBe(201);
  expect(answer.json()).toMatchObject({
    person: { username: 'lichunmei', role: 'administrator', organisation: { name: '龙塘县供销社' } },
    permissions: expect.arrayContaining(['archive.manage', 'organisations.manage', 'stores.manage']),
  });
  const cookie = String(answer.headers['set-cookie']).split(';')[0]!;
  expect((await server.inject({ url: '/api/session', headers: { cookie } })).statusCode).toBe(200);
});

test.each([
  ['from another machine', ELSEWHERE, '192.168.1.9'],
  ['through a proxy on this machine', { ...AT_THE_SERVER, 'x-forwarded-for': '203.0.113.5' }, '127.0.0.1'],
  ['under a foreign name that points here', ELSEWHERE, '127.0.0.1'],
])('%s it takes the key', async (_, headers, address) => {
  const without = await begin(headers, BEGINNING, address);
  expect([without.statusCode, without.json().code]).toEqual([403, 'setup-key']);
  expect((await begin(headers, { ...BEGINNING, key: 'guess' }, address)).statusCode).toBe(403);
  expect(await server.records.setup.needed()).toBe(true);
  expect((await begin(headers, { ...BEGINNING, key: SETUP_KEY }, address)).statusCode).toBe(201);
});

test('a proxy that says nothing of itself, as nginx without any header set, does not stand for whoever sits here', async () => {
  const { port } = await server.http.listen('127.0.0.1', 0);
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  const body = JSON.stringify(BEGINNING);
  socket.write(
    `POST /api/setup HTTP/1.0\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\nContent-Type: application/json\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 403 .*"setup-key"/s);
  expect(await server.records.setup.needed()).toBe(true);
});

test('there is one first account: afterwards nobody begins again, with or without the key', async () => {
  await begin(AT_THE_SERVER, BEGINNING);
  const again = await begin(AT_THE_SERVER, { ...BEGINNING, key: SETUP_KEY });
  expect([again.statusCode, again.json().code]).toEqual([409, 'already-set-up']);
  expect((await server.inject({ url: '/api/setup' })).json().needed).toBe(false);
});

test.each([
  ['a short password', { password: 'short' }, '/administrator/password'],
  ['a user name with a space', { username: 'li mei' }, '/administrator/username'],
  ['no name', { name: '' }, '/administrator/name'],
])('refuses %s and says where', async (_, wrong, field) => {
  const administrator = { ...BEGINNING.administrator, ...wrong };
  const answer = await begin(AT_THE_SERVER, { ...BEGINNING, administrator });
  expect(answer.json()).toMatchObject({ code: 'invalid', field });
});

test.each([
  ['password', '1234567890', 'password-common'],
  ['username', '<admin>', 'username-form'],
])('a first %s such as %s is refused beside its field', async (field, value, code) => {
  const administrator = { ...BEGINNING.administrator, [field]: value };
  const answer = await begin(AT_THE_SERVER, { ...BEGINNING, administrator });
  expect(answer.json()).toMatchObject({ code, field: `/administrator/${field}` });
  expect(await server.records.setup.needed()).toBe(true);
});
