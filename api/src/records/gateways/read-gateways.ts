import type { GatewayRecordView } from '../../contract/index.ts';
import { RecordsError } from '../records-error.ts';
import { organisationsOf, type Scope } from '../scope.ts';
import type { Db, Tables, Trx } from '../tables.ts';

type Row = Tables['gateways'] & {
  store_name: string;
  store_name_en: string | null;
  decoder: string | null;
  topic: string | null;
};
type AssignmentRow = Tables['assignments'] & { room_name: string; room_name_en: string | null };

/** Gateways of the scope, waiting and revoked ones too, in the order in which they were created. */
export async function listGateways(from: Db | Trx, scope: Scope, id?: string): Promise<GatewayRecordView[]> {
  const rows = await from
    .selectFrom('gateways as g')
    .innerJoin('stores as s', 's.id', 'g.store')
    .where('s.organisation', 'in', organisationsOf(scope))
    .where('g.archived_at', 'is', null)
    .$if(id !== undefined, (q) => q.where('g.id', '=', id!))
    .leftJoin('foreign_devices as f', 'f.gateway', 'g.id')
    .selectAll('g')
    .select(['s.name as store_name', 's.name_en as store_name_en', 'f.decoder', 'f.topic'])
    .orderBy('g.created_at')
    .orderBy('g.id')
    .execute();
  const assignments = await from
    .selectFrom('assignments as a')
    .innerJoin('rooms as r', 'r.id', 'a.room')
    .innerJoin('gateways as g', 'g.id', 'a.gateway')
    .innerJoin('stores as s', 's.id', 'g.store')
    .innerJoin('stores as t', 't.id', 'r.store')
    .where('s.organisation', 'in', organisationsOf(scope))
    // A gateway that was moved has served rooms that are none of the reader's.
    .where('t.organisation', 'in', organisationsOf(scope))
    .$if(id !== undefined, (q) => q.where('g.id', '=', id!))
    .selectAll('a')
    .select(['r.name as room_name', 'r.name_en as room_name_en'])
    .orderBy('a.wire_room')
    .orderBy('a.valid_from', 'desc')
    .execute();
  const byGateway = Map.groupBy(assignments, ({ gateway }) => gateway);
  return rows.map((row) => toGatewayRecord(row, byGateway.get(row.id) ?? []));
}

/** @throws {RecordsError} `gateway-not-found`. */
export async function readGateway(from: Db | Trx, scope: Scope, id: string): Promise<GatewayRecordView> {
  const [found] = await listGateways(from, scope, id);
  if (found === undefined) throw new RecordsError('gateway-not-found', 'no such gateway in scope');
  return found;
}

function toGatewayRecord(row: Row, assignments: readonly AssignmentRow[]): GatewayRecordView {
  return {
    id: row.id,
    name: row.name,
    store: row.store,
    storeName: row.store_name,
    storeNameEn: row.store_name_en,
    state: stateOf(row),
    createdAt: row.created_at,
    provisionedAt: row.provisioned_at,
    revokedAt: row.revoked_at,
    codeExpiresAt: row.code_expires_at,
    version: row.version,
    foreign: row.decoder === null || row.topic === null ? null : { decoder: row.decoder, topic: row.topic },
    assignments: assignments.map(({ wire_room, room, room_name, room_name_en, valid_from, valid_to }) => ({
      key: wire_room,
      room,
      roomName: room_name,
      roomNameEn: room_name_en,
      from: valid_from,
      to: valid_to,
    })),
  };
}

export function stateOf(
  row: Pick<Tables['gateways'], 'revoked_at' | 'secret_hash' | 'code_hash'>,
): GatewayRecordView['state'] {
  if (row.revoked_at !== null) return 'revoked';
  if (row.secret_hash !== null) return 'active';
  return row.code_hash === null ? 'foreign' : 'waiting';
}
