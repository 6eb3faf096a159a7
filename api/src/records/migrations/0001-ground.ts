import type { CreateTableBuilder, Kysely } from 'kysely';

/** Organisations, people, stores, gateways. Released: never edit, add a migration instead. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { schema } = db;

  await kept(schema.createTable('organisations'))
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('name_en', 'text')
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('parent', 'text', (c) => c.references('organisations.id'))
    .execute();
  await schema.createIndex('organisations_parent').on('organisations').column('parent').execute();

  await kept(schema.createTable('people'))
    .addColumn('organisation', 'text', (c) => c.notNull().references('organisations.id'))
    .addColumn('username', 'text', (c) => c.notNull().unique())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('role', 'text', (c) => c.notNull())
    .addColumn('password', 'text', (c) => c.notNull())
    .execute();

  await schema
    .createTable('sessions')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('person', 'text', (c) => c.notNull().references('people.id'))
    .addColumn('token_hash', 'text', (c) => c.notNull().unique())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('slid_at', 'bigint', (c) => c.notNull())
    .addColumn('expires_at', 'bigint', (c) => c.notNull())
    .addColumn('revoked_at', 'bigint')
    .execute();
  await schema.createIndex('sessions_expiry').on('sessions').column('expires_at').execute();

  await kept(schema.createTable('stores'))
    .addColumn('organisation', 'text', (c) => c.notNull().references('organisations.id'))
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('name_en', 'text')
    .addColumn('time_zone', 'text', (c) => c.notNull())
    .execute();
  await schema.createIndex('stores_organisation').on('stores').column('organisation').execute();

  await kept(schema.createTable('rooms'))
    .addColumn('store', 'text', (c) => c.notNull().references('stores.id'))
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('name_en', 'text')
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('volume_m3', 'double precision')
    .addColumn('cadence_ms', 'bigint', (c) => c.notNull())
    .addColumn('limits_json', 'text', (c) => c.notNull())
    .addColumn('found_gateway', 'text')
    .addColumn('found_key', 'text')
    .execute();
  await schema.createIndex('rooms_store').on('rooms').column('store').execute();

  await schema
    .createTable('sensors')
    .addColumn('room', 'text', (c) => c.notNull().references('rooms.id'))
    .addColumn('sensor_key', 'text', (c) => c.notNull())
    .addColumn('name', 'text')
    .addColumn('name_en', 'text')
    .addColumn('position', 'integer', (c) => c.notNull())
    .addPrimaryKeyConstraint('sensors_pk', ['room', 'sensor_key'])
    .execute();

  await kept(schema.createTable('gateways'))
    .addColumn('store', 'text', (c) => c.notNull().references('stores.id'))
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('secret_hash', 'text')
    .addColumn('code_hash', 'text', (c) => c.unique())
    .addColumn('code_expires_at', 'bigint')
    .addColumn('revoked_at', 'bigint')
    .execute();
  await schema.createIndex('gateways_store').on('gateways').column('store').execute();

  await schema
    .createTable('assignments')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('gateway', 'text', (c) => c.notNull().references('gateways.id'))
    .addColumn('wire_room', 'text', (c) => c.notNull())
    .addColumn('room', 'text', (c) => c.notNull().references('rooms.id'))
    .addColumn('valid_from', 'bigint', (c) => c.notNull())
    .addColumn('valid_to', 'bigint')
    .addUniqueConstraint('assignments_start', ['gateway', 'wire_room', 'valid_from'])
    .execute();

  await schema
    .createTable('idempotency')
    .addColumn('person', 'text', (c) => c.notNull())
    .addColumn('idem_key', 'text', (c) => c.notNull())
    .addColumn('action', 'text', (c) => c.notNull())
    .addColumn('request_hash', 'text', (c) => c.notNull())
    .addColumn('result', 'text', (c) => c.notNull())
    .addColumn('at', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('idempotency_pk', ['person', 'idem_key'])
    .execute();
  await schema.createIndex('idempotency_at').on('idempotency').column('at').execute();

  await schema
    .createTable('audit')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('at', 'bigint', (c) => c.notNull())
    .addColumn('who', 'text', (c) => c.notNull())
    .addColumn('organisation', 'text')
    .addColumn('action', 'text', (c) => c.notNull())
    .addColumn('entity', 'text', (c) => c.notNull())
    .addColumn('entity_id', 'text', (c) => c.notNull())
    .addColumn('before_json', 'text')
    .addColumn('after_json', 'text')
    .execute();
  await schema.createIndex('audit_entity').on('audit').columns(['entity', 'entity_id', 'at']).execute();
}

function kept<N extends string>(table: CreateTableBuilder<N, never>) {
  return table
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('version', 'integer', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('updated_at', 'bigint', (c) => c.notNull())
    .addColumn('archived_at', 'bigint');
}
