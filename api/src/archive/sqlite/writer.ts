import { workerData } from 'node:worker_threads';
import type { Expiry } from '../archive.ts';
import { answerQuestions } from './answer-questions.ts';
import { mergeBodies } from './body.ts';
import type { Batch, RollupBatch, WriterCalls } from './messages.ts';
import { openForWriting } from './schema.ts';

/** The writing thread: one transaction, and so one fsync, a batch. */
const db = openForWriting((workerData as { path: string }).path);

const insert = db.prepare('INSERT INTO rows (room, t, body) VALUES (?, ?, ?) ON CONFLICT DO NOTHING');
const select = db.prepare('SELECT body FROM rows WHERE room = ? AND t = ?');
const update = db.prepare('UPDATE rows SET body = ? WHERE room = ? AND t = ?');
const insertRoom = db.prepare('INSERT INTO rooms (id, store, room) VALUES (?, ?, ?) ON CONFLICT DO NOTHING');
const insertKey = db.prepare('INSERT INTO keys (id, key) VALUES (?, ?) ON CONFLICT DO NOTHING');

const putRollup = db.prepare('INSERT OR REPLACE INTO rollups (width, room, t, body) VALUES (?, ?, ?, ?)');
const putExpired = db.prepare(
  'INSERT INTO expired (id, before) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET before = max(before, excluded.before)',
);

/** Rows deleted in one go: a tenth of a second, in which no write waits longer than that. */
const EXPIRE_ROWS = 20_000;

/** Stores each entry of a batch in one transaction. */
function store(batch: Batch, put: (i: number, room: number, t: number, body: Uint8Array) => void): null {
  db.exec('BEGIN IMMEDIATE');
  try {
    for (const { id, store, room } of batch.newRooms) insertRoom.run(id, store, room);
    for (const { id, key } of batch.newKeys) insertKey.run(id, key);
    for (let i = 0; i < batch.rooms.length; i++) {
      const body = batch.bodies.subarray(batch.offsets[i], batch.offsets[i + 1]);
      put(i, batch.rooms[i] as number, batch.times[i] as number, body);
    }
    db.exec('COMMIT');
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
  return null;
}

const write = (batch: Batch): null =>
  store(batch, (_, room, t, body) => {
    if (insert.run(room, t, body).changes === 0) merge(room, t, body);
  });

const writeRollups = (batch: RollupBatch): null =>
  store(batch, (i, room, t, body) => putRollup.run(batch.widths[i] as number, room, t, body));

/** Room after room, the oldest first, at most so many rows that nobody waits for long. */
function expire({ rows, hours }: Expiry): { done: boolean } {
  putExpired.run(rows);
  let left = EXPIRE_ROWS;
  for (const { id } of db.prepare('SELECT id FROM rooms').all() as { id: number }[]) {
    left -= deleteUpTo('rows', 'room = ?', [id], rows, left);
    left -= deleteUpTo('rollups', 'width = 300000 AND room = ?', [id], rows, left);
    if (hours !== null) left -= deleteUpTo('rollups', 'width = 3600000 AND room = ?', [id], hours, left);
    if (left <= 0) return { done: false };
  }
  return { done: true };
}

/** Returns how many it deleted; about `limit` at most. */
function deleteUpTo(
  table: 'rows' | 'rollups',
  where: string,
  values: readonly number[],
  before: number,
  limit: number,
): number {
  if (limit <= 0) return 0;
  const beyond = db
    .prepare(`SELECT t FROM ${table} WHERE ${where} AND t < ? ORDER BY t LIMIT 1 OFFSET ?`)
    .get(...values, before, limit) as { t: number } | undefined;
  const deleted = db
    .prepare(`DELETE FROM ${table} WHERE ${where} AND t < ?`)
    .run(...values, beyond?.t ?? before);
  return Number(deleted.changes);
}

function merge(room: number, t: number, body: Uint8Array): void {
  const stored = (select.get(room, t) as { body: Uint8Array }).body;
  if (Buffer.compare(stored, body) === 0) return;
  update.run(mergeBodies(stored, body), room, t);
}

function names(): WriterCalls['names']['answer'] {
  const rooms = db.prepare('SELECT id, room FROM rooms').all() as { id: number; room: string }[];
  const keys = db.prepare('SELECT id, key FROM keys').all() as { id: number; key: string }[];
  return {
    rooms: rooms.map(({ id, room }) => [id, room]),
    keys: keys.map(({ id, key }) => [id, key]),
    expiredBefore:
      (db.prepare('SELECT before FROM expired').get() as { before: number } | undefined)?.before ??
      Number.NEGATIVE_INFINITY,
  };
}

answerQuestions<WriterCalls>({ names, write, writeRollups, expire });
