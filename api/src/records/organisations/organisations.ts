import type { NewOrganisation, OrganisationChange, OrganisationRecord } from '../../contract/index.ts';
import type { Actor, Change } from '../change.ts';
import { RecordsError } from '../records-error.ts';
import { organisationsOf, type Scope } from '../scope.ts';
import { randomId } from '../secrets.ts';
import type { Db, Tables, Trx } from '../tables.ts';
import { expectInUse, expectVersion, given, newKept, setArchived } from '../versioned.ts';

export interface Organisations {
  /** Everything in the scope, parents before children is not promised; archived ones only when asked for. */
  list(scope: Scope, archived: boolean): Promise<OrganisationRecord[]>;
  /** @throws {RecordsError} `organisation-not-found` (the one above). */
  create(actor: Actor, organisation: NewOrganisation): Promise<OrganisationRecord>;
  /**
   * The top of the actor's own scope keeps its place.
   * @throws {RecordsError} `organisation-not-found`, `archived`, `conflict`, `in-a-ring`.
   */
  change(actor: Actor, id: string, change: OrganisationChange): Promise<OrganisationRecord>;
  /** @throws {RecordsError} `organisation-not-found`, `archived`, `conflict`, `not-empty` while anything in use belongs to it. */
  archive(actor: Actor, id: string, version: number): Promise<OrganisationRecord>;
  restore(actor: Actor, id: string, version: number): Promise<OrganisationRecord>;
}

export function createOrganisations(db: Db, change: Change): Organisations {
  const inScope = (from: Db | Trx, scope: Scope) =>
    from
      .selectFrom('organisations')
      .where('id', 'in', organisationsOf(scope))
      .selectAll()
      .orderBy('created_at')
      .orderBy('id');

  const find = async (trx: Trx, scope: Scope, id: string): Promise<OrganisationRecord> => {
    const row = await inScope(trx, scope).where('id', '=', id).executeTakeFirst();
    if (row === undefined) throw new RecordsError('organisation-not-found', 'no such organisation in scope');
    return toOrganisation(row);
  };

  const expectParent = async (trx: Trx, scope: Scope, parent: string): Promise<void> => {
    const { archivedAt } = await find(trx, scope, parent);
    if (archivedAt !== null) throw new RecordsError('organisation-not-found', 'the one above is archived');
  };

  const switched = (action: 'archive' | 'restore') => (actor: Actor, id: string, version: number) =>
    change(
      actor,
      { action: `organisation.${action}`, body: { id, version } },
      async ({ trx, audit, now }) => {
        const before = await find(trx, actor.scope, id);
        if (action === 'archive') await expectInUse(trx, 'organisation', before);
        await expectVersion(trx, 'organisation', before, version);
        if (action === 'archive') await expectEmpty(trx, id);
        else if (before.parent !== null) await expectParent(trx, actor.scope, before.parent);
        await setArchived(trx, 'organisations', id, action === 'archive' ? now : null, now);
        const after = await find(trx, actor.scope, id);
        await audit({ action, entity: 'organisation', id, organisation: id, before, after });
        return after;
      },
    );

  return {
    list: async (scope, archived) =>
      (
        await inScope(db, scope)
          .where('archived_at', archived ? 'is not' : 'is', null)
          .execute()
      ).map(toOrganisation),

    create: (actor, body) =>
      change(actor, { action: 'organisation.create', body }, async ({ trx, audit, now }) => {
        await expectParent(trx, actor.scope, body.parent);
        const id = randomId('o');
        const { name, nameEn = null, kind, parent } = body;
        await trx
          .insertInto('organisations')
          .values({ ...newKept(id, now), name, name_en: nameEn, kind, parent })
          .execute();
        const after = await find(trx, actor.scope, id);
        await audit({ action: 'create', entity: 'organisation', id, organisation: id, before: null, after });
        return after;
      }),

    change: (actor, id, body) =>
      change(actor, { action: 'organisation.change', body: { id, ...body } }, async ({ trx, audit, now }) => {
        const before = await find(trx, actor.scope, id);
        await expectInUse(trx, 'organisation', before);
        await expectVersion(trx, 'organisation', before, body.version);
        const { name, nameEn, kind, parent } = body;
        if (parent !== undefined && parent !== before.parent) {
          if (id === actor.scope.organisation)
            throw new RecordsError('in-a-ring', 'nobody moves what they stand on');
          await expectParent(trx, actor.scope, parent);
          const below = await inScope(trx, { organisation: id }).where('id', '=', parent).executeTakeFirst();
          if (below !== undefined) throw new RecordsError('in-a-ring', 'it cannot stand below itself');
        }
        await trx
          .updateTable('organisations')
          .set({ ...given({ name, name_en: nameEn, kind, parent }), updated_at: now })
          .set((eb) => ({ version: eb('version', '+', 1) }))
          .where('id', '=', id)
          .execute();
        const after = await find(trx, actor.scope, id);
        await audit({ action: 'change', entity: 'organisation', id, organisation: id, before, after });
        return after;
      }),

    archive: switched('archive'),
    restore: switched('restore'),
  };
}

/** @throws {RecordsError} `not-empty` with how many of what are still in use. */
async function expectEmpty(trx: Trx, id: string): Promise<void> {
  const count = async (table: 'organisations' | 'stores' | 'people', column: 'parent' | 'organisation') => {
    const row = await trx
      .selectFrom(table)
      .where(column as never, '=', id as never)
      .where('archived_at', 'is', null)
      .select((eb) => eb.fn.countAll<number>().as('n'))
      .executeTakeFirstOrThrow();
    return Number(row.n);
  };
  const inUse = {
    organisations: await count('organisations', 'parent'),
    stores: await count('stores', 'organisation'),
    people: await count('people', 'organisation'),
  };
  if (Object.values(inUse).some((n) => n > 0))
    throw new RecordsError('not-empty', 'something in use belongs to it', { details: { inUse } });
}

function toOrganisation(row: Tables['organisations']): OrganisationRecord {
  return {
    id: row.id,
    name: row.name,
    nameEn: row.name_en,
    kind: row.kind as OrganisationRecord['kind'],
    parent: row.parent,
    version: row.version,
    archivedAt: row.archived_at,
  };
}
