import type { Kysely } from 'kysely';

/** How long the archive keeps what; one row, from the first change on. Released: never edit, add a migration. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('archive_limits')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('version', 'integer', (c) => c.notNull())
    .addColumn('updated_at', 'bigint', (c) => c.notNull())
    .addColumn('raw_months', 'integer', (c) => c.notNull())
    .addColumn('hours_months', 'integer')
    .execute();
}
