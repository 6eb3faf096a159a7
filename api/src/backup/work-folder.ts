import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { lockFolder } from '../lock-folder.ts';
import { BackupError } from './backup-error.ts';

/** Its name says that nothing in it is whole. */
const NAME = 'coldfield-backup.unfinished';

/** A folder beside the back-ups in which one is made; what a killed one left there is removed. */
export interface WorkFolder {
  readonly path: string;
  remove(): void;
}

/**
 * Makes the target folder, but none above it, and a work folder in it.
 * @throws {BackupError} `target`, `busy`
 */
export function openWorkFolder(target: string): WorkFolder {
  const folder = resolve(target);
  if (!existsSync(folder)) {
    if (!existsSync(dirname(folder)))
      throw new BackupError(
        'target',
        `${dirname(folder)}: there is no such folder; is the medium plugged in?`,
      );
    mkdirSync(folder, { mode: 0o700 });
  }
  if (!statSync(folder).isDirectory())
    throw new BackupError('target', `${folder}: a folder is expected, into which the back-up is put`);
  const path = join(folder, NAME);
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new BackupError('target', `${folder}: nothing can be written there (${(cause as Error).message})`, {
      cause,
    });
  }
  let lock: { release(): void };
  try {
    lock = lockFolder(path);
  } catch (cause) {
    throw new BackupError('busy', `${folder}: another back-up is being written there`, { cause });
  }
  for (const name of readdirSync(path))
    if (!name.startsWith('lock.sqlite')) rmSync(join(path, name), { recursive: true, force: true });
  return {
    path,
    remove() {
      lock.release();
      rmSync(path, { recursive: true, force: true });
    },
  };
}
