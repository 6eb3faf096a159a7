import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { DropReason, SeqRange } from '@coldfield/protocol';
import { BufferError } from '../errors.ts';
import type { FrameBody, StoredFrame } from './frame.ts';
import { SCHEMA_VERSION, TABLES } from './tables.ts';
import type { ThinnableFrame } from './thin.ts';

/** A whole check of a large file would take minutes at every start; those rely on the checks while reading. */
const FULL_CHECK_BYTES = 64 * 1_048_576;
const PAGE_BYTES = 4_096;

export interface InsertedRow {
  readonly room: string;
  readonly t: number | null;
  readonly mono: number | null;
  readonly epoch: string | null;
  readonly body: string;
}

export interface UnstampedRow {
  readonly seq: number;
  readonly room: string;
  readonly t: number | null;
  readonly mono: number;
  readonly epoch: string | null;
}

/** The buffer's SQL, one connection to one file. Errors are SQLite's own. */
export class FrameStore {
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  /** @param hardLimitBytes the file never grows past this; writing then fails like on a full disk */
  constructor(path: string, hardLimitBytes: number) {
    this.#db = new DatabaseSync(path, { timeout: 2_000 });
    try {
      this.#db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 64');
      this.growTo(hardLimitBytes);
      if (this.bytes < FULL_CHECK_BYTES) this.#checkWhole();
      this.#db.exec(TABLES);
      this.#checkVersion();
    } catch (error) {
      this.#db.close();
      throw error;
    }
  }

  /** From now on the file grows no further than this; one that is larger already stays as it is. */
  growTo(hardLimitBytes: number): void {
    this.#db.exec(`PRAGMA max_page_count = ${Math.max(64, Math.ceil(hardLimitBytes / PAGE_BYTES))}`);
  }

  /** Runs `work` in one transaction: one fsync, all or nothing. */
  transaction<T>(work: () => T): T {
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.#db.exec('COMMIT');
      return result;
    } catch (error) {
      // SQLite has already rolled back by itself after some errors, such as a full disk.
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      throw error;
    }
  }

  meta(key: string): string | null {
    const row = this.#prepare('SELECT value FROM meta WHERE key = ?').get(key);
    return row === undefined ? null : String(row.value);
  }

  setMeta(key: string, value: string): void {
    this.#prepare(
      'INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
    ).run(key, value);
  }

  insert(row: InsertedRow): number {
    const result = this.#prepare(
      'INSERT INTO frames (room, t, mono, epoch, body) VALUES (?, ?, ?, ?, ?)',
    ).run(row.room, row.t, row.mono, row.epoch, row.body);
    return Number(result.lastInsertRowid);
  }

  /** Moves the numbering on by `count` numbers that no frame gets, and returns the first of them. */
  skip(count: number): number {
    const first = this.lastSeq + 1;
    const changed = this.#prepare("UPDATE sqlite_sequence SET seq = seq + ? WHERE name = 'frames'").run(
      count,
    ).changes;
    if (changed === 0) this.#prepare("INSERT INTO sqlite_sequence VALUES ('frames', ?)").run(count);
    return first;
  }

  /** The highest number ever given; 0 in a new buffer. */
  get lastSeq(): number {
    const row = this.#prepare("SELECT seq FROM sqlite_sequence WHERE name = 'frames'").get();
    return row === undefined ? 0 : Number(row.seq);
  }

  get count(): number {
    return Number(this.#prepare('SELECT count(*) AS n FROM frames').get()?.n);
  }

  /** Lowest number held, with its time; null when nothing is. */
  get first(): { seq: number; t: number | null } | null {
    const row = this.#prepare('SELECT seq, t FROM frames ORDER BY seq LIMIT 1').get();
    return row === undefined ? null : { seq: Number(row.seq), t: row.t === null ? null : Number(row.t) };
  }

  /** Bytes in use within the file, without its free pages. */
  get bytes(): number {
    const pages = Number(this.#prepare('PRAGMA page_count').get()?.page_count);
    const free = Number(this.#prepare('PRAGMA freelist_count').get()?.freelist_count);
    return (pages - free) * PAGE_BYTES;
  }

  /** Frames with a final time, oldest first. */
  read(afterSeq: number, limit: number): StoredFrame[] {
    const sql = 'SELECT seq, room, t, body FROM frames WHERE seq > ? AND mono IS NULL ORDER BY seq LIMIT ?';
    return this.#prepare(sql).all(afterSeq, limit) as unknown as StoredFrame[];
  }

  /** Frames with a final time, newest first. */
  newest(limit: number): StoredFrame[] {
    const sql = 'SELECT seq, room, t, body FROM frames WHERE mono IS NULL ORDER BY seq DESC LIMIT ?';
    return this.#prepare(sql).all(limit) as unknown as StoredFrame[];
  }

  readForThinning(afterSeq: number, limit: number): ThinnableFrame[] {
    const rows = this.#prepare('SELECT seq, room, body FROM frames WHERE seq > ? ORDER BY seq LIMIT ?').all(
      afterSeq,
      limit,
    );
    return rows.map((row) => ({
      seq: Number(row.seq),
      room: String(row.room),
      body: JSON.parse(String(row.body)) as FrameBody,
    }));
  }

  delete(from: number, to: number): number {
    return Number(this.#prepare('DELETE FROM frames WHERE seq BETWEEN ? AND ?').run(from, to).changes);
  }

  setBody(seq: number, body: string): void {
    this.#prepare('UPDATE frames SET body = ? WHERE seq = ?').run(body, seq);
  }

  unstamped(): UnstampedRow[] {
    const sql = 'SELECT seq, room, t, mono, epoch FROM frames WHERE mono IS NOT NULL ORDER BY seq';
    return this.#prepare(sql).all() as unknown as UnstampedRow[];
  }

  setTime(seq: number, t: number): void {
    this.#prepare('UPDATE frames SET t = ?, mono = NULL, epoch = NULL WHERE seq = ?').run(t, seq);
  }

  lastTimes(): Map<string, number> {
    const rows = this.#prepare('SELECT room, last_t FROM rooms').all();
    return new Map(rows.map((row) => [String(row.room), Number(row.last_t)]));
  }

  setLastTime(room: string, t: number): void {
    this.#prepare(
      'INSERT INTO rooms VALUES (?, ?) ON CONFLICT (room) DO UPDATE SET last_t = excluded.last_t',
    ).run(room, t);
  }

  dropped(limit: number): [from: number, to: number, reason: DropReason][] {
    const rows = this.#prepare('SELECT from_seq, to_seq, reason FROM dropped ORDER BY from_seq LIMIT ?').all(
      limit,
    );
    return rows.map((row) => [Number(row.from_seq), Number(row.to_seq), String(row.reason) as DropReason]);
  }

  /** Notes a range as dropped, joined with neighbours that were dropped for the same reason. */
  addDropped(from: number, to: number, reason: DropReason): void {
    const touching = this.#droppedBetween(from - 1, to + 1).filter((row) => row.reason === reason);
    let [low, high] = [from, to];
    for (const row of touching) {
      low = Math.min(low, Number(row.from_seq));
      high = Math.max(high, Number(row.to_seq));
      this.#prepare('DELETE FROM dropped WHERE from_seq = ?').run(Number(row.from_seq));
    }
    this.#prepare('INSERT OR REPLACE INTO dropped VALUES (?, ?, ?)').run(low, high, reason);
  }

  /** Forgets what of the dropped ranges lies in `range`. */
  deleteDropped([from, to]: SeqRange): void {
    const rows = this.#droppedBetween(from, to);
    for (const row of rows) {
      const [low, high, reason] = [Number(row.from_seq), Number(row.to_seq), String(row.reason)];
      this.#prepare('DELETE FROM dropped WHERE from_seq = ?').run(low);
      const insert = this.#prepare('INSERT INTO dropped VALUES (?, ?, ?)');
      if (low < from) insert.run(low, from - 1, reason);
      if (high > to) insert.run(to + 1, high, reason);
    }
  }

  /** Numbers the frames anew from 1, for a new stream; what was dropped of the old one is no longer reported. */
  renumber(): void {
    const frames = this.#prepare('SELECT seq FROM frames ORDER BY seq').all();
    const move = this.#prepare('UPDATE frames SET seq = ? WHERE seq = ?');
    // Ascending, each number moves down or stays, so that none is taken while it is needed.
    frames.forEach((row, i) => {
      move.run(i + 1, Number(row.seq));
    });
    this.#prepare('DELETE FROM dropped').run();
    this.#prepare("UPDATE sqlite_sequence SET seq = ? WHERE name = 'frames'").run(frames.length);
  }

  /** Moves the log into the file and gives its room back to the disk, as far as that is possible now. */
  shrinkLog(): void {
    this.#prepare('PRAGMA wal_checkpoint(TRUNCATE)').get();
  }

  close(): void {
    this.#statements.clear();
    this.#db.close();
  }

  /** Dropped ranges that share a number with `from..to`. They are disjoint, so at most one begins before it. */
  #droppedBetween(from: number, to: number): Record<string, unknown>[] {
    const before = this.#prepare(
      'SELECT * FROM dropped WHERE from_seq < ? ORDER BY from_seq DESC LIMIT 1',
    ).get(from);
    const within = this.#prepare('SELECT * FROM dropped WHERE from_seq BETWEEN ? AND ?').all(from, to);
    return before !== undefined && Number(before.to_seq) >= from ? [before, ...within] : within;
  }

  #prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#db.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  #checkWhole(): void {
    const result = this.#db.prepare('PRAGMA quick_check(1)').get();
    if (result?.quick_check !== 'ok') throw new BufferError('buffer-corrupt', String(result?.quick_check));
  }

  #checkVersion(): void {
    const version = this.meta('schema');
    if (version === null) this.setMeta('schema', String(SCHEMA_VERSION));
    else if (version !== String(SCHEMA_VERSION)) {
      throw new BufferError('buffer-corrupt', `the buffer has the unknown schema version ${version}`);
    }
  }
}
