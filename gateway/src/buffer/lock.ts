import { DatabaseSync } from 'node:sqlite';
import { ConfigError } from '../errors.ts';

/**
 * Makes sure that one process at a time works on a data folder. The lock is SQLite's own file lock, which the
 * kernel takes back when the process dies, however it dies.
 * @throws {ConfigError} when another process holds it
 */
export function lockFolder(path: string): { release(): void } {
  const db = new DatabaseSync(path, { timeout: 0 });
  try {
    db.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch (cause) {
    db.close();
    throw new ConfigError([`another gateway is using the data folder (${path})`], cause);
  }
  return { release: () => db.close() };
}
