import type { SensorChange, SensorRecordView } from '../../contract/index.ts';
import type { Actor, Change } from '../change.ts';
import { RecordsError } from '../records-error.ts';
import { organisationsOf, type Scope } from '../scope.ts';
import type { Db, Trx } from '../tables.ts';
import { expectInUse, expectVersion, given } from '../versioned.ts';
import { findRoom, toSensorRecord } from './store-book.ts';

export interface ManageSensors {
  /** Records a sensor, or changes it. @throws {RecordsError} `room-not-found`, `archived` (the room or the sensor), `conflict`. */
  put(actor: Actor, room: string, key: string, change: SensorChange): Promise<SensorRecordView>;
  /** Takes it off the record; what it sends is stored and shown all the same. @throws {RecordsError} `sensor-not-found`. */
  archive(actor: Actor, room: string, key: string, version: number): Promise<SensorRecordView>;
  restore(actor: Actor, room: string, key: string, version: number): Promise<SensorRecordView>;
  /** Those of the scope that were taken off the record. */
  archived(scope: Scope): Promise<SensorRecordView[]>;
}

export function createManageSensors(db: Db, change: Change): ManageSensors {
  const find = async (trx: Trx, room: string, key: string): Promise<SensorRecordView | null> => {
    const row = await trx
      .selectFrom('sensors')
      .where('room', '=', room)
      .where('sensor_key', '=', key)
      .selectAll()
      .executeTakeFirst();
    return row === undefined ? null : toSensorRecord(row);
  };
  const expectSeen = (
    trx: Trx,
    before: SensorRecordView | null,
    room: string,
    key: string,
    seen: number | null,
  ) =>
    expectVersion(
      trx,
      'sensor',
      before === null
        ? { id: idOf(room, key), version: 0, archivedAt: null }
        : { ...before, id: idOf(room, key) },
      seen ?? 0,
    );

  const switched =
    (action: 'archive' | 'restore') => (actor: Actor, room: string, key: string, version: number) =>
      change(
        actor,
        { action: `sensor.${action}`, body: { room, key, version } },
        async ({ trx, audit, now }) => {
          const { organisation } = await findRoom(trx, actor.scope, room);
          const before = await find(trx, room, key);
          if (before === null) throw new RecordsError('sensor-not-found', 'it is not on record');
          await expectSeen(trx, before, room, key, version);
          const after = { ...before, version: version + 1, archivedAt: action === 'archive' ? now : null };
          await trx
            .updateTable('sensors')
            .set({ archived_at: after.archivedAt, version: after.version })
            .where('room', '=', room)
            .where('sensor_key', '=', key)
            .execute();
          await audit({ action, entity: 'sensor', id: idOf(room, key), organisation, before, after });
          return after;
        },
      );

  return {
    put: (actor, room, key, body) =>
      change(actor, { action: 'sensor.put', body: { room, key, ...body } }, async ({ trx, audit }) => {
        const { organisation, room: its } = await findRoom(trx, actor.scope, room);
        await expectInUse(trx, 'room', its);
        const before = await find(trx, room, key);
        // Whoever saw that it is archived brings it back by naming it anew.
        if (before !== null && before.version !== body.version)
          await expectInUse(trx, 'sensor', { ...before, id: idOf(room, key) });
        await expectSeen(trx, before, room, key, body.version);
        const { name, nameEn, position } = body;
        if (before === null) {
          await trx
            .insertInto('sensors')
            .values({
              room,
              sensor_key: key,
              name: name ?? null,
              name_en: nameEn ?? null,
              position: position ?? 0,
              version: 1,
              archived_at: null,
            })
            .execute();
        } else {
          await trx
            .updateTable('sensors')
            .set({ ...given({ name, name_en: nameEn, position }), archived_at: null })
            .set((eb) => ({ version: eb('version', '+', 1) }))
            .where('room', '=', room)
            .where('sensor_key', '=', key)
            .execute();
        }
        const after = (await find(trx, room, key))!;
        const action = before === null ? 'create' : 'change';
        await audit({ action, entity: 'sensor', id: idOf(room, key), organisation, before, after });
        return after;
      }),
    archive: switched('archive'),
    restore: switched('restore'),
    archived: async (scope) =>
      (
        await db
          .selectFrom('sensors as n')
          .innerJoin('rooms as r', 'r.id', 'n.room')
          .innerJoin('stores as s', 's.id', 'r.store')
          .where('s.organisation', 'in', organisationsOf(scope))
          .where('n.archived_at', 'is not', null)
          .selectAll('n')
          .execute()
      ).map(toSensorRecord),
  };
}

/** How the audit names a sensor. */
function idOf(room: string, key: string): string {
  return `${room}/${key}`;
}
