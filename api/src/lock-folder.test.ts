import { expect, it } from 'vitest';
import { lockFolder } from './lock-folder.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';

it('lets one server work on a folder, and the next one once it is released', async () => {
  const folder = await temporaryFolder('lock');
  const lock = lockFolder(folder);
  expect(() => lockFolder(folder)).toThrow('another server is using this folder');
  lock.release();
  lockFolder(folder).release();
});
