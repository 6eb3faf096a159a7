import type { ConfigRevision, ConfigStanding, GatewayConfigView } from '../../contract/index.ts';
import { findGateway } from '../gateways/find-gateway.ts';
import type { Scope } from '../scope.ts';
import type { Db, Tables, Trx } from '../tables.ts';

const HISTORY = 30;

type Row = Tables['gateway_configs'] & { author_name: string | null };

const rowsOf = (from: Db | Trx, gateway: string) =>
  from
    .selectFrom('gateway_configs as c')
    .leftJoin('people as p', 'p.id', 'c.author')
    .where('c.gateway', '=', gateway)
    .selectAll('c')
    .select('p.name as author_name')
    .orderBy('c.revision', 'desc');

/** The newest that was wanted of a gateway; null when there was none. */
export async function newestOf(from: Db | Trx, gateway: string): Promise<Row | null> {
  return (await rowsOf(from, gateway).limit(1).executeTakeFirst()) ?? null;
}

/** The newest that a gateway kept after its trial; null when there was none. */
export async function lastInUse(from: Db | Trx, gateway: string): Promise<Row | null> {
  return (await rowsOf(from, gateway).where('c.status', '=', 'applied').limit(1).executeTakeFirst()) ?? null;
}

/** Whether a gateway judged it and does not use it. One that is told to ignore what is pushed has judged nothing. */
export function isRejected({ status, problem_json }: Pick<Row, 'status' | 'problem_json'>): boolean {
  if (status !== 'refused' && status !== 'restored') return false;
  return (JSON.parse(problem_json ?? 'null') as ConfigRevision['problem'])?.code !== 'ignored';
}

export function toRevision(row: Row): ConfigRevision {
  return {
    revision: row.revision,
    author: row.author_name,
    at: row.at,
    trialS: row.trial_s,
    status: row.status as ConfigStanding,
    problem: JSON.parse(row.problem_json ?? 'null') as ConfigRevision['problem'],
    silent: JSON.parse(row.silent_json) as string[],
    trialEndsAt: row.trial_ends_at,
    confirmedAt: row.confirmed_at,
    ownFile: row.config_json === null,
  };
}

/** @throws {RecordsError} `gateway-not-found`. */
export async function readConfigView(
  db: Db,
  scope: Scope,
  id: string,
): Promise<Omit<GatewayConfigView, 'serverTime' | 'outputs'>> {
  const { name, store } = await findGateway(db, scope, id);
  const rows = await rowsOf(db, id).limit(HISTORY).execute();
  const running = await db
    .selectFrom('gateway_running')
    .selectAll()
    .where('gateway', '=', id)
    .executeTakeFirst();
  const rooms = await db
    .selectFrom('rooms as r')
    .leftJoin('assignments as a', (join) =>
      join.onRef('a.room', '=', 'r.id').on('a.gateway', '=', id).on('a.valid_to', 'is', null),
    )
    .where('r.store', '=', store)
    .where('r.archived_at', 'is', null)
    .select(['r.id', 'r.name', 'r.name_en', 'r.kind', 'r.limits_json', 'a.wire_room'])
    .orderBy('r.name')
    .execute();
  const [newest] = rows;
  const used = await lastInUse(db, id);
  return {
    gateway: { id, name, store },
    wanted: newest === undefined ? null : toRevision(newest),
    config: JSON.parse(newest?.config_json ?? 'null') as unknown,
    inUse:
      used === null
        ? null
        : { revision: used.revision, config: JSON.parse(used.config_json ?? 'null') as unknown },
    running:
      running === undefined
        ? null
        : {
            config: JSON.parse(running.config_json) as unknown,
            revision: running.revision,
            at: running.at,
          },
    rooms: rooms.map((room) => ({
      room: room.id,
      name: room.name,
      nameEn: room.name_en,
      key: room.wire_room,
      kind: room.kind as GatewayConfigView['rooms'][number]['kind'],
      limits: JSON.parse(room.limits_json) as GatewayConfigView['rooms'][number]['limits'],
    })),
    history: rows.map(toRevision),
  };
}
