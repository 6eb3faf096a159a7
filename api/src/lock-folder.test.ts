import { expect, it } from 'vitest';
import { isFolderLocked, lockFolder } from './lock-folder.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';

it('lets one server work on a folder, and the next one once it is released', async () => {
  const folder = await temporaryFolder('lock');
  const lock = lockFolder(folder);
  expect(() => lockFolder(folder)).toThrow('another server is using this folder');
  lock.release();
  lockFolder(folder).release();
});

it('tells whether a server works on a folder, without touching it', async () => {
  const folder = await temporaryFolder('lock');
  expect(isFolderLocked(folder)).toBe(false);
  const lock = lockFolder(folder);
  expect(isFolderLocked(folder)).toBe(true);
  lock.release();
  expect(isFolderLocked(folder)).toBe(false);
});
