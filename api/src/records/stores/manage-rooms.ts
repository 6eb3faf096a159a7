import type { NewRoom, RoomChange, RoomRecordView } from '../../contract/index.ts';
import type { Actor, Change } from '../change.ts';
import { DEFAULT_CADENCE_MS } from '../directory.ts';
import { RecordsError } from '../records-error.ts';
import { PROVISIONAL_STORE } from '../registry.ts';
import type { Scope } from '../scope.ts';
import { randomId } from '../secrets.ts';
import type { Trx } from '../tables.ts';
import { expectInUse, expectVersion, given, newKept, setArchived } from '../versioned.ts';
import { findRoom, findStore } from './store-book.ts';

export interface ManageRooms {
  /** @throws {RecordsError} `store-not-found`. */
  create(actor: Actor, store: string, room: NewRoom): Promise<RoomRecordView>;
  /** @throws {RecordsError} `room-not-found`, `archived` (the room or its store), `conflict`. */
  change(actor: Actor, id: string, change: RoomChange): Promise<RoomRecordView>;
  /** What gateways still send for it goes to a provisional room. @throws {RecordsError} as `change`. */
  archive(actor: Actor, id: string, version: number): Promise<RoomRecordView>;
  /** Its gateway's room key is to be assigned again. @throws {RecordsError} as `change`, `store-not-found`. */
  restore(actor: Actor, id: string, version: number): Promise<RoomRecordView>;
}

export function createManageRooms(change: Change): ManageRooms {
  const find = async (trx: Trx, scope: Scope, id: string) => {
    const found = await findRoom(trx, scope, id);
    if (found.room.store === PROVISIONAL_STORE) throw new RecordsError('room-not-found', 'nobody adopted it');
    return found;
  };

  const switched = (action: 'archive' | 'restore') => (actor: Actor, id: string, version: number) =>
    change(actor, { action: `room.${action}`, body: { id, version } }, async ({ trx, audit, now }) => {
      const { room: before, organisation } = await find(trx, actor.scope, id);
      if (action === 'archive') await expectInUse(trx, 'room', before);
      await expectVersion(trx, 'room', before, version);
      if (action === 'archive') {
        await trx
          .updateTable('assignments')
          .set({ valid_to: now })
          .where('room', '=', id)
          .where('valid_to', 'is', null)
          .execute();
      } else {
        await expectStore(trx, actor.scope, before.store);
      }
      await setArchived(trx, 'rooms', id, action === 'archive' ? now : null, now);
      const { room: after } = await find(trx, actor.scope, id);
      await audit({ action, entity: 'room', id, organisation, before, after });
      return after;
    });

  return {
    create: (actor, store, body) =>
      change(actor, { action: 'room.create', body: { store, ...body } }, async ({ trx, audit, now }) => {
        const organisation = await expectStore(trx, actor.scope, store);
        const id = await insertRoom(trx, store, body, now);
        const { room: after } = await find(trx, actor.scope, id);
        await audit({ action: 'create', entity: 'room', id, organisation, before: null, after });
        return after;
      }),

    change: (actor, id, body) =>
      change(actor, { action: 'room.change', body: { id, ...body } }, async ({ trx, audit, now }) => {
        const { room: before, organisation } = await find(trx, actor.scope, id);
        await expectInUse(trx, 'room', before);
        await expectInUse(trx, 'store', await findStore(trx, actor.scope, before.store));
        await expectVersion(trx, 'room', before, body.version);
        const { name, nameEn, kind, volumeM3, capacityT, cadenceMs, limits } = body;
        await trx
          .updateTable('rooms')
          .set({
            ...given({
              name,
              name_en: nameEn,
              kind,
              volume_m3: volumeM3,
              capacity_t: capacityT,
              cadence_ms: cadenceMs,
              limits_json: limits === undefined ? undefined : JSON.stringify(limits),
            }),
            updated_at: now,
          })
          .set((eb) => ({ version: eb('version', '+', 1) }))
          .where('id', '=', id)
          .execute();
        const { room: after } = await find(trx, actor.scope, id);
        await audit({ action: 'change', entity: 'room', id, organisation, before, after });
        return after;
      }),

    archive: switched('archive'),
    restore: switched('restore'),
  };
}

/** Writes a new room of a store and returns its id. */
export async function insertRoom(trx: Trx, store: string, room: NewRoom, now: number): Promise<string> {
  const id = randomId('r');
  await trx
    .insertInto('rooms')
    .values({
      ...newKept(id, now),
      store,
      name: room.name,
      name_en: room.nameEn ?? null,
      kind: room.kind,
      volume_m3: room.volumeM3 ?? null,
      capacity_t: room.capacityT ?? null,
      cadence_ms: room.cadenceMs ?? DEFAULT_CADENCE_MS,
      limits_json: JSON.stringify(room.limits ?? {}),
      found_gateway: null,
      found_key: null,
    })
    .execute();
  return id;
}

/** The store's organisation. @throws {RecordsError} `store-not-found` for an archived one, too. */
async function expectStore(trx: Trx, scope: Scope, id: string): Promise<string> {
  const store = await findStore(trx, scope, id);
  if (store.archivedAt !== null || id === PROVISIONAL_STORE)
    throw new RecordsError('store-not-found', 'it is archived');
  return store.organisation;
}
