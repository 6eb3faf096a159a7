import { createHash } from 'node:crypto';
import { readdirSync, statSync, utimesSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { FileView } from '../contract/index.ts';
import { JPEG, PDF, png } from '../files/pictures.fixture.ts';
import { sweepFiles } from '../files/sweep-files.ts';
import { type TestServer, testServer } from './server.fixture.ts';

let server: TestServer;
let now: number;
let cookie: string;
beforeEach(async () => {
  now = Date.now();
  server = await testServer({ clock: () => now });
  cookie = await server.signIn('manager');
});
afterEach(() => server.stop());

const DAY_MS = 24 * 3_600_000;
const add = (payload: Buffer | string, name = '证书.pdf', headers: Record<string, string> = {}) =>
  server.inject({
    method: 'POST',
    url: `/api/rooms/room-a1/files?name=${encodeURIComponent(name)}`,
    headers: { cookie, ...headers },
    payload: Buffer.from(payload),
  });
const get = (id: string, who = cookie) =>
  server.inject({ url: `/api/files/${id}`, headers: { cookie: who } });
const onDisk = () =>
  readdirSync(server.filesFolder, { recursive: true, encoding: 'utf8' }).filter((path) =>
    statSync(join(server.filesFolder, path)).isFile(),
  );
const calibrate = (certificate: string) =>
  server.inject({
    method: 'POST',
    url: '/api/rooms/room-a1/sensors/air1/calibrations',
    headers: { cookie },
    payload: { doneOn: '2025-11-20', reference: '冰水', offset: -0.3, certificate },
  });

test('a file comes back as what it is, and never as a page of this site', async () => {
  const added = await add(PDF, '证书 1号.pdf', { 'content-type': 'text/html' });
  expect(added.statusCode).toBe(201);
  const file = added.json() as FileView;
  expect(file).toMatchObject({ name: '证书 1号.pdf', type: 'application/pdf', bytes: PDF.length });
  const answer = await get(file.id);
  expect(answer.rawPayload).toEqual(PDF);
  expect(answer.headers).toMatchObject({
    'content-type': 'application/pdf',
    'x-content-type-options': 'nosniff',
    'cache-control': 'private, no-cache',
    'content-security-policy': expect.stringMatching(/default-src 'none'.*sandbox/),
    'content-disposition': `inline; filename="${file.id}.pdf"; filename*=UTF-8''%E8%AF%81%E4%B9%A6%201%E5%8F%B7.pdf`,
  });
});

test('the copy in a browser opens only while its reader may: it is asked about each time', async () => {
  const { id } = (await add(PDF, 'a.pdf')).json() as FileView;
  const etag = String((await get(id)).headers.etag);
  const again = (who: string) =>
    server.inject({ url: `/api/files/${id}`, headers: { cookie: who, 'if-none-match': etag } });
  const known = await again(cookie);
  expect([known.statusCode, known.body]).toEqual([304, '']);
  await server.inject({ method: 'DELETE', url: '/api/session', headers: { cookie } });
  expect((await again(cookie)).statusCode).toBe(401);
});

test('text is only ever saved, never shown', async () => {
  const { id } = (await add('time,T\n1,2\n', 'a.csv')).json() as FileView;
  const { headers } = await get(id);
  expect(headers['content-type']).toContain('text/plain');
  expect(headers['content-disposition']).toMatch(/^attachment; .*a\.csv\.txt$/);
});

test.each([
  ['application/json', '{"a":1}'],
  ['text/plain', 'text'],
  ['text/csv', 'a,b\n'],
  ['multipart/form-data; boundary=x', 'text'],
])('what a request says of itself (%s) counts for nothing', async (type, payload) => {
  const added = await add(payload, 'x', { 'content-type': type });
  expect(added.json()).toMatchObject({ type: 'text/plain', bytes: payload.length });
});

test.each([
  '../../../etc/passwd',
  '..\\..\\windows\\win.ini',
  '/etc/passwd',
  'a\u0000b',
  'x"; filename="evil.html',
  'x\r\nset-cookie: a=b',
  '\u202efdp.exe',
  '<script>alert(1)</script>',
])('the name %j touches neither the disk nor a header', async (name) => {
  const added = await add(png(), name);
  expect(added.statusCode).toBe(201);
  const hash = createHash('sha256').update(png()).digest('hex');
  expect(onDisk()).toEqual([join(hash.slice(0, 2), hash.slice(2, 4), hash)]);
  const answer = await get((added.json() as FileView).id);
  expect(answer.headers['set-cookie']).toBeUndefined();
  expect(answer.headers['content-disposition']).toMatch(
    /^inline; filename="[\w.-]+"; filename\*=UTF-8''(?:[\w.~!-]|%[0-9A-F]{2})+$/,
  );
  expect(answer.headers['content-disposition']).not.toMatch(/%2F|%5C|%00|%0D|%0A|%22|%E2%80%AE|''\./);
});

test.each([
  ['HTML named .jpg', 'photo.jpg', '<html><script>alert(1)</script>'],
  ['a GIF that is a script', 'a.gif', 'GIF89a/*x*/=1;alert(1)'],
  ['an SVG with a script', 'a.svg', '<svg onload="alert(1)"/>'],
  ['a PDF with HTML behind it', 'a.pdf', `${PDF.toString()}<script>alert(1)</script>`],
])('%s is refused in words, and leaves nothing', async (_what, name, payload) => {
  const answer = await add(payload, name, { 'accept-language': 'en', 'content-type': 'image/jpeg' });
  expect(answer.statusCode).toBe(415);
  expect(answer.json()).toMatchObject({ code: 'upload-type', message: expect.stringMatching(/PDF, photos/) });
  expect(onDisk()).toEqual([]);
});

test('what says that it is too large is refused before it comes', async () => {
  const answer = await add('x', 'x', { 'content-length': String(20 * 1024 ** 2 + 1) });
  expect(answer.statusCode).toBe(413);
  expect(answer.json()).toMatchObject({ code: 'upload-too-large', message: expect.stringMatching(/20 MB/) });
});

test('an upload that breaks off leaves nothing, on the disk or on record', async () => {
  const { port } = await server.http.listen('127.0.0.1', 0);
  const before = (await server.records.files.forgetOrphans(0)).size;
  const url = `http://127.0.0.1:${port}/api/rooms/room-a1/files?name=x`;
  const upload = httpRequest(url, { method: 'POST', headers: { cookie, 'content-length': 1_000_000 } });
  upload.on('error', () => undefined);
  upload.write(Buffer.alloc(100_000, 65));
  await expect.poll(onDisk).toHaveLength(1);
  upload.destroy();
  await expect.poll(onDisk).toEqual([]);
  expect((await server.records.files.forgetOrphans(0)).size).toBe(before);
});

test('the same file twice is one record and one file on the disk', async () => {
  const [first, second] = [(await add(JPEG)).json(), (await add(JPEG)).json()];
  expect(second).toEqual(first);
  expect((await add(JPEG, 'another name')).json()).not.toEqual(first);
  expect(onDisk()).toHaveLength(1);
});

test('people of another organisation cannot tell that it is there', async () => {
  const { id } = (await add(PDF)).json() as FileView;
  const other = await server.signIn('manager-b').catch(() => null);
  const scope = { organisation: 'coop-b' };
  await expect(server.records.files.find(scope, id)).rejects.toMatchObject({ code: 'file-not-found' });
  if (other !== null) expect((await get(id, other)).statusCode).toBe(404);
  expect((await get('f-unknown')).statusCode).toBe(404);
});

test('a file of one organisation is no certificate in another', async () => {
  const { id } = (await add(PDF)).json() as FileView;
  const actor = { by: 'test', scope: { organisation: 'county' }, idempotencyKey: null };
  const calibration = { doneOn: '2025-11-20', reference: '冰水', offset: 0, certificate: id };
  await expect(
    server.records.calibrations.create(actor, 'room-b1', 'air1', calibration),
  ).rejects.toMatchObject({ code: 'file-not-found' });
});

test('a file goes with the store that it is about', async () => {
  const { id } = (await add(PDF)).json() as FileView;
  expect((await calibrate(id)).statusCode).toBe(201);
  const actor = { by: 'test', scope: { organisation: 'county' }, idempotencyKey: null };
  await server.records.manageStores.change(actor, 'store-a', { version: 1, organisation: 'coop-b' });
  const find = (organisation: string) => server.records.files.find({ organisation }, id);
  await expect(find('coop-b')).resolves.toMatchObject({ id });
  await expect(find('coop-a')).rejects.toMatchObject({ code: 'file-not-found' });
});

test('what nothing refers to for a day is gone; a certificate stays', async () => {
  const orphan = (await add(png())).json() as FileView;
  const certificate = (await add(PDF)).json() as FileView;
  await calibrate(certificate.id);
  now += DAY_MS + 1;
  const recent = (await add(JPEG)).json() as FileView;
  for (const path of onDisk()) {
    const file = join(server.filesFolder, path);
    if (statSync(file).size !== JPEG.length) utimesSync(file, 1, 1);
  }
  const olderThan = now - DAY_MS;
  expect(await server.files.sweep(olderThan, () => server.records.files.forgetOrphans(olderThan))).toBe(1);
  expect((await get(orphan.id)).statusCode).toBe(404);
  expect((await get(certificate.id)).rawPayload).toEqual(PDF);
  expect((await get(recent.id)).rawPayload).toEqual(JPEG);
  const sweeping = sweepFiles({
    store: server.files,
    files: server.records.files,
    now: () => now,
    log: server.logger,
  });
  await sweeping.stop();
});

test('a file on record whose bytes are gone is an answer, not a crash', async () => {
  const { id } = (await add(PDF)).json() as FileView;
  await server.files.sweep(Date.now() + DAY_MS, async () => new Set());
  expect((await get(id)).statusCode).toBe(404);
  expect(server.logged.join('')).toContain('on record and not on the disk');
});
