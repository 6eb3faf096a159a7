import type { Kysely } from 'kysely';

/** When codes were used, passwords for another broker, and adoptions that are still copied. Released: never edit. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { schema } = db;
  await schema.alterTable('gateways').addColumn('provisioned_at', 'bigint').execute();
  await schema.alterTable('gateways').addColumn('mosquitto_hash', 'text').execute();
  await schema
    .createTable('adoptions')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('gateway', 'text', (c) => c.notNull().references('gateways.id'))
    .addColumn('wire_room', 'text', (c) => c.notNull())
    .addColumn('provisional', 'text', (c) => c.notNull().references('rooms.id'))
    .addColumn('room', 'text', (c) => c.notNull().references('rooms.id'))
    .addColumn('valid_from', 'bigint', (c) => c.notNull())
    .addColumn('valid_to', 'bigint')
    .addColumn('copied_to', 'bigint', (c) => c.notNull())
    .addColumn('copied_rows', 'bigint', (c) => c.notNull())
    .addColumn('started_at', 'bigint', (c) => c.notNull())
    .addColumn('ended_at', 'bigint')
    .execute();
  await schema.createIndex('adoptions_started').on('adoptions').column('started_at').execute();
}
