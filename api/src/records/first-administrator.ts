import { audited } from './audited.ts';
import { hashPassword } from './password.ts';
import { randomId, randomSecret } from './secrets.ts';
import type { Db } from './tables.ts';

/** Makes an empty database usable: one organisation, and `admin` with a random password that nobody stores. */
export async function firstAdministrator(
  db: Db,
  now: number,
): Promise<{ username: string; password: string } | null> {
  const anyone = await db.selectFrom('people').select('id').limit(1).executeTakeFirst();
  if (anyone !== undefined) return null;
  const username = 'admin';
  const password = randomSecret().slice(0, 16);
  const hash = await hashPassword(password);
  const kept = { version: 1, created_at: now, updated_at: now, archived_at: null };
  const id = randomId('u');
  await audited(db, 'system', now, async (trx, audit) => {
    let root = await trx
      .selectFrom('organisations')
      .select('id')
      .where('parent', 'is', null)
      .orderBy('created_at')
      .executeTakeFirst();
    if (root === undefined) {
      root = { id: randomId('o') };
      const organisation = {
        name: '本县供销社',
        name_en: 'Our county cooperative',
        kind: 'county',
        parent: null,
      };
      await trx
        .insertInto('organisations')
        .values({ id: root.id, ...organisation, ...kept })
        .execute();
      await audit({
        action: 'create',
        entity: 'organisation',
        id: root.id,
        organisation: root.id,
        before: null,
        after: organisation,
      });
    }
    const person = { username, name: '管理员', role: 'administrator', organisation: root.id };
    await trx
      .insertInto('people')
      .values({ id, ...person, password: hash, ...kept })
      .execute();
    await audit({
      action: 'create',
      entity: 'person',
      id,
      organisation: root.id,
      before: null,
      after: person,
    });
  });
  return { username, password };
}
