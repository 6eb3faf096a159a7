import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ConfigurationError } from './settings.ts';

const LOCK = 'lock.sqlite';

/**
 * Makes sure that one server at a time works on a data folder. The lock is SQLite's own file lock, which the
 * kernel takes back when the process dies, however it dies.
 * @throws {ConfigurationError} when another process holds it
 */
export function lockFolder(folder: string): { release(): void } {
  const db = new DatabaseSync(join(folder, LOCK), { timeout: 0 });
  try {
    db.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch {
    db.close();
    throw new ConfigurationError(`DATA_DIR=${folder}: another server is using this folder`);
  }
  return { release: () => db.close() };
}

/** Whether a process holds the lock of a data folder. Takes and leaves nothing behind. */
export function isFolderLocked(folder: string): boolean {
  const file = join(folder, LOCK);
  if (!existsSync(file)) return false;
  const db = new DatabaseSync(file, { timeout: 0, readOnly: true });
  try {
    db.prepare('SELECT count(*) FROM sqlite_schema').get();
    return false;
  } catch {
    return true;
  } finally {
    db.close();
  }
}
