import { join } from 'node:path';
import type { Kysely } from 'kysely';
import pino from 'pino';
import { beforeEach, expect, test } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { createRecords } from './create-records.ts';
import { MIGRATIONS } from './migrations/migrations.ts';
import { openDatabase } from './open-database.ts';

let path: string;
beforeEach(async () => {
  path = join(await temporaryFolder('records'), 'records.sqlite');
});

test('an empty file gets the schema, and opening it again changes nothing', async () => {
  for (let i = 0; i < 2; i++) {
    const db = await openDatabase(path);
    const tables = (await db.introspection.getTables()).map((table) => table.name);
    expect(tables).toContain('organisations');
    expect(tables).toContain('audit');
    await db.destroy();
  }
});

test('a migration that fails leaves nothing of itself behind', async () => {
  const broken = {
    ...MIGRATIONS,
    '9999-broken': {
      async up(db: Kysely<unknown>) {
        await db.schema.createTable('half_done').addColumn('id', 'text').execute();
        throw new Error('power cut');
      },
    },
  };
  await expect(openDatabase(path, broken)).rejects.toMatchObject({ code: 'migration-failed' });
  const db = await openDatabase(path);
  expect((await db.introspection.getTables()).map((table) => table.name)).not.toContain('half_done');
  await db.destroy();
});

test.each([
  ['a date', new Date()],
  ['an object', { id: 'x' }],
  ['a boolean', true],
  ['not a number', Number.NaN],
])('the adapter refuses to bind %s', async (_, value) => {
  const db = await openDatabase(path);
  const query = db
    .selectFrom('audit')
    .selectAll()
    .where('id', '=', value as unknown as string);
  await expect(query.execute()).rejects.toMatchObject({ code: 'records-unbindable' });
  await db.destroy();
});

test('on an empty database the first administrator can sign in with the password that was told once', async () => {
  const records = await createRecords(path, { clock: Date.now, logger: pino({ level: 'silent' }) });
  const first = await records.ensureAdministrator();
  expect(await records.ensureAdministrator()).toBeNull();
  const opened = await records.sessions.open(first!.username, first!.password);
  expect(opened?.signedIn.person).toMatchObject({ role: 'administrator', atRoot: true });
  await records.close();
});
