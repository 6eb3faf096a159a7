import { offsetsByRoom, type RoomOffsets } from './calibrations/offsets.ts';
import { createTopics, type Topics } from './foreign/topics.ts';
import type { Db } from './tables.ts';

/** The records that hot paths and live views need, as one immutable picture in memory. */
export interface Directory {
  /** A store's organisation and all above it, nearest first; empty for an unknown store. */
  organisationsAbove(store: string): readonly string[];
  /** Revoked ones too: what they sent still has its place. */
  readonly gateways: ReadonlyMap<string, DirectoryGateway>;
  /** Devices that are not ours, by the topics on which they publish. */
  readonly foreignTopics: Topics;
  /** Every room with its store, provisional and archived ones too. */
  readonly rooms: ReadonlyMap<string, { readonly store: string; readonly cadenceMs: number }>;
  /** What is added to values of a room's sensors; undefined where none was ever calibrated. */
  offsetsOf(room: string): RoomOffsets | undefined;
  /** Which gateways recorded a room, and when, newest first. */
  servedBy(room: string): readonly Served[];
  /** Every room that a gateway ever recorded. */
  roomsOf(gateway: string): ReadonlySet<string>;
  /** When a provisional room was adopted, epoch ms; null while nobody did. */
  adoptedAt(room: string): number | null;
  /** What a gateway's room key stood for, newest first. */
  assignments(gateway: string, wireRoom: string): readonly AssignedRoom[];
}

export interface DirectoryGateway {
  readonly id: string;
  readonly name: string;
  readonly store: string;
  readonly revoked: boolean;
  /** SHA-256 of the secret; null before provisioning and after revocation. */
  readonly secretHash: Uint8Array | null;
  /** Set for a device that is not ours. */
  readonly foreign: ForeignRecord | null;
  /** The shortest cadence of its present rooms, ms; the default when it has none. */
  readonly cadenceMs: number;
}

export interface ForeignRecord {
  readonly decoder: string;
  readonly topic: string;
  /** How its messages are read now; null while nobody said. */
  readonly mapping: { readonly revision: number; readonly json: string } | null;
}

export interface AssignedRoom {
  readonly room: string;
  readonly store: string;
  readonly cadenceMs: number;
  readonly offsets: RoomOffsets | undefined;
  /** Epoch ms, inclusive. */
  readonly from: number;
  /** Epoch ms, exclusive; Infinity while it lasts. */
  readonly to: number;
}

export interface Served {
  readonly gateway: string;
  /** Epoch ms, inclusive. */
  readonly from: number;
  /** Epoch ms, exclusive; Infinity while it lasts. */
  readonly to: number;
}

/** Expected ms between frames where nobody said anything else: what a gateway records by default. */
export const DEFAULT_CADENCE_MS = 60_000;

const NONE: readonly never[] = [];
const NO_ROOMS: ReadonlySet<string> = new Set();

export async function loadDirectory(db: Db): Promise<Directory> {
  const organisations = await db.selectFrom('organisations').select(['id', 'parent']).execute();
  const stores = await db.selectFrom('stores').select(['id', 'organisation']).execute();
  const rooms = await db
    .selectFrom('rooms')
    .select(['id', 'store', 'cadence_ms', 'found_gateway', 'archived_at'])
    .execute();
  const gatewayRows = await db
    .selectFrom('gateways')
    .where('archived_at', 'is', null)
    .select(['id', 'name', 'store', 'secret_hash', 'revoked_at'])
    .execute();
  const assignmentRows = await db
    .selectFrom('assignments as a')
    .innerJoin('rooms as r', 'r.id', 'a.room')
    .select(['a.gateway', 'a.wire_room', 'a.room', 'a.valid_from', 'a.valid_to', 'r.store', 'r.cadence_ms'])
    .orderBy('a.valid_from', 'desc')
    .execute();

  const foreign = await readForeign(db);
  const offsets = offsetsByRoom(
    await db
      .selectFrom('calibrations')
      .where('correction', '<>', 0)
      .select(['room', 'sensor_key', 'correction', 'valid_from', 'valid_to'])
      .orderBy('valid_from', 'desc')
      .execute(),
  );

  const adopted = new Map<string, number>();
  for (const { id, found_gateway, archived_at } of rooms)
    if (found_gateway !== null && archived_at !== null) adopted.set(id, archived_at);
  const above = chains(organisations, stores);
  const byGateway = new Map<string, Map<string, AssignedRoom[]>>();
  const cadences = new Map<string, number>();
  const served = new Map<string, Served[]>();
  const roomsOf = new Map<string, Set<string>>();
  for (const row of assignmentRows) {
    let byKey = byGateway.get(row.gateway);
    if (byKey === undefined) {
      byKey = new Map();
      byGateway.set(row.gateway, byKey);
    }
    const intervals = byKey.get(row.wire_room) ?? [];
    byKey.set(row.wire_room, intervals);
    intervals.push({
      room: row.room,
      store: row.store,
      cadenceMs: row.cadence_ms,
      offsets: offsets.get(row.room),
      from: row.valid_from,
      to: row.valid_to ?? Number.POSITIVE_INFINITY,
    });
    const { gateway, room } = row;
    served.set(room, [
      ...(served.get(room) ?? []),
      { gateway, from: row.valid_from, to: row.valid_to ?? Number.POSITIVE_INFINITY },
    ]);
    roomsOf.set(gateway, (roomsOf.get(gateway) ?? new Set()).add(room));
    if (row.valid_to === null) {
      cadences.set(row.gateway, Math.min(row.cadence_ms, cadences.get(row.gateway) ?? row.cadence_ms));
    }
  }
  const gateways = new Map(
    gatewayRows.map(({ id, name, store, secret_hash, revoked_at }) => [
      id,
      {
        id,
        name,
        store,
        revoked: revoked_at !== null,
        foreign: foreign.get(id) ?? null,
        secretHash: secret_hash === null ? null : Buffer.from(secret_hash, 'hex'),
        cadenceMs: cadences.get(id) ?? DEFAULT_CADENCE_MS,
      },
    ]),
  );
  return {
    organisationsAbove: (store) => above.get(store) ?? NONE,
    gateways,
    foreignTopics: createTopics([...foreign].map(([gateway, { topic }]) => ({ gateway, topic }))),
    rooms: new Map(rooms.map(({ id, store, cadence_ms }) => [id, { store, cadenceMs: cadence_ms }])),
    offsetsOf: (room) => offsets.get(room),
    servedBy: (room) => served.get(room) ?? NONE,
    roomsOf: (gateway) => roomsOf.get(gateway) ?? NO_ROOMS,
    adoptedAt: (room) => adopted.get(room) ?? null,
    assignments: (gateway, wireRoom) => byGateway.get(gateway)?.get(wireRoom) ?? NONE,
  };
}

async function readForeign(db: Db): Promise<Map<string, ForeignRecord>> {
  const devices = await db.selectFrom('foreign_devices').selectAll().execute();
  if (devices.length === 0) return new Map();
  const mappings = await db
    .selectFrom('foreign_mappings as m')
    .where('m.revision', '=', (eb) =>
      eb
        .selectFrom('foreign_mappings as n')
        .whereRef('n.gateway', '=', 'm.gateway')
        .select((all) => all.fn.max('n.revision').as('newest')),
    )
    .select(['m.gateway', 'm.revision', 'm.mapping_json'])
    .execute();
  const newest = new Map(
    mappings.map(({ gateway, revision, mapping_json }) => [gateway, { revision, json: mapping_json }]),
  );
  return new Map(
    devices.map(({ gateway, decoder, topic }) => [
      gateway,
      { decoder, topic, mapping: newest.get(gateway) ?? null },
    ]),
  );
}

function chains(
  organisations: readonly { id: string; parent: string | null }[],
  stores: readonly { id: string; organisation: string }[],
): Map<string, readonly string[]> {
  const parents = new Map(organisations.map(({ id, parent }) => [id, parent]));
  const known = new Map<string, readonly string[]>();
  const chain = (organisation: string): readonly string[] => {
    let ids = known.get(organisation);
    if (ids === undefined) {
      const seen = new Set<string>();
      // The set also ends a ring, which the tree must not have.
      for (let id: string | null | undefined = organisation; id && !seen.has(id); id = parents.get(id))
        seen.add(id);
      ids = [...seen];
      known.set(organisation, ids);
    }
    return ids;
  };
  return new Map(stores.map(({ id, organisation }) => [id, chain(organisation)]));
}
