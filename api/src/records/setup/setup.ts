import type { SetupBeginning } from '../../contract/index.ts';
import { audited } from '../audited.ts';
import { hashPassword } from '../password.ts';
import { expectGoodPassword } from '../people/password-policy.ts';
import { newUsername } from '../people/usernames.ts';
import { RecordsError } from '../records-error.ts';
import { randomId } from '../secrets.ts';
import type { Db } from '../tables.ts';
import { newKept } from '../versioned.ts';

/** The beginning of everything: the top organisation and its administrator. */
export interface Setup {
  /** True while nobody is on record. */
  needed(): Promise<boolean>;
  /**
   * Records the county and its first administrator, and nothing when there is anybody already.
   * @throws {RecordsError} `already-set-up`, `username-form`, `password-short`, `password-common`.
   */
  begin(beginning: Omit<SetupBeginning, 'key'>): Promise<void>;
}

/** @param done called after the commit */
export function createSetup(db: Db, clock: () => number, done: () => Promise<void>): Setup {
  const anyone = async (from: Pick<Db, 'selectFrom'>): Promise<boolean> =>
    (await from.selectFrom('people').select('id').limit(1).executeTakeFirst()) !== undefined;

  return {
    needed: async () => !(await anyone(db)),

    async begin({ county, administrator }) {
      const username = newUsername(administrator.username, '/administrator/username');
      expectGoodPassword(administrator.password, username, '/administrator/password');
      const password = await hashPassword(administrator.password);
      const now = clock();
      const person = randomId('u');
      await audited(db, person, now, async (trx, audit) => {
        // Looked at inside: of two who begin at the same time one is the first.
        if (await anyone(trx)) throw new RecordsError('already-set-up', 'somebody is on record');
        const top = { name: county.name, name_en: county.nameEn ?? null, kind: 'county', parent: null };
        const known = await trx
          .selectFrom('organisations')
          .selectAll()
          .where('parent', 'is', null)
          .orderBy('created_at')
          .executeTakeFirst();
        const organisation = known?.id ?? randomId('o');
        if (known === undefined) {
          await trx
            .insertInto('organisations')
            .values({ ...newKept(organisation, now), ...top })
            .execute();
        } else {
          await trx
            .updateTable('organisations')
            .set({ ...top, version: known.version + 1, updated_at: now })
            .where('id', '=', organisation)
            .execute();
        }
        await audit({
          action: known === undefined ? 'create' : 'change',
          entity: 'organisation',
          id: organisation,
          organisation,
          before: known === undefined ? null : { name: known.name },
          after: top,
        });
        const { name } = administrator;
        const account = { username, name, role: 'administrator', organisation };
        await trx
          .insertInto('people')
          .values({ ...newKept(person, now), ...account, password, phone: null })
          .execute();
        await audit({
          action: 'create',
          entity: 'person',
          id: person,
          organisation,
          before: null,
          after: account,
        });
      });
      await done();
    },
  };
}
