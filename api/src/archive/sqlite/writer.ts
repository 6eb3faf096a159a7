import { workerData } from 'node:worker_threads';
import { answerQuestions } from './answer-questions.ts';
import { mergeBodies } from './body.ts';
import type { Batch, WriterCalls } from './messages.ts';
import { openForWriting } from './schema.ts';

/** The writing thread: one transaction, and so one fsync, a batch. */
const db = openForWriting((workerData as { path: string }).path);

const insert = db.prepare('INSERT INTO rows (room, t, body) VALUES (?, ?, ?) ON CONFLICT DO NOTHING');
const select = db.prepare('SELECT body FROM rows WHERE room = ? AND t = ?');
const update = db.prepare('UPDATE rows SET body = ? WHERE room = ? AND t = ?');
const insertRoom = db.prepare('INSERT INTO rooms (id, store, room) VALUES (?, ?, ?) ON CONFLICT DO NOTHING');
const insertKey = db.prepare('INSERT INTO keys (id, key) VALUES (?, ?) ON CONFLICT DO NOTHING');

function write(batch: Batch): null {
  db.exec('BEGIN IMMEDIATE');
  try {
    for (const { id, store, room } of batch.newRooms) insertRoom.run(id, store, room);
    for (const { id, key } of batch.newKeys) insertKey.run(id, key);
    for (let i = 0; i < batch.rooms.length; i++) {
      const room = batch.rooms[i] as number;
      const t = batch.times[i] as number;
      const body = batch.bodies.subarray(batch.offsets[i], batch.offsets[i + 1]);
      if (insert.run(room, t, body).changes === 0) merge(room, t, body);
    }
    db.exec('COMMIT');
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
  return null;
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
  };
}

answerQuestions<WriterCalls>({ names, write });
