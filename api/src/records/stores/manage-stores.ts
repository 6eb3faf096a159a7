import type { NewStore, StoreBook, StoreChange, StoreRecordView } from '../../contract/index.ts';
import type { Actor, Change } from '../change.ts';
import { RecordsError } from '../records-error.ts';
import { PROVISIONAL_STORE } from '../registry.ts';
import { organisationsOf, type Scope } from '../scope.ts';
import { randomId } from '../secrets.ts';
import type { Db, Trx } from '../tables.ts';
import { expectInUse, expectVersion, given, newKept, setArchived } from '../versioned.ts';
import { findStore, readStoreBook, toStoreRecord } from './store-book.ts';

const DEFAULT_ZONE = 'Asia/Shanghai';

export interface ManageStores {
  /** @throws {RecordsError} `store-not-found`. */
  book(scope: Scope, id: string): Promise<StoreBook>;
  archived(scope: Scope): Promise<StoreRecordView[]>;
  /** @throws {RecordsError} `organisation-not-found`. */
  create(actor: Actor, store: NewStore): Promise<StoreRecordView>;
  /** @throws {RecordsError} `store-not-found`, `organisation-not-found`, `archived`, `conflict`. */
  change(actor: Actor, id: string, change: StoreChange): Promise<StoreRecordView>;
  /** @throws {RecordsError} `store-not-found`, `archived`, `conflict`, `not-empty` while a gateway serves it. */
  archive(actor: Actor, id: string, version: number): Promise<StoreRecordView>;
  restore(actor: Actor, id: string, version: number): Promise<StoreRecordView>;
}

export function createManageStores(db: Db, change: Change): ManageStores {
  const find = async (trx: Trx, scope: Scope, id: string): Promise<StoreRecordView> => {
    // The store of rooms that nobody adopted is nobody's to change.
    if (id === PROVISIONAL_STORE) throw new RecordsError('store-not-found', 'it is not a store');
    return findStore(trx, scope, id);
  };

  const switched = (action: 'archive' | 'restore') => (actor: Actor, id: string, version: number) =>
    change(actor, { action: `store.${action}`, body: { id, version } }, async ({ trx, audit, now }) => {
      const before = await find(trx, actor.scope, id);
      if (action === 'archive') await expectInUse(trx, 'store', before);
      await expectVersion(trx, 'store', before, version);
      if (action === 'archive') await expectNoGateway(trx, id);
      else await expectOrganisation(trx, actor.scope, before.organisation);
      await setArchived(trx, 'stores', id, action === 'archive' ? now : null, now);
      const after = await find(trx, actor.scope, id);
      await audit({ action, entity: 'store', id, organisation: after.organisation, before, after });
      return after;
    });

  return {
    book: (scope, id) => readStoreBook(db, scope, id),

    archived: async (scope) =>
      (
        await db
          .selectFrom('stores')
          .where('organisation', 'in', organisationsOf(scope))
          .where('archived_at', 'is not', null)
          .selectAll()
          .orderBy('archived_at', 'desc')
          .execute()
      ).map(toStoreRecord),

    create: (actor, body) =>
      change(actor, { action: 'store.create', body }, async ({ trx, audit, now }) => {
        const { organisation, name, nameEn = null, address = null, timeZone = DEFAULT_ZONE } = body;
        await expectOrganisation(trx, actor.scope, organisation);
        const id = randomId('st');
        await trx
          .insertInto('stores')
          .values({ ...newKept(id, now), organisation, name, name_en: nameEn, address, time_zone: timeZone })
          .execute();
        const after = await find(trx, actor.scope, id);
        await audit({ action: 'create', entity: 'store', id, organisation, before: null, after });
        return after;
      }),

    change: (actor, id, body) =>
      change(actor, { action: 'store.change', body: { id, ...body } }, async ({ trx, audit, now }) => {
        const before = await find(trx, actor.scope, id);
        await expectInUse(trx, 'store', before);
        await expectVersion(trx, 'store', before, body.version);
        const { organisation, name, nameEn, address, timeZone } = body;
        if (organisation !== undefined) await expectOrganisation(trx, actor.scope, organisation);
        await trx
          .updateTable('stores')
          .set({
            ...given({ organisation, name, name_en: nameEn, address, time_zone: timeZone }),
            updated_at: now,
          })
          .set((eb) => ({ version: eb('version', '+', 1) }))
          .where('id', '=', id)
          .execute();
        const after = await find(trx, actor.scope, id);
        await audit({
          action: 'change',
          entity: 'store',
          id,
          organisation: after.organisation,
          before,
          after,
        });
        return after;
      }),

    archive: switched('archive'),
    restore: switched('restore'),
  };
}

async function expectOrganisation(trx: Trx, scope: Scope, id: string): Promise<void> {
  const row = await trx
    .selectFrom('organisations')
    .select('id')
    .where('id', '=', id)
    .where('id', 'in', organisationsOf(scope))
    .where('archived_at', 'is', null)
    .executeTakeFirst();
  if (row === undefined) throw new RecordsError('organisation-not-found', 'no such organisation in scope');
}

async function expectNoGateway(trx: Trx, store: string): Promise<void> {
  const row = await trx
    .selectFrom('gateways')
    .where('store', '=', store)
    .where('revoked_at', 'is', null)
    .where('archived_at', 'is', null)
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .executeTakeFirstOrThrow();
  const gateways = Number(row.n);
  if (gateways > 0)
    throw new RecordsError('not-empty', 'a gateway serves it', { details: { inUse: { gateways } } });
}
