import { DatabaseSync } from 'node:sqlite';
import { MIGRATIONS } from '../records/migrations/migrations.ts';
import { BackupError } from './backup-error.ts';

/**
 * Sees that a restored database is sound and that this version can read it.
 * @throws {BackupError} `damaged-backup`, `newer-backup`
 */
export function checkRecords(file: string): void {
  const db = new DatabaseSync(file);
  try {
    const said = db.prepare('PRAGMA quick_check(1)').get() as { quick_check: string };
    if (said.quick_check !== 'ok')
      throw new BackupError('damaged-backup', `the records in the back-up are damaged: ${said.quick_check}`);
    const applied = db.prepare('SELECT name FROM kysely_migration ORDER BY name').all() as { name: string }[];
    const unknown = applied.map(({ name }) => name).filter((name) => !Object.hasOwn(MIGRATIONS, name));
    if (unknown.length === 0) return;
    throw new BackupError(
      'newer-backup',
      `this back-up was taken by a newer version (its records know ${unknown.join(', ')}): update Coldfield, then restore`,
    );
  } finally {
    db.close();
  }
}
