import { readdirSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { beforeEach, expect, it } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { createUploads } from './uploads.ts';

let folder: string;
beforeEach(async () => {
  folder = join(await temporaryFolder('uploads'), 'uploads');
});

it('keeps an upload below its own folder for as long as it is used', async () => {
  const uploads = createUploads({ folder, keepFreeBytes: 0 });
  const text = await uploads.receive(Readable.from([Buffer.from('a,b\n')]), async (file) => {
    expect(file.startsWith(folder)).toBe(true);
    return readFile(file, 'utf8');
  });
  expect(text).toBe('a,b\n');
  const failing = uploads.receive(Readable.from([Buffer.from('x')]), () => Promise.reject(new Error('no')));
  await expect(failing).rejects.toThrow('no');
  expect(readdirSync(folder)).toEqual([]);
});

it('removes at its start what an ended server left behind', async () => {
  await mkdir(join(folder, 'upload-abc'), { recursive: true });
  await writeFile(join(folder, 'upload-abc', 'upload.csv'), 'a,b\n');
  createUploads({ folder, keepFreeBytes: 0 });
  expect(readdirSync(folder)).toEqual([]);
});

it('takes two at once, refuses a third, and takes the next when one has ended', async () => {
  const uploads = createUploads({ folder, keepFreeBytes: 0 });
  const bodies = [new PassThrough(), new PassThrough()];
  const running = bodies.map((body) => uploads.receive(body, async () => 'done'));
  const third = () => uploads.receive(Readable.from([Buffer.from('x')]), async () => 'third');
  await expect(third()).rejects.toMatchObject({ code: 'imports-running' });
  // One that breaks off gives its place back, too.
  bodies[0]!.destroy(new Error('broken off'));
  await expect(running[0]).rejects.toThrow('broken off');
  expect(await third()).toBe('third');
  bodies[1]!.end('x');
  expect(await running[1]).toBe('done');
});

it('leaves the rest of the disk to the others', async () => {
  const uploads = createUploads({ folder, keepFreeBytes: Number.MAX_SAFE_INTEGER });
  const upload = uploads.receive(Readable.from([Buffer.from('x')]), async () => undefined);
  await expect(upload).rejects.toMatchObject({ code: 'upload-disk-full' });
  expect(readdirSync(folder)).toEqual([]);
});
