import { workerData } from 'node:worker_threads';
import { qualityName } from '@coldfield/protocol/quality';
import { Aggregator } from '../aggregate.ts';
import {
  type ArchivedRoom,
  type BucketQuery,
  CARRY_MS,
  type RollupQuery,
  type Space,
  type StoredRow,
} from '../archive.ts';
import { ROLLUP_FIELDS, type RollupField } from '../rollup-fields.ts';
import { RollupMerger } from '../rollup-merger.ts';
import { answerQuestions } from './answer-questions.ts';
import { PARTS, ROLLUP_PARTS, readBody } from './body.ts';
import { type LatestColumns, LatestPacker } from './latest-columns.ts';
import type { ReaderCalls } from './messages.ts';
import { openForReading } from './schema.ts';

/** The reading thread: a year of history never holds up a write or the live view. */
const db = openForReading((workerData as { path: string }).path);

const selectRoom = db.prepare('SELECT id FROM rooms WHERE room = ?');
const selectKey = db.prepare('SELECT key FROM keys WHERE id = ?');
// As text: `node:sqlite` makes a buffer of its own for every blob, which took two thirds of a year's history.
const ascending = db.prepare(
  'SELECT t, hex(body) FROM rows WHERE room = ? AND t >= ? AND t < ? ORDER BY t LIMIT ?',
);
const descending = db.prepare(
  'SELECT t, hex(body) FROM rows WHERE room = ? AND t <= ? AND t >= ? ORDER BY t DESC',
);
const selectRollups = db.prepare(
  'SELECT t, hex(body) FROM rollups WHERE width = ? AND room = ? AND t >= ? AND t < ? ORDER BY t',
);
ascending.setReturnArrays(true);
selectRollups.setReturnArrays(true);
descending.setReturnArrays(true);

const keyNames = new Map<number, string>();

function keyName(id: number): string {
  let name = keyNames.get(id);
  if (name === undefined) {
    name = (selectKey.get(id) as { key: string } | undefined)?.key;
    if (name === undefined) throw new RangeError(`the archive names no key ${id}`);
    keyNames.set(id, name);
  }
  return name;
}

function* rowsOf(
  statement: typeof ascending,
  room: string,
  ...rest: number[]
): Generator<[t: number, body: Uint8Array]> {
  const found = selectRoom.get(room) as { id: number } | undefined;
  if (found === undefined) return;
  for (const [t, body] of statement.iterate(found.id, ...rest) as unknown as Iterable<[number, string]>)
    yield [t, Buffer.from(body, 'hex')];
}

function read({ room, from, to, limit }: ReaderCalls['read']['ask']): StoredRow[] {
  const rows: StoredRow[] = [];
  for (const [t, body] of rowsOf(ascending, room, from, to, limit)) {
    const row: { t: number; v: Record<string, number>; [part: string]: unknown } = { t, v: {} };
    readBody(body, (keyId, part, value) => {
      const name = PARTS[part] as (typeof PARTS)[number];
      row[name] ??= {};
      (row[name] as Record<string, unknown>)[keyName(keyId)] = name === 'q' ? qualityName(value) : value;
    });
    rows.push(row);
  }
  return rows;
}

function buckets({ query, now }: { query: BucketQuery; now: number }): ReaderCalls['buckets']['answer'] {
  const carried = new CarriedValues(query);
  const aggregator = new Aggregator(query, (key) => carried.of(key));
  try {
    for (const [t, body] of rowsOf(ascending, query.room, query.from - query.holdMs, query.to, -1)) {
      aggregator.row(t);
      readBody(body, (keyId, part, value) => {
        const columns = aggregator.key(keyName(keyId));
        if (part === 0) columns.value(t, value);
        else if (part === 3) columns.failed(t, value);
        else columns.extreme(t, value);
      });
    }
    return aggregator.result(now);
  } finally {
    carried.close();
  }
}

/** Looks back only when it is asked, and no further than until the key is found. */
class CarriedValues {
  readonly #rows: Generator<[t: number, body: Uint8Array]>;
  readonly #found = new Map<string, number>();

  constructor({ room, from, holdMs }: BucketQuery) {
    this.#rows = rowsOf(descending, room, from - holdMs - 1, from - CARRY_MS);
  }

  of(wanted: string): number | undefined {
    while (!this.#found.has(wanted)) {
      const next = this.#rows.next();
      if (next.done === true) break;
      readBody(next.value[1], (keyId, part, value) => {
        const key = keyName(keyId);
        if (part === 0 && !this.#found.has(key)) this.#found.set(key, value);
      });
    }
    return this.#found.get(wanted);
  }

  /** A statement left in the middle would show its thread the archive of that moment for ever. */
  close(): void {
    this.#rows.return(undefined);
  }
}

function rollups({ query, now }: { query: RollupQuery; now: number }): ReaderCalls['rollups']['answer'] {
  const merger = new RollupMerger(query);
  const found = selectRoom.get(query.room) as { id: number } | undefined;
  const rows =
    found === undefined ? [] : selectRollups.iterate(query.widthMs, found.id, query.from, query.to);
  for (const [t, body] of rows as unknown as Iterable<[number, string]>) {
    merger.row(t);
    readBody(
      Buffer.from(body, 'hex'),
      (keyId, part, value) => merger.field(keyName(keyId), ROLLUP_FIELDS[part] as RollupField, value),
      ROLLUP_PARTS,
    );
  }
  return merger.result(now);
}

const rooms = (): ArchivedRoom[] =>
  db
    .prepare(
      `SELECT room, store, (SELECT min(t) FROM rows WHERE rows.room = rooms.id) AS "from",
       (SELECT max(t) FROM rows WHERE rows.room = rooms.id) AS "to" FROM rooms ORDER BY room`,
    )
    .all()
    .map((row) => ({ ...row })) as unknown as ArchivedRoom[];

const countBefore = (t: number): ReaderCalls['countBefore']['answer'] =>
  db
    .prepare(
      // Room by room, so that only rows before `t` are looked at.
      `SELECT room, store, n AS rows FROM
       (SELECT room, store, (SELECT count(*) FROM rows WHERE rows.room = rooms.id AND t < ?) AS n FROM rooms)
       WHERE n > 0 ORDER BY room`,
    )
    .all(t)
    .map((row) => ({ ...row })) as unknown as ReaderCalls['countBefore']['answer'];

function space(): Space {
  const pragma = (name: string): number =>
    Object.values(db.prepare(`PRAGMA ${name}`).get() ?? {})[0] as number;
  const free = pragma('freelist_count');
  const pageBytes = pragma('page_size');
  return {
    usedBytes: (pragma('page_count') - free) * pageBytes,
    reusableBytes: free * pageBytes,
    onThisDisk: true,
  };
}

function latest({ rooms, at, withinMs }: ReaderCalls['latest']['ask']): LatestColumns {
  const packer = new LatestPacker();
  for (const room of rooms) packer.end(room, putLatest(packer, room, at, withinMs));
  return packer.columns();
}

/** Returns how many readings it put. */
function putLatest(packer: LatestPacker, room: string, at: number, withinMs: number): number {
  const found = new Set<number>();
  let quietRows = 0;
  for (const [t, body] of rowsOf(descending, room, at, at - withinMs)) {
    const before = found.size;
    readBody(body, (keyId, part, value) => {
      if ((part !== 0 && part !== 3) || found.has(keyId)) return;
      found.add(keyId);
      packer.put(keyName(keyId), t, value, part === 3);
    });
    // Keys that a room has are all seen within an hour of rows; older ones belong to sensors long gone.
    quietRows = found.size > before ? 0 : quietRows + 1;
    if (quietRows > 1_000) break;
  }
  return found.size;
}

answerQuestions<ReaderCalls>({ read, buckets, rollups, latest, rooms, countBefore, space });
