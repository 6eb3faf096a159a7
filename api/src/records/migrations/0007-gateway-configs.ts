import type { Kysely } from 'kysely';

/** Configurations that were pushed to gateways, and what gateways run. Released: never edit. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { schema } = db;
  await schema
    .createTable('gateway_configs')
    .addColumn('gateway', 'text', (c) => c.notNull().references('gateways.id'))
    .addColumn('revision', 'integer', (c) => c.notNull())
    .addColumn('config_json', 'text')
    .addColumn('trial_s', 'integer', (c) => c.notNull())
    .addColumn('author', 'text', (c) => c.notNull())
    .addColumn('at', 'bigint', (c) => c.notNull())
    .addColumn('status', 'text', (c) => c.notNull())
    .addColumn('problem_json', 'text')
    .addColumn('silent_json', 'text', (c) => c.notNull())
    .addColumn('trial_ends_at', 'bigint')
    .addColumn('confirmed_at', 'bigint')
    .addPrimaryKeyConstraint('gateway_configs_key', ['gateway', 'revision'])
    .execute();
  await schema
    .createTable('gateway_running')
    .addColumn('gateway', 'text', (c) => c.primaryKey().references('gateways.id'))
    .addColumn('config_json', 'text', (c) => c.notNull())
    .addColumn('revision', 'integer', (c) => c.notNull())
    .addColumn('at', 'bigint', (c) => c.notNull())
    .execute();
}
