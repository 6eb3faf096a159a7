import { qualityNumber } from '@coldfield/protocol';
import type { Archive, Rollup, Row } from '../archive.ts';
import { ROLLUP_FIELDS, rollupRows } from '../rollup-fields.ts';
import { BodyWriter, type Part, ROLLUP_PARTS } from './body.ts';
import { unpackLatest } from './latest-columns.ts';
import type { Batch, ReaderCalls, RollupBatch, WriterCalls } from './messages.ts';
import { Thread } from './thread.ts';

/**
 * The embedded archive: one SQLite file, written by one thread and read by another.
 * @throws {ArchiveError} when the file cannot be opened.
 */
export async function openSqliteArchive(path: string, deps: { now: () => number }): Promise<Archive> {
  const writer = new Thread<WriterCalls>(new URL('./writer.ts', import.meta.url), { path });
  const known = await writer.ask('names', null);
  const reader = new Thread<ReaderCalls>(new URL('./reader.ts', import.meta.url), { path });
  /** What looks at every row has a thread to itself, so that nobody's history waits for it. */
  const survey = async <T>(ask: (thread: Thread<ReaderCalls>) => Promise<T>): Promise<T> => {
    const thread = new Thread<ReaderCalls>(new URL('./reader.ts', import.meta.url), { path });
    try {
      return await ask(thread);
    } finally {
      await thread.stop();
    }
  };
  const packer = new Packer(known);
  let { expiredBefore } = known;

  return {
    product: `SQLite ${process.versions.sqlite}`,
    async write(rows) {
      const rejected = rows.flatMap(({ t }, index) =>
        t < expiredBefore ? [{ index, reason: 'older than what the archive keeps' }] : [],
      );
      const kept = rejected.length === 0 ? rows : rows.filter(({ t }) => t >= expiredBefore);
      if (kept.length === 0) return { rejected };
      const batch = packer.pack(kept);
      await writer.ask('write', batch, buffersOf(batch));
      packer.stored(batch);
      return { rejected };
    },
    async writeRollups(rollups) {
      const batch = packer.packRollups(rollups);
      if (batch.rooms.length === 0) return;
      await writer.ask('writeRollups', batch, [...buffersOf(batch), batch.widths.buffer]);
      packer.stored(batch);
    },
    read: (room, from, to, limit) => reader.ask('read', { room, from, to, limit }),
    buckets: (query) => reader.ask('buckets', { query, now: deps.now() }),
    rollups: (query) => reader.ask('rollups', { query, now: deps.now() }),
    latest: async (rooms, at, withinMs) => unpackLatest(await reader.ask('latest', { rooms, at, withinMs })),
    rooms: () => reader.ask('rooms', null),
    countBefore: (t) => survey((thread) => thread.ask('countBefore', t)),
    space: () => reader.ask('space', null),
    expire(limits) {
      expiredBefore = Math.max(expiredBefore, limits.rows);
      return writer.ask('expire', limits);
    },
    // Nothing goes but by `expire`.
    async keep() {},
    async close() {
      await reader.stop();
      await writer.stop();
    },
  };
}

const buffersOf = ({ rooms, times, offsets, bodies }: Batch): ArrayBuffer[] => [
  rooms.buffer,
  times.buffer,
  offsets.buffer,
  bodies.buffer,
];

/** Numbers rooms and keys, and packs rows for the writing thread. */
class Packer {
  readonly #rooms: Map<string, number>;
  readonly #keys: Map<string, number>;
  /** Numbered here but not yet known to be stored; sent along until they are. */
  readonly #newRooms = new Map<number, { id: number; store: string; room: string }>();
  readonly #newKeys = new Map<number, { id: number; key: string }>();
  readonly #body = new BodyWriter();
  readonly #rollupBody = new BodyWriter(ROLLUP_PARTS);
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
        for (const key in row.q) {
          if (row.v[key] === undefined)
            this.#body.put(this.#keyId(key), 3, qualityNumber(row.q[key] as string));
        }
      }
      offsets[i + 1] = this.#body.length;
    }
    return {
      rooms,
      times,
      offsets,
      bodies: this.#body.take(),
      ...this.#newNames(),
    };
  }

  packRollups(rollups: readonly Rollup[]): RollupBatch {
    const entries = rollups.flatMap((rollup) => rollupRows(rollup).map((row) => ({ rollup, row })));
    const rooms = new Int32Array(entries.length);
    const widths = new Int32Array(entries.length);
    const times = new Float64Array(entries.length);
    const offsets = new Uint32Array(entries.length + 1);
    for (const [i, { rollup, row }] of entries.entries()) {
      rooms[i] = this.#roomId(rollup);
      widths[i] = rollup.widthMs;
      times[i] = row.t;
      for (const [key, field, value] of row.fields)
        this.#rollupBody.put(this.#keyId(key), ROLLUP_FIELDS.indexOf(field), value);
      offsets[i + 1] = this.#rollupBody.length;
    }
    return { rooms, widths, times, offsets, bodies: this.#rollupBody.take(), ...this.#newNames() };
  }

  stored(batch: Batch): void {
    for (const { id } of batch.newRooms) this.#newRooms.delete(id);
    for (const { id } of batch.newKeys) this.#newKeys.delete(id);
  }

  #putAll(part: Part, values: Readonly<Record<string, number>>): void {
    for (const key in values) this.#body.put(this.#keyId(key), part, values[key] as number);
  }

  #newNames(): Pick<Batch, 'newRooms' | 'newKeys'> {
    return { newRooms: [...this.#newRooms.values()], newKeys: [...this.#newKeys.values()] };
  }

  #roomId(row: Pick<Row, 'room' | 'store'>): number {
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
