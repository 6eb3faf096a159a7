import type { Kysely } from 'kysely';

/** What sensors were compared with, and what is added to their values since. Released: never edit, add a migration instead. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { schema } = db;
  await schema
    .createTable('calibrations')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('version', 'integer', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('updated_at', 'bigint', (c) => c.notNull())
    .addColumn('archived_at', 'bigint')
    .addColumn('room', 'text', (c) => c.notNull().references('rooms.id'))
    .addColumn('sensor_key', 'text', (c) => c.notNull())
    .addColumn('done_on', 'text', (c) => c.notNull())
    .addColumn('reference', 'text', (c) => c.notNull())
    .addColumn('correction', 'double precision', (c) => c.notNull())
    .addColumn('certificate', 'text', (c) => c.references('files.id'))
    .addColumn('expires_on', 'text')
    .addColumn('note', 'text')
    .addColumn('valid_from', 'bigint', (c) => c.notNull())
    .addColumn('valid_to', 'bigint')
    .addColumn('created_by', 'text', (c) => c.notNull())
    .execute();
  await schema
    .createIndex('calibrations_sensor')
    .on('calibrations')
    .columns(['room', 'sensor_key', 'valid_from'])
    .execute();
  await schema.createIndex('calibrations_certificate').on('calibrations').column('certificate').execute();
  await schema.createIndex('calibrations_expiry').on('calibrations').column('expires_on').execute();
}
