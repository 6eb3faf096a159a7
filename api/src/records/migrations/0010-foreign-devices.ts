import type { Kysely } from 'kysely';

/** Devices that are not ours, and how their messages are read. Released: never edit. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { schema } = db;
  await schema
    .createTable('foreign_devices')
    .addColumn('gateway', 'text', (c) => c.primaryKey().references('gateways.id'))
    .addColumn('decoder', 'text', (c) => c.notNull())
    .addColumn('topic', 'text', (c) => c.notNull().unique())
    .execute();
  await schema
    .createTable('foreign_mappings')
    .addColumn('gateway', 'text', (c) => c.notNull().references('foreign_devices.gateway'))
    .addColumn('revision', 'integer', (c) => c.notNull())
    .addColumn('decoder', 'text', (c) => c.notNull())
    .addColumn('mapping_json', 'text', (c) => c.notNull())
    .addColumn('author', 'text', (c) => c.notNull())
    .addColumn('at', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('foreign_mappings_key', ['gateway', 'revision'])
    .execute();
}
