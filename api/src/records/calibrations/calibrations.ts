import type { Calibration, CalibrationsDue, FileView, NewCalibration } from '../../contract/index.ts';
import type { Actor, Change } from '../change.ts';
import { expectOfRoom } from '../files/files.ts';
import { RecordsError } from '../records-error.ts';
import { PROVISIONAL_STORE } from '../registry.ts';
import { organisationsOf, type Scope } from '../scope.ts';
import { randomId } from '../secrets.ts';
import { findRoom } from '../stores/store-book.ts';
import type { Db, Tables, Trx } from '../tables.ts';
import { expectInUse, expectVersion, newKept } from '../versioned.ts';
import { readDue } from './due.ts';
import { effectiveFrom } from './effective-from.ts';
import { expectPossible } from './expect-possible.ts';

/** What sensors were compared with. The newest of a sensor corrects what it measures, the ones before what it measured. */
export interface Calibrations {
  /** Of a room, or of one of its sensors; the newest first, 500 at most. @throws {RecordsError} `room-not-found`. */
  list(scope: Scope, room: string, key: string | null): Promise<Calibration[]>;
  /**
   * Records one; it takes the place of the one before.
   * @throws {RecordsError} `room-not-found`, `archived` (the room), `file-not-found`, `calibration-kind`, `calibration-offset`, `calibration-dates`.
   */
  create(actor: Actor, room: string, key: string, calibration: NewCalibration): Promise<Calibration>;
  /**
   * Withdraws the newest of a sensor: nothing is added to what it measures any more, and what is stored stays.
   * @throws {RecordsError} `calibration-not-found`, `calibration-over`, `conflict`.
   */
  withdraw(actor: Actor, id: string, version: number): Promise<Calibration>;
  /** Those in use that have expired, or will within so many days. */
  due(scope: Scope, days: number): Promise<CalibrationsDue['due']>;
}

const MOST = 500;

export function createCalibrations(db: Db, change: Change, clock: () => number): Calibrations {
  const rowsIn = (from: Db | Trx, scope: Scope) =>
    from
      .selectFrom('calibrations as c')
      .innerJoin('rooms as r', 'r.id', 'c.room')
      .innerJoin('stores as s', 's.id', 'r.store')
      .leftJoin('people as p', 'p.id', 'c.created_by')
      .leftJoin('files as f', 'f.id', 'c.certificate')
      .where('s.organisation', 'in', organisationsOf(scope))
      .selectAll('c')
      .select(['p.name as author_name', 's.organisation'])
      .select(['f.name as file_name', 'f.type as file_type', 'f.bytes as file_bytes']);

  const find = async (trx: Trx, scope: Scope, id: string) => {
    const row = await rowsIn(trx, scope).where('c.id', '=', id).executeTakeFirst();
    if (row === undefined) throw new RecordsError('calibration-not-found', 'no such calibration in scope');
    return { calibration: toCalibration(row), organisation: row.organisation };
  };

  /** The one of a sensor that is in use. */
  const current = (trx: Trx, room: string, key: string) =>
    trx
      .selectFrom('calibrations')
      .where('room', '=', room)
      .where('sensor_key', '=', key)
      .where('valid_to', 'is', null)
      .select(['id', 'valid_from'])
      .executeTakeFirst();

  const end = (trx: Trx, id: string, validTo: number, now: number, archivedAt: number | null) =>
    trx
      .updateTable('calibrations')
      .set({ valid_to: validTo, updated_at: now, archived_at: archivedAt })
      .set((eb) => ({ version: eb('version', '+', 1) }))
      .where('id', '=', id)
      .execute();

  return {
    async list(scope, room, key) {
      await findRoom(db, scope, room);
      const rows = await rowsIn(db, scope)
        .where('c.room', '=', room)
        .$if(key !== null, (q) => q.where('c.sensor_key', '=', key!))
        .orderBy('c.valid_from', 'desc')
        .orderBy('c.created_at', 'desc')
        .limit(MOST)
        .execute();
      return rows.map(toCalibration);
    },

    create: (actor, room, key, body) =>
      change(
        actor,
        { action: 'calibration.create', body: { room, key, ...body } },
        async ({ trx, audit, now }) => {
          const found = await findRoom(trx, actor.scope, room);
          if (found.room.store === PROVISIONAL_STORE)
            throw new RecordsError('room-not-found', 'nobody adopted it');
          await expectInUse(trx, 'room', found.room);
          expectPossible(key, body, now);
          const { certificate = null, expiresOn = null, note = null } = body;
          if (certificate !== null) await expectOfRoom(trx, actor.scope, certificate, found.organisation);
          const before = await current(trx, room, key);
          // A clock that was set back makes no interval that ends before it begins.
          const from = Math.max(effectiveFrom(now), before?.valid_from ?? 0);
          if (before !== undefined) await end(trx, before.id, from, now, null);
          const id = randomId('c');
          await trx
            .insertInto('calibrations')
            .values({
              ...newKept(id, now),
              room,
              sensor_key: key,
              done_on: body.doneOn,
              reference: body.reference.trim(),
              correction: body.offset,
              certificate,
              expires_on: expiresOn,
              note: note?.trim() || null,
              valid_from: from,
              valid_to: null,
              created_by: actor.by,
            })
            .execute();
          const { calibration: after, organisation } = await find(trx, actor.scope, id);
          await audit({ action: 'create', entity: 'calibration', id, organisation, before: null, after });
          return after;
        },
      ),

    withdraw: (actor, id, version) =>
      change(
        actor,
        { action: 'calibration.withdraw', body: { id, version } },
        async ({ trx, audit, now }) => {
          const { calibration: before, organisation } = await find(trx, actor.scope, id);
          await expectVersion(trx, 'calibration', before, version);
          if (before.validTo !== null) throw new RecordsError('calibration-over', 'it has ended');
          await end(trx, id, Math.max(effectiveFrom(now), before.validFrom), now, now);
          const { calibration: after } = await find(trx, actor.scope, id);
          await audit({ action: 'archive', entity: 'calibration', id, organisation, before, after });
          return after;
        },
      ),

    due: (scope, days) => readDue(db, scope, clock(), days),
  };
}

function toCalibration(
  row: Tables['calibrations'] & {
    author_name: string | null;
    file_name: string | null;
    file_type: string | null;
    file_bytes: number | null;
  },
): Calibration {
  return {
    id: row.id,
    room: row.room,
    key: row.sensor_key,
    doneOn: row.done_on,
    reference: row.reference,
    offset: row.correction,
    certificate:
      row.certificate === null
        ? null
        : {
            id: row.certificate,
            name: row.file_name ?? '',
            type: row.file_type as FileView['type'],
            bytes: row.file_bytes ?? 0,
          },
    expiresOn: row.expires_on,
    note: row.note,
    validFrom: row.valid_from,
    validTo: row.valid_to,
    author: row.author_name,
    createdAt: row.created_at,
    version: row.version,
    archivedAt: row.archived_at,
  };
}
