import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ConfigurationError } from './settings.ts';

/**
 * Makes sure that one server at a time works on a data folder. The lock is SQLite's own file lock, which the
 * kernel takes back when the process dies, however it dies.
 * @throws {ConfigurationError} when another process holds it
 */
export function lockFolder(folder: string): { release(): void } {
  const db = new DatabaseSync(join(folder, 'lock.sqlite'), { timeout: 0 });
  try {
    db.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch {
    db.close();
    throw new ConfigurationError(`DATA_DIR=${folder}: another server is using this folder`);
  }
  return { release: () => db.close() };
}
