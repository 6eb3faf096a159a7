import type { Adopt, AdoptionView } from '../../contract/index.ts';
import type { Actor, Change } from '../change.ts';
import { RecordsError } from '../records-error.ts';
import { PROVISIONAL_STORE } from '../registry.ts';
import { organisationsOf, type Scope } from '../scope.ts';
import { randomId } from '../secrets.ts';
import { insertRoom } from '../stores/manage-rooms.ts';
import type { Db, Tables, Trx } from '../tables.ts';
import { newKept } from '../versioned.ts';
import { addAssignment, expectRoom, type WireRoom } from './assignments.ts';
import { organisationOfStore } from './find-gateway.ts';

/** A provisional room that nobody adopted. */
export interface UnadoptedRecord {
  readonly room: string;
  readonly gateway: string;
  /** Null when the records do not have this gateway. */
  readonly gatewayName: string | null;
  readonly store: string | null;
  readonly key: string;
}

/** What is to be copied from a provisional room into the one that it was adopted as. */
export interface Adoption extends AdoptionView {
  readonly provisional: string;
  /** Of `room`. */
  readonly store: string;
}

export interface UnadoptedRooms {
  /** Of the gateways of the scope; those of unknown gateways only for whom nothing stands above. */
  list(scope: Scope): Promise<UnadoptedRecord[]>;
  /**
   * Says which room a provisional one is. The copying of what it holds is then to be done.
   * @throws {RecordsError} `unadopted-not-found`, `room-not-found`, `store-not-found`, `assignment-overlap`,
   * `assignment-future`.
   */
  adopt(actor: Actor, provisional: string, target: Adopt): Promise<Adoption>;
  /** Adoptions into rooms of the scope that are not done, or were begun since `since` (epoch ms). */
  recent(scope: Scope, since: number): Promise<Adoption[]>;
  /** Those whose copying is not done, oldest first. */
  unfinished(): Promise<Adoption[]>;
  /** Records how far the copying is. False when the adoption was ended meanwhile. */
  advance(id: string, progress: { copiedTo: number; copiedRows: number; done: boolean }): Promise<boolean>;
}

export function createUnadoptedRooms(db: Db, change: Change, clock: () => number): UnadoptedRooms {
  return {
    list: (scope) => listUnadopted(db, scope),

    adopt: (actor, provisional, target) =>
      change(
        actor,
        { action: 'unadopted.adopt', body: { provisional, ...target } },
        async ({ trx, audit, now }) => {
          const [found] = await listUnadopted(trx, actor.scope, provisional);
          if (found === undefined) throw new RecordsError('unadopted-not-found', 'not in scope, or adopted');
          const { from } = target;
          if (from !== undefined && from > now)
            throw new RecordsError('assignment-future', 'it starts in the future');
          const { room, organisation } = await targetRoom(trx, actor, target, now);
          const wire = { gateway: found.gateway, key: found.key };
          if (found.gatewayName === null) await recordForeign(trx, found.gateway, room, now);
          const interval = await addAssignment(trx, wire, room, from);
          const id = randomId('ad');
          await trx
            .insertInto('adoptions')
            .values({
              id,
              gateway: wire.gateway,
              wire_room: wire.key,
              provisional,
              room,
              valid_from: interval.from,
              valid_to: interval.to,
              copied_to: interval.from,
              copied_rows: 0,
              started_at: now,
              ended_at: null,
            })
            .execute();
          await trx.updateTable('rooms').set({ archived_at: now }).where('id', '=', provisional).execute();
          const after = { ...wire, ...interval, room };
          await audit({ action: 'adopt', entity: 'room', id: room, organisation, before: null, after });
          return readAdoption(trx, id);
        },
      ),

    recent: async (scope, since) =>
      (
        await adoptions(db)
          .where('s.organisation', 'in', organisationsOf(scope))
          .where((eb) => eb.or([eb('a.ended_at', 'is', null), eb('a.started_at', '>=', since)]))
          .orderBy('a.started_at', 'desc')
          .execute()
      ).map(toAdoption),

    unfinished: async () =>
      (await adoptions(db).where('a.ended_at', 'is', null).orderBy('a.started_at').execute()).map(toAdoption),

    async advance(id, { copiedTo, copiedRows, done }) {
      const changed = await db
        .updateTable('adoptions')
        .set({ copied_to: copiedTo, copied_rows: copiedRows, ...(done ? { ended_at: clock() } : {}) })
        .where('id', '=', id)
        .where('ended_at', 'is', null)
        .returning('id')
        .executeTakeFirst();
      return changed !== undefined;
    },
  };
}

/** A provisional room waits for somebody again. */
export async function bringBack(trx: Trx, { gateway, key }: WireRoom, now: number): Promise<void> {
  await trx
    .updateTable('rooms')
    .set({ archived_at: null, updated_at: now })
    .where('store', '=', PROVISIONAL_STORE)
    .where('found_gateway', '=', gateway)
    .where('found_key', '=', key)
    .execute();
}

async function listUnadopted(from: Db | Trx, scope: Scope, room?: string): Promise<UnadoptedRecord[]> {
  const { parent } = await from
    .selectFrom('organisations')
    .select('parent')
    .where('id', '=', scope.organisation)
    .executeTakeFirstOrThrow();
  const rows = await from
    .selectFrom('rooms as r')
    .leftJoin('gateways as g', 'g.id', 'r.found_gateway')
    .leftJoin('stores as s', 's.id', 'g.store')
    .where('r.store', '=', PROVISIONAL_STORE)
    .where('r.archived_at', 'is', null)
    .where((eb) => {
      const own = eb('s.organisation', 'in', organisationsOf(scope));
      return parent === null ? eb.or([own, eb('g.id', 'is', null)]) : own;
    })
    .$if(room !== undefined, (q) => q.where('r.id', '=', room!))
    .select(['r.id', 'r.found_gateway', 'r.found_key', 'g.name', 'g.store'])
    .orderBy('r.found_gateway')
    .orderBy('r.found_key')
    .execute();
  return rows.map((row) => ({
    room: row.id,
    gateway: row.found_gateway!,
    gatewayName: row.name,
    store: row.store,
    key: row.found_key!,
  }));
}

async function targetRoom(
  trx: Trx,
  actor: Actor,
  { room, store, newRoom }: Adopt,
  now: number,
): Promise<{ room: string; organisation: string }> {
  if (room !== undefined) return { room, ...(await expectRoom(trx, actor.scope, room)) };
  if (store === undefined || newRoom === undefined) throw new RecordsError('room-not-found', 'none is named');
  const organisation = await organisationOfStore(trx, actor.scope, store);
  if (store === PROVISIONAL_STORE) throw new RecordsError('store-not-found', 'nobody adopts into it');
  return { room: await insertRoom(trx, store, newRoom, now), organisation };
}

/** A client of another broker that the records do not have: from now on it serves the room's store. */
async function recordForeign(trx: Trx, id: string, room: string, now: number): Promise<void> {
  const { store } = await trx
    .selectFrom('rooms')
    .select('store')
    .where('id', '=', room)
    .executeTakeFirstOrThrow();
  await trx
    .insertInto('gateways')
    .values({
      ...newKept(id, now),
      store,
      name: id,
      secret_hash: null,
      mosquitto_hash: null,
      code_hash: null,
      code_expires_at: null,
      revoked_at: null,
      provisioned_at: null,
    })
    .execute();
}

const adoptions = (from: Db | Trx) =>
  from
    .selectFrom('adoptions as a')
    .innerJoin('rooms as r', 'r.id', 'a.room')
    .innerJoin('stores as s', 's.id', 'r.store')
    .selectAll('a')
    .select('r.store');

async function readAdoption(trx: Trx, id: string): Promise<Adoption> {
  return toAdoption(await adoptions(trx).where('a.id', '=', id).executeTakeFirstOrThrow());
}

function toAdoption(row: Tables['adoptions'] & { store: string }): Adoption {
  return {
    id: row.id,
    gateway: row.gateway,
    key: row.wire_room,
    provisional: row.provisional,
    room: row.room,
    store: row.store,
    from: row.valid_from,
    to: row.valid_to,
    copiedTo: row.copied_to,
    copiedRows: row.copied_rows,
    startedAt: row.started_at,
    endedAt: row.ended_at,
  };
}
