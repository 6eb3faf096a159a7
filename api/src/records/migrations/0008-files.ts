import type { Kysely } from 'kysely';

/** Files that people add. Released: never edit, add a migration instead. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { schema } = db;
  await schema
    .createTable('files')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('organisation', 'text', (c) => c.notNull().references('organisations.id'))
    .addColumn('sha256', 'text', (c) => c.notNull())
    .addColumn('type', 'text', (c) => c.notNull())
    .addColumn('bytes', 'bigint', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('created_by', 'text', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('offered_at', 'bigint', (c) => c.notNull())
    .addUniqueConstraint('files_once', ['organisation', 'sha256', 'name'])
    .execute();
  await schema.createIndex('files_sha256').on('files').column('sha256').execute();
}
