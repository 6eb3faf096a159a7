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

test('on an empty database the first administrator is made once and can sign in', async () => {
  const records = await createRecords(path, { clock: Date.now, logger: pino({ level: 'silent' }) });
  expect(await records.setup.needed()).toBe(true);
  const administrator = { name: '张三', username: 'Zhang', password: 'a long password' };
  const beginning = { county: { name: '某县供销社' }, administrator };
  const both = await Promise.allSettled([records.setup.begin(beginning), records.setup.begin(beginning)]);
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(await records.setup.needed()).toBe(false);
  const opened = await records.sessions.open('zhang', administrator.password);
  expect(opened?.signedIn.person).toMatchObject({ role: 'administrator', atRoot: true });
  await records.close();
});
