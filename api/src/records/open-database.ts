import { Kysely, sql } from 'kysely';
import { DEFAULT_MIGRATION_TABLE, type Migration, Migrator } from 'kysely/migration';
import { NewerFileError } from '../schema-version.ts';
import { MIGRATIONS } from './migrations/migrations.ts';
import { RecordsError } from './records-error.ts';
import { NodeSqliteDialect } from './sqlite-dialect.ts';
import type { Db, Tables } from './tables.ts';

/**
 * Opens the database and brings its schema up to date; each run of migrations succeeds or leaves no trace.
 * @throws {NewerFileError}, {RecordsError} `migration-failed`; the database is closed then.
 */
export async function openDatabase(
  path: string,
  migrations: Record<string, Migration> = MIGRATIONS,
): Promise<Db> {
  const db = new Kysely<Tables>({ dialect: new NodeSqliteDialect(path) });
  const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve(migrations) } });
  const unknown = (await appliedMigrations(db)).filter((name) => !Object.hasOwn(migrations, name));
  if (unknown.length > 0) {
    await db.destroy();
    throw new NewerFileError(path);
  }
  const { error, results } = await migrator.migrateToLatest();
  if (error !== undefined) {
    await db.destroy();
    const failed = results?.find((result) => result.status === 'Error')?.migrationName ?? 'migrations';
    throw new RecordsError('migration-failed', `${failed} could not be applied`, { cause: error });
  }
  return db;
}

/** None in a database that is empty yet. */
async function appliedMigrations(db: Db): Promise<string[]> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some(({ name }) => name === DEFAULT_MIGRATION_TABLE)) return [];
  const { rows } = await sql<{
    name: string;
  }>`SELECT name FROM ${sql.table(DEFAULT_MIGRATION_TABLE)}`.execute(db);
  return rows.map(({ name }) => name);
}
