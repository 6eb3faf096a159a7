import type { NewRoom } from '../../contract/index.ts';
import type { Actor, Change } from '../change.ts';
import { RecordsError } from '../records-error.ts';
import { randomId } from '../secrets.ts';
import type { Db, Trx } from '../tables.ts';
import { newKept } from '../versioned.ts';

/** The ids of the sample are the same on every server, so that it is recognised wherever it appears. */
export const SAMPLE = 'sample';

export interface SampleRoom extends NewRoom {
  /** The room key on the wire. */
  readonly key: string;
  readonly sensors: readonly { readonly key: string; readonly name: string; readonly nameEn?: string }[];
}

/** A cooperative with one store, called a sample in its name, which stands beside real ones and can be taken away. */
export interface SampleRecords {
  loaded(): Promise<boolean>;
  /** Records it, or brings it back. Done already is no mistake. */
  load(actor: Actor, rooms: readonly SampleRoom[]): Promise<void>;
  /** Archives it: it is on no screen any more. Its audit rows stay, as everybody's do. */
  remove(actor: Actor): Promise<void>;
}

const NAMES = {
  organisation: { name: '示例合作社', name_en: 'Sample cooperative' },
  store: { name: '示例冷库', name_en: 'Sample store' },
  gateway: '示例网关',
} as const;

const AUDITED = { name: NAMES.organisation.name, nameEn: NAMES.organisation.name_en };

export function createSampleRecords(db: Db, change: Change): SampleRecords {
  const archivedAt = async (from: Db | Trx): Promise<number | null | undefined> =>
    (await from.selectFrom('organisations').select('archived_at').where('id', '=', SAMPLE).executeTakeFirst())
      ?.archived_at;

  return {
    loaded: async () => (await archivedAt(db)) === null,

    async load(actor, rooms) {
      await change(actor, { action: 'sample.load', body: {} }, async ({ trx, audit, now }) => {
        const known = await archivedAt(trx);
        if (known === null) return {};
        if (known === undefined) await plant(trx, actor.scope.organisation, rooms, now);
        else await setAll(trx, null, now);
        await audit({
          action: 'load-sample',
          entity: 'organisation',
          id: SAMPLE,
          organisation: SAMPLE,
          before: null,
          after: AUDITED,
        });
        return {};
      });
    },

    async remove(actor) {
      await change(actor, { action: 'sample.remove', body: {} }, async ({ trx, audit, now }) => {
        if ((await archivedAt(trx)) !== null) return {};
        const own = await trx
          .selectFrom('stores')
          .select('id')
          .where('organisation', '=', SAMPLE)
          .where('id', '!=', SAMPLE)
          .where('archived_at', 'is', null)
          .executeTakeFirst();
        // Somebody recorded a store of their own there: it must not vanish with the sample.
        if (own !== undefined)
          throw new RecordsError('not-empty', 'a store of somebody else is in the sample');
        await setAll(trx, now, now);
        await audit({
          action: 'remove-sample',
          entity: 'organisation',
          id: SAMPLE,
          organisation: SAMPLE,
          before: AUDITED,
          after: null,
        });
        return {};
      });
    },
  };
}

async function setAll(trx: Trx, archivedAt: number | null, now: number): Promise<void> {
  const values = { archived_at: archivedAt, updated_at: now };
  for (const table of ['organisations', 'stores', 'gateways'] as const)
    await trx.updateTable(table).set(values).where('id', '=', SAMPLE).execute();
  await trx.updateTable('rooms').set(values).where('store', '=', SAMPLE).execute();
}

async function plant(trx: Trx, parent: string, rooms: readonly SampleRoom[], now: number): Promise<void> {
  const kept = newKept(SAMPLE, now);
  await trx
    .insertInto('organisations')
    .values({ ...kept, ...NAMES.organisation, kind: 'cooperative', parent })
    .execute();
  await trx
    .insertInto('stores')
    .values({ ...kept, ...NAMES.store, organisation: SAMPLE, time_zone: 'Asia/Shanghai', address: null })
    .execute();
  // Without a secret nobody can sign in as it: its readings come from the server itself.
  await trx
    .insertInto('gateways')
    .values({
      ...kept,
      store: SAMPLE,
      name: NAMES.gateway,
      secret_hash: null,
      code_hash: null,
      code_expires_at: null,
      revoked_at: null,
      provisioned_at: null,
      mosquitto_hash: null,
    })
    .execute();
  for (const [i, room] of rooms.entries()) {
    const id = `${SAMPLE}-${room.key}`;
    await trx
      .insertInto('rooms')
      .values({
        // A millisecond apart, so that lists keep their order.
        ...newKept(id, now + i),
        store: SAMPLE,
        name: room.name,
        name_en: room.nameEn ?? null,
        kind: room.kind,
        volume_m3: room.volumeM3 ?? null,
        capacity_t: null,
        cadence_ms: room.cadenceMs ?? 300_000,
        limits_json: JSON.stringify(room.limits ?? {}),
        found_gateway: null,
        found_key: null,
      })
      .execute();
    await trx
      .insertInto('assignments')
      .values({
        id: randomId('as'),
        gateway: SAMPLE,
        wire_room: room.key,
        room: id,
        valid_from: 0,
        valid_to: null,
      })
      .execute();
    for (const [position, { key, name, nameEn }] of room.sensors.entries()) {
      await trx
        .insertInto('sensors')
        .values({
          room: id,
          sensor_key: key,
          name,
          name_en: nameEn ?? null,
          position,
          version: 1,
          archived_at: null,
        })
        .execute();
    }
  }
}
