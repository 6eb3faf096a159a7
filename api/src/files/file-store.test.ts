import { createHash } from 'node:crypto';
import { existsSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { beforeEach, expect, test } from 'vitest';
import { FILE_BYTES_MAX } from '../contract/index.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { createFileStore } from './file-store.ts';

let folder: string;
const open = (keepFreeBytes = 0) => createFileStore({ folder, keepFreeBytes });
const body = (...parts: (string | Uint8Array)[]) => Readable.from(parts.map((part) => Buffer.from(part)));
const sha = (text: string) => createHash('sha256').update(text).digest('hex');
const onDisk = () =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) =>
    statSync(join(folder, path)).isFile(),
  );
beforeEach(async () => {
  folder = join(await temporaryFolder('files'), 'files');
});

test('keeps the same bytes once, named by their content, and gives them back', async () => {
  const store = open();
  const found = { sha256: sha('text'), type: 'text/plain', bytes: 4 };
  for (let i = 0; i < 2; i++)
    expect(await store.receive(body('te', 'xt'), async (content) => content)).toEqual(found);
  const hash = sha('text');
  expect(onDisk()).toEqual([join(hash.slice(0, 2), hash.slice(2, 4), hash)]);
  expect((await buffer((await store.read(hash))!)).toString()).toBe('text');
  expect(await store.read(sha('another'))).toBeNull();
});

test('no path gets to the disk but one made of a hash', async () => {
  const store = open();
  await expect(store.read('../../etc/passwd')).rejects.toThrow('no SHA-256');
  await expect(store.read(`../${sha('a').slice(3)}`)).rejects.toThrow('no SHA-256');
});

test('refuses what is too large while it comes, and leaves nothing', async () => {
  const part = new Uint8Array(1024 ** 2).fill(65);
  const many = Readable.from(Array.from({ length: FILE_BYTES_MAX / part.length + 1 }, () => part));
  await expect(open().receive(many, async () => undefined)).rejects.toMatchObject({
    code: 'upload-too-large',
    params: { mib: 20 },
  });
  expect(onDisk()).toEqual([]);
});

test.each([
  ['nothing', '', 'upload-empty'],
  ['a page', '<!doctype html>', 'upload-type'],
])('refuses %s, and leaves nothing', async (_name, text, code) => {
  await expect(open().receive(body(text), async () => undefined)).rejects.toMatchObject({ code });
  expect(onDisk()).toEqual([]);
});

test('leaves the rest of the disk to the others', async () => {
  const refused = open(Number.MAX_SAFE_INTEGER).receive(body('text'), async () => undefined);
  await expect(refused).rejects.toMatchObject({ code: 'upload-no-room' });
  expect(onDisk()).toEqual([]);
});

test('an upload that breaks off leaves nothing and gives its place back', async () => {
  const store = open();
  const bodies = Array.from({ length: 4 }, () => new PassThrough());
  const running = bodies.map((one) => store.receive(one, async () => 'done'));
  await expect(store.receive(body('x'), async () => 'fifth')).rejects.toMatchObject({
    code: 'uploads-running',
  });
  for (const one of bodies) one.write('half');
  for (const one of bodies) one.destroy(new Error('broken off'));
  const ends = await Promise.allSettled(running);
  expect(ends.map((end) => (end.status === 'rejected' ? String(end.reason) : end.value))).toEqual(
    Array.from({ length: 4 }, () => 'Error: broken off'),
  );
  expect(onDisk()).toEqual([]);
  expect(await store.receive(body('x'), async () => 'next')).toBe('next');
});

test('removes at its start what was coming in when the server died', () => {
  open();
  writeFileSync(join(folder, '.incoming-1'), 'half');
  open();
  expect(onDisk()).toEqual([]);
});

test('bytes whose record failed are removed a day later, and never those that are on record', async () => {
  const store = open();
  await store.receive(body('kept'), async () => undefined);
  const dying = store.receive(body('lost'), () => Promise.reject(new Error('the server dies')));
  await expect(dying).rejects.toThrow('the server dies');
  const used = new Set([sha('kept')]);
  expect(onDisk()).toHaveLength(2);
  expect(await store.sweep(Date.now() - 60_000, async () => used)).toBe(0);
  const old = new Date(Date.now() - 100_000);
  for (const path of onDisk()) utimesSync(join(folder, path), old, old);
  expect(await store.sweep(Date.now() - 60_000, async () => used)).toBe(1);
  expect(onDisk().map((path) => path.slice(-64))).toEqual([sha('kept')]);
});

test('a sweep waits for an upload to be on record', async () => {
  const store = open();
  const used = new Set<string>();
  const { promise, resolve } = Promise.withResolvers<void>();
  const upload = store.receive(body('slow'), async ({ sha256 }) => {
    await promise;
    used.add(sha256);
  });
  while (onDisk().filter((path) => !path.startsWith('.')).length === 0)
    await new Promise((r) => setTimeout(r, 5));
  const sweeping = store.sweep(Date.now() + 60_000, async () => new Set(used));
  resolve();
  await upload;
  expect(await sweeping).toBe(0);
  expect(existsSync(join(folder, onDisk()[0]!))).toBe(true);
});
