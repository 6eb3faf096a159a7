import { Kysely } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import { MIGRATIONS } from './migrations/migrations.ts';
import { RecordsError } from './records-error.ts';
import { NodeSqliteDialect } from './sqlite-dialect.ts';
import type { Db, Tables } from './tables.ts';

/**
 * Opens the database and brings its schema up to date; each run of migrations succeeds or leaves no trace.
 * @throws {RecordsError} `migration-failed`; the database is closed then.
 */
export async function openDatabase(
  path: string,
  migrations: Record<string, Migration> = MIGRATIONS,
): Promise<Db> {
  const db = new Kysely<Tables>({ dialect: new NodeSqliteDialect(path) });
  const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve(migrations) } });
  const { error, results } = await migrator.migrateToLatest();
  if (error !== undefined) {
    await db.destroy();
    const failed = results?.find((result) => result.status === 'Error')?.migrationName ?? 'migrations';
    throw new RecordsError('migration-failed', `${failed} could not be applied`, { cause: error });
  }
  return db;
}
