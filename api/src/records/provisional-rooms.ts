import type { Logger } from 'pino';
import { MAX_PROVISIONAL_ROOMS, PROVISIONAL_STORE, type RoomRef } from './registry.ts';
import type { Db } from './tables.ts';

const MAX_WAITING = 1_000;
const MAX_ROOMS = 20_000;

/** Records rooms that nobody adopted, in the background: ingest never waits for it. */
export interface ProvisionalRooms {
  found(gatewayId: string, wireRoom: string, ref: RoomRef): void;
  /** Resolves when everything found so far is recorded. */
  settled(): Promise<void>;
}

/**
 * What is over a bound is not recorded (its frames are stored all the same); that is logged once.
 * @param recorded called after new rooms are in the database
 */
export function createProvisionalRooms(
  db: Db,
  clock: () => number,
  logger: Logger,
  recorded: () => Promise<void>,
): ProvisionalRooms {
  const waiting = new Map<string, { gateway: string; key: string; cadenceMs: number }>();
  let running: Promise<void> | null = null;
  let overflowed = false;

  const overflow = (fields: object): void => {
    if (!overflowed) logger.warn(fields, 'provisional rooms are over their bound and no longer recorded');
    overflowed = true;
  };

  const drain = async (): Promise<void> => {
    while (waiting.size > 0) {
      const batch = [...waiting];
      waiting.clear();
      await db.transaction().execute(async (trx) => {
        const root = await trx
          .selectFrom('organisations')
          .select('id')
          .where('parent', 'is', null)
          .where('archived_at', 'is', null)
          .orderBy('created_at')
          .orderBy('id')
          .executeTakeFirst();
        // An empty database: found again after the next start.
        if (root === undefined) return;
        const now = clock();
        const kept = { version: 1, created_at: now, updated_at: now, archived_at: null };
        await trx
          .insertInto('stores')
          .values({
            id: PROVISIONAL_STORE,
            organisation: root.id,
            name: '未认领',
            name_en: 'Not adopted yet',
            time_zone: 'Asia/Shanghai',
            address: null,
            ...kept,
          })
          .onConflict((c) => c.column('id').doNothing())
          .execute();
        for (const [id, { gateway, key, cadenceMs }] of batch) {
          const counts = await trx
            .selectFrom('rooms')
            .where('store', '=', PROVISIONAL_STORE)
            .select((eb) => [
              eb.fn.countAll<number>().as('all'),
              eb.fn
                .sum<number | null>(eb.case().when('found_gateway', '=', gateway).then(1).else(0).end())
                .as('own'),
            ])
            .executeTakeFirstOrThrow();
          if (Number(counts.all) >= MAX_ROOMS || Number(counts.own ?? 0) >= MAX_PROVISIONAL_ROOMS) {
            overflow({ gateway });
            continue;
          }
          await trx
            .insertInto('rooms')
            .values({
              id,
              store: PROVISIONAL_STORE,
              name: `${gateway}/${key}`,
              name_en: null,
              kind: 'cold',
              volume_m3: null,
              capacity_t: null,
              cadence_ms: cadenceMs,
              limits_json: '{}',
              found_gateway: gateway,
              found_key: key,
              ...kept,
            })
            // One that was adopted is heard again outside of its assignment: it waits for somebody once more.
            .onConflict((c) => c.column('id').doUpdateSet({ archived_at: null, updated_at: now }))
            .execute();
        }
      });
      await recorded();
    }
  };

  return {
    found(gateway, key, ref) {
      if (waiting.size >= MAX_WAITING) {
        overflow({ gateway });
        return;
      }
      waiting.set(ref.room, { gateway, key, cadenceMs: ref.cadenceMs });
      running ??= drain()
        .catch((error: unknown) => logger.error({ err: error }, 'provisional rooms could not be recorded'))
        .finally(() => {
          running = null;
        });
    },
    settled: () => running ?? Promise.resolve(),
  };
}
