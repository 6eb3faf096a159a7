import { sql } from 'kysely';
import type { PeopleList, PersonChange, PersonRecord } from '../../contract/index.ts';
import type { Actor, Change, Changing } from '../change.ts';
import type { Changes } from '../changes.ts';
import { RecordsError } from '../records-error.ts';
import type { Scope } from '../scope.ts';
import type { Db, Trx } from '../tables.ts';
import { expectInUse, expectVersion, given, setArchived } from '../versioned.ts';
import { endSessions, revokeOneTime, tellEnded } from './end-access.ts';
import { expectOrganisation, findPerson, peopleIn, toPerson } from './person-rows.ts';
import { expectNotAbove, roleOf } from './rank.ts';

/** Nobody reaches above their own role or out of their scope, whatever they change. */
export interface People {
  list(scope: Scope, wanted: { archived: boolean; search: string }): Promise<PeopleList>;
  /** @throws {RecordsError} `person-not-found`. */
  get(scope: Scope, id: string): Promise<PersonRecord>;
  /** Somebody whose access the one who asks may look into. @throws {RecordsError} `person-not-found`, `above-you`. */
  reach(who: Pick<Actor, 'by' | 'scope'>, id: string): Promise<PersonRecord>;
  /**
   * @throws {RecordsError} `person-not-found`, `organisation-not-found`, `archived`, `conflict`, `above-you`,
   * `last-administrator`.
   */
  change(actor: Actor, id: string, change: PersonChange): Promise<PersonRecord>;
  /**
   * Ends all their access at once, and the invitations and reset links that they handed out.
   * @throws {RecordsError} as `change`, and `yourself`.
   */
  archive(actor: Actor, id: string, version: number): Promise<PersonRecord>;
  restore(actor: Actor, id: string, version: number): Promise<PersonRecord>;
  /** Signs a person out everywhere. @throws {RecordsError} `person-not-found`, `above-you`. */
  endSessions(actor: Actor, id: string): Promise<void>;
}

/** More than a screen can show: whoever has more searches. */
const LISTED = 500;

export function createPeople(db: Db, change: Change, changes: Changes): People {
  const reach = async (
    trx: Db | Trx,
    actor: Pick<Actor, 'by' | 'scope'>,
    id: string,
  ): Promise<PersonRecord> => {
    const person = await findPerson(trx, actor.scope, id);
    expectNotAbove(await roleOf(trx, actor.by), person.role);
    return person;
  };

  return {
    async list(scope, { archived, search }) {
      const pattern = `%${search.trim().replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
      const rows = await peopleIn(db, scope)
        .where('p.archived_at', archived ? 'is not' : 'is', null)
        .where(
          sql<boolean>`(p.name || ' ' || p.username || ' ' || coalesce(p.phone, '') || ' ' || o.name) like ${pattern} escape '\\'`,
        )
        .orderBy('o.created_at')
        .orderBy('p.created_at')
        .orderBy('p.id')
        .limit(LISTED + 1)
        .execute();
      return { people: rows.slice(0, LISTED).map(toPerson), more: rows.length > LISTED };
    },

    get: (scope, id) => findPerson(db, scope, id),

    reach: (who, id) => reach(db, who, id),

    async change(actor, id, body) {
      let moved = false;
      const after = await change(
        actor,
        { action: 'person.change', body: { id, ...body } },
        async ({ trx, audit, now }) => {
          const before = await reach(trx, actor, id);
          await expectInUse(trx, 'person', before);
          await expectVersion(trx, 'person', before, body.version);
          const { name, role = before.role, organisation = before.organisation.id, phone } = body;
          expectNotAbove(await roleOf(trx, actor.by), role);
          if (organisation !== before.organisation.id)
            await expectOrganisation(trx, actor.scope, organisation);
          moved = role !== before.role || organisation !== before.organisation.id;
          await trx
            .updateTable('people')
            .set({ ...given({ name, phone }), role, organisation, updated_at: now })
            .set((eb) => ({ version: eb('version', '+', 1) }))
            .where('id', '=', id)
            .execute();
          if (moved) {
            if (before.role === 'administrator') await expectAdministrator(trx);
            // What they handed out before may be more than they may now.
            await revokeOneTime(trx, 'invitations', 'invited_by', id, now);
            await revokeOneTime(trx, 'password_resets', 'made_by', id, now);
            // Whoever holds a link to this account was to get the account as it was.
            await revokeOneTime(trx, 'password_resets', 'person', id, now);
          }
          const changed = await findPerson(trx, actor.scope, id);
          await audit({ action: 'change', entity: 'person', id, organisation, before, after: changed });
          return changed;
        },
      );
      if (moved) changes.emit({ kind: 'person-moved', person: id });
      return after;
    },

    async archive(actor, id, version) {
      let ended: string[] = [];
      const after = await change(
        actor,
        { action: 'person.archive', body: { id, version } },
        async (changing) => {
          const { trx, now } = changing;
          if (id === actor.by) throw new RecordsError('yourself', 'nobody archives themselves');
          const before = await reach(trx, actor, id);
          await expectInUse(trx, 'person', before);
          await expectVersion(trx, 'person', before, version);
          await setArchived(trx, 'people', id, now, now);
          if (before.role === 'administrator') await expectAdministrator(trx);
          ended = await endSessions(changing, id);
          await revokeOneTime(trx, 'api_tokens', 'person', id, now);
          await revokeOneTime(trx, 'password_resets', 'person', id, now);
          await revokeOneTime(trx, 'password_resets', 'made_by', id, now);
          await revokeOneTime(trx, 'invitations', 'invited_by', id, now);
          return switched(changing, actor, 'archive', before);
        },
      );
      tellEnded(changes, ended);
      return after;
    },

    restore: (actor, id, version) =>
      change(actor, { action: 'person.restore', body: { id, version } }, async (changing) => {
        const { trx, now } = changing;
        const before = await reach(trx, actor, id);
        await expectVersion(trx, 'person', before, version);
        await expectOrganisation(trx, actor.scope, before.organisation.id);
        await setArchived(trx, 'people', id, null, now);
        return switched(changing, actor, 'restore', before);
      }),

    async endSessions(actor, id) {
      let ended: string[] = [];
      await change(actor, { action: 'person.end-sessions', body: { id } }, async (changing) => {
        const { organisation } = await reach(changing.trx, actor, id);
        ended = await endSessions(changing, id);
        const after = { sessions: ended.length };
        await changing.audit({
          action: 'end-sessions',
          entity: 'person',
          id,
          organisation: organisation.id,
          before: null,
          after,
        });
        return after;
      });
      tellEnded(changes, ended);
    },
  };
}

async function switched(
  { trx, audit }: Changing,
  actor: Actor,
  action: 'archive' | 'restore',
  before: PersonRecord,
): Promise<PersonRecord> {
  const after = await findPerson(trx, actor.scope, before.id);
  const organisation = before.organisation.id;
  await audit({ action, entity: 'person', id: before.id, organisation, before, after });
  return after;
}

/** Passes while somebody can still do everything. @throws {RecordsError} `last-administrator`. */
async function expectAdministrator(trx: Trx): Promise<void> {
  const one = await trx
    .selectFrom('people as p')
    .innerJoin('organisations as o', 'o.id', 'p.organisation')
    .where('o.parent', 'is', null)
    .where('p.role', '=', 'administrator')
    .where('p.archived_at', 'is', null)
    .select('p.id')
    .limit(1)
    .executeTakeFirst();
  if (one === undefined) throw new RecordsError('last-administrator', 'nobody would be left at the top');
}
