import { type Kysely, sql } from 'kysely';

/** What people record in the browser: places of stores, sensors with versions, a searchable audit. Released: never edit. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { schema } = db;
  await schema.alterTable('stores').addColumn('address', 'text').execute();
  await schema.alterTable('rooms').addColumn('capacity_t', 'double precision').execute();
  await schema
    .alterTable('sensors')
    .addColumn('version', 'integer', (c) => c.notNull().defaultTo(1))
    .execute();
  await schema.alterTable('sensors').addColumn('archived_at', 'bigint').execute();
  await schema.createIndex('audit_at').on('audit').columns(['at', 'id']).execute();
  await schema.createIndex('audit_organisation').on('audit').columns(['organisation', 'at']).execute();
  await schema.createIndex('people_organisation').on('people').column('organisation').execute();
  // Of one gateway's room key only one assignment is open at a time.
  await sql`create unique index assignments_open on assignments (gateway, wire_room) where valid_to is null`.execute(
    db,
  );
}
