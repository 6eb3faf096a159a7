import { workerData } from 'node:worker_threads';
import { qualityName } from '@coldfield/protocol/quality';
import { Aggregator } from '../aggregate.ts';
import type { BucketQuery, LatestReading, StoredRow } from '../archive.ts';
import { answerQuestions } from './answer-questions.ts';
import { PARTS, readBody } from './body.ts';
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
ascending.setReturnArrays(true);
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
      const name = PARTS[part];
      row[name] ??= {};
      (row[name] as Record<string, unknown>)[keyName(keyId)] = name === 'q' ? qualityName(value) : value;
    });
    rows.push(row);
  }
  return rows;
}

function buckets({ query, now }: { query: BucketQuery; now: number }): ReaderCalls['buckets']['answer'] {
  const aggregator = new Aggregator(query);
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
}

function latest({ room, at, withinMs }: ReaderCalls['latest']['ask']): Map<string, LatestReading> {
  const found = new Map<string, LatestReading>();
  let quietRows = 0;
  for (const [t, body] of rowsOf(descending, room, at, at - withinMs)) {
    const before = found.size;
    readBody(body, (keyId, part, value) => {
      const key = keyName(keyId);
      if ((part !== 0 && part !== 3) || found.has(key)) return;
      found.set(
        key,
        part === 0 ? { t, value, quality: null } : { t, value: null, quality: qualityName(value) },
      );
    });
    // Keys that a room has are all seen within an hour of rows; older ones belong to sensors long gone.
    quietRows = found.size > before ? 0 : quietRows + 1;
    if (quietRows > 1_000) break;
  }
  return found;
}

answerQuestions<ReaderCalls>({ read, buckets, latest });
