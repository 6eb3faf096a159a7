import { qualityNumber } from '@coldfield/protocol';
import type { Archive, Row } from '../archive.ts';
import { BodyWriter, type Part } from './body.ts';
import type { Batch, ReaderCalls, WriterCalls } from './messages.ts';
import { Thread } from './thread.ts';

/**
 * The embedded archive: one SQLite file, written by one thread and read by another.
 * @throws {ArchiveError} when the file cannot be opened.
 */
export async function openSqliteArchive(path: string, deps: { now: () => number }): Promise<Archive> {
  const writer = new Thread<WriterCalls>(new URL('./writer.ts', import.meta.url), { path });
  const known = await writer.ask('names', null);
  const reader = new Thread<ReaderCalls>(new URL('./reader.ts', import.meta.url), { path });
  const packer = new Packer(known);

  return {
    async write(rows) {
      if (rows.length === 0) return { rejected: [] };
      const batch = packer.pack(rows);
      await writer.ask('write', batch, [
        batch.rooms.buffer,
        batch.times.buffer,
        batch.offsets.buffer,
        batch.bodies.buffer,
      ]);
      packer.stored(batch);
      return { rejected: [] };
    },
    read: (room, from, to, limit) => reader.ask('read', { room, from, to, limit }),
    buckets: (query) => reader.ask('buckets', { query, now: deps.now() }),
    latest: (room, at, withinMs) => reader.ask('latest', { room, at, withinMs }),
    async close() {
      await reader.stop();
      await writer.stop();
    },
  };
}

/** Numbers rooms and keys, and packs rows for the writing thread. */
class Packer {
  readonly #rooms: Map<string, number>;
  readonly #keys: Map<string, number>;
  /** Numbered here but not yet known to be stored; sent along until they are. */
  readonly #newRooms = new Map<number, { id: number; store: string; room: string }>();
  readonly #newKeys = new Map<number, { id: number; key: string }>();
  readonly #body = new BodyWriter();
  #nextRoom: number;
  #nextKey: number;

  constructor(known: WriterCalls['names']['answer']) {
    this.#rooms = new Map(known.rooms.map(([id, room]) => [room, id]));
    this.#keys = new Map(known.keys.map(([id, key]) => [key, id]));
    this.#nextRoom = Math.max(0, ...known.rooms.map(([id]) => id)) + 1;
    this.#nextKey = Math.max(0, ...known.keys.map(([id]) => id)) + 1;
  }

  pack(rows: readonly Row[]): Batch {
    const rooms = new Int32Array(rows.length);
    const times = new Float64Array(rows.length);
    const offsets = new Uint32Array(rows.length + 1);
    for (const [i, row] of rows.entries()) {
      rooms[i] = this.#roomId(row);
      times[i] = row.t;
      this.#putAll(0, row.v);
      if (row.lo !== undefined) this.#putAll(1, row.lo);
      if (row.hi !== undefined) this.#putAll(2, row.hi);
      if (row.q !== undefined) {
        for (const key in row.q) this.#body.put(this.#keyId(key), 3, qualityNumber(row.q[key] as string));
      }
      offsets[i + 1] = this.#body.length;
    }
    return {
      rooms,
      times,
      offsets,
      bodies: this.#body.take(),
      newRooms: [...this.#newRooms.values()],
      newKeys: [...this.#newKeys.values()],
    };
  }

  stored(batch: Batch): void {
    for (const { id } of batch.newRooms) this.#newRooms.delete(id);
    for (const { id } of batch.newKeys) this.#newKeys.delete(id);
  }

  #putAll(part: Part, values: Readonly<Record<string, number>>): void {
    for (const key in values) this.#body.put(this.#keyId(key), part, values[key] as number);
  }

  #roomId(row: Row): number {
    let id = this.#rooms.get(row.room);
    if (id === undefined) {
      id = this.#nextRoom++;
      this.#rooms.set(row.room, id);
      this.#newRooms.set(id, { id, store: row.store, room: row.room });
    }
    return id;
  }

  #keyId(key: string): number {
    let id = this.#keys.get(key);
    if (id === undefined) {
      id = this.#nextKey++;
      this.#keys.set(key, id);
      this.#newKeys.set(id, { id, key });
    }
    return id;
  }
}
