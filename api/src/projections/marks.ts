import type { ArchivedRoom } from '../archive/archive.ts';
import type { Journal } from '../journal/journal.ts';
import { CatchUp } from './catch-up.ts';
import { HOUR_MS, hourOf } from './hours.ts';

/** Frames of the last two hours are on time: their hours are computed anyway, so nothing has to be remembered. */
const ON_TIME_MS = 2 * HOUR_MS;
/** Backfill marks an hour again and again; it is worth computing when it has been left alone for this long, */
const QUIET_MS = 4_000;
/** or when it has waited so long. */
const PATIENCE_MS = 20_000;

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS marks (room TEXT NOT NULL, hour INTEGER NOT NULL, PRIMARY KEY (room, hour)) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS settled (id INTEGER PRIMARY KEY CHECK (id = 1), before INTEGER NOT NULL) STRICT;
`;

/** The generation of an hour that only a start found. */
const UNTOUCHED = -1;

interface Mark {
  /** Goes up with every row, so that one that comes while its hour is computed is not overlooked. */
  generation: number;
  /** In the journal, or on its way there. */
  stored: boolean;
  readonly firstAt: number;
  lastAt: number;
}

/** A marked hour as it was when somebody set out to compute it. */
export interface MarkedHour {
  readonly hour: number;
  readonly generation: number;
}

/**
 * Which hours of which rooms have rows that their projections do not know yet. Times are epoch ms, hours are UTC.
 *
 * Everything before `settledBefore` is computed but for what is marked; everything from it on counts as marked.
 * So a row on time marks in memory alone, and a late one durably, by the journal's next commit, which comes before
 * its acknowledgement: after a crash nothing is forgotten.
 */
export interface Marks {
  /** A row is in the archive. Staged until the journal's next commit. */
  touch(room: string, t: number): void;
  /** Marks what a start cannot know to be computed. Until it was called nothing settles. */
  resume(archived: readonly Pick<ArchivedRoom, 'room' | 'from' | 'to'>[]): void;
  /** Marked hours of a room in `[from, to)`, ascending. */
  of(room: string, from: number, to: number): MarkedHour[];
  /** Closed hours that are worth computing now, at most `limit`, room by room; `skip` says of a room to leave it out. */
  due(limit: number, skip: (room: string) => boolean): Map<string, MarkedHour[]>;
  /**
   * The hour was computed from what there was at `at`; its mark goes if it was over by then and nothing came since.
   * Staged like `touch`.
   */
  clear(room: string, hour: MarkedHour, at: number): void;
  /** Moves `settledBefore` as far as every hour before it is computed. Staged like `touch`. */
  advance(): void;
  readonly settledBefore: number;
  /** Everything before it is computed, without exception: its rows are no longer needed. −∞ before `resume`. */
  computedBefore(): number;
  /** Marked hours that are closed, and when the longest-waiting of them was marked (epoch ms; null without one). */
  backlog(): { hours: number; since: number | null };
}

/** Loads the marks from the journal and joins it. */
export function createMarks(journal: Journal, deps: { now: () => number }): Marks {
  const { db } = journal;
  db.exec(SCHEMA);
  const rooms = new Map<string, Map<number, Mark>>();
  const staged = new Map<string, { room: string; hour: number; put: boolean }>();
  const before = (db.prepare('SELECT before FROM settled').get() as { before: number } | undefined)?.before;
  let settledBefore = before ?? hourOf(deps.now()) - ON_TIME_MS;
  let settledChanged = false;
  const catchUp = new CatchUp();
  /** When `resume` was called, epoch ms. */
  let resumedAt: number | null = null;

  const place = (room: string, hour: number): Mark => {
    let hours = rooms.get(room);
    if (hours === undefined) {
      hours = new Map();
      rooms.set(room, hours);
    }
    let mark = hours.get(hour);
    if (mark === undefined) {
      const at = deps.now();
      mark = { generation: 0, stored: false, firstAt: at, lastAt: at };
      hours.set(hour, mark);
    }
    return mark;
  };

  for (const { room, hour } of db.prepare('SELECT room, hour FROM marks').iterate() as Iterable<{
    room: string;
    hour: number;
  }>)
    place(room, hour).stored = true;

  const put = db.prepare('INSERT OR IGNORE INTO marks (room, hour) VALUES (?, ?)');
  const drop = db.prepare('DELETE FROM marks WHERE room = ? AND hour = ?');
  const putSettled = db.prepare(
    'INSERT INTO settled (id, before) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET before = excluded.before',
  );
  const stage = (room: string, hour: number, isPut: boolean): void => {
    staged.set(`${hour} ${room}`, { room, hour, put: isPut });
  };
  journal.join({
    persist() {
      for (const change of staged.values()) (change.put ? put : drop).run(change.room, change.hour);
      if (settledChanged) putSettled.run(settledBefore);
    },
    settled() {
      staged.clear();
      settledChanged = false;
    },
  });

  const isClosed = (hour: number, at: number): boolean => hour + HOUR_MS <= at;

  return {
    get settledBefore() {
      return settledBefore;
    },
    touch(room, t) {
      const hour = hourOf(t);
      const mark = place(room, hour);
      mark.generation++;
      mark.lastAt = deps.now();
      if (hour >= settledBefore || mark.stored) return;
      mark.stored = true;
      stage(room, hour, true);
    },
    resume(archived) {
      const withRows = archived.flatMap(({ room, from, to }) =>
        from === null || to === null ? [] : [{ room, from, to }],
      );
      if (before === undefined) {
        // The first start on an archive that may be older: nothing of it is computed.
        for (const { from } of withRows) settledBefore = Math.min(settledBefore, hourOf(from));
        settledChanged = true;
      }
      for (const { room, from, to } of withRows) {
        // The hour after the last row, too: that row may stand into it.
        catchUp.add(room, Math.max(hourOf(from), settledBefore), hourOf(to) + 2 * HOUR_MS);
      }
      resumedAt = deps.now();
    },
    of(room, from, to) {
      const marked = rooms.get(room);
      const found = [...(marked ?? [])]
        .filter(([hour]) => hour + HOUR_MS > from && hour < to)
        .map(([hour, { generation }]) => ({ hour, generation }));
      for (const hour of catchUp.hours(room, from, to))
        if (marked?.has(hour) !== true) found.push({ hour, generation: UNTOUCHED });
      return found.sort((a, b) => a.hour - b.hour);
    },
    due(limit, skip) {
      const now = deps.now();
      const found = new Map<string, MarkedHour[]>();
      let left = limit;
      for (const [room, hours] of rooms) {
        if (skip(room)) continue;
        const ready: MarkedHour[] = [];
        for (const [hour, { generation, firstAt, lastAt }] of hours) {
          // A clock that was set back must not hold anything up.
          const waited = now - lastAt >= QUIET_MS || now - firstAt >= PATIENCE_MS || now < lastAt;
          if (isClosed(hour, now) && waited) ready.push({ hour, generation });
        }
        if (ready.length === 0) continue;
        ready.sort((a, b) => a.hour - b.hour);
        found.set(room, ready.slice(0, left));
        left -= ready.length;
        if (left <= 0) return found;
      }
      for (const room of catchUp.rooms()) {
        if (found.has(room) || skip(room)) continue;
        const ready = catchUp.hours(room, Number.NEGATIVE_INFINITY, hourOf(now), left);
        if (ready.length > 0)
          found.set(
            room,
            ready.map((hour) => ({ hour, generation: UNTOUCHED })),
          );
        left -= ready.length;
        if (left <= 0) break;
      }
      return found;
    },
    clear(room, { hour, generation }, at) {
      if (!isClosed(hour, at)) return;
      catchUp.done(room, hour);
      const hours = rooms.get(room);
      const mark = hours?.get(hour);
      if (hours === undefined || mark === undefined || mark.generation !== generation) return;
      hours.delete(hour);
      if (hours.size === 0) rooms.delete(room);
      if (mark.stored) stage(room, hour, false);
    },
    advance() {
      if (resumedAt === null) return;
      let first = Math.min(hourOf(deps.now()) - ON_TIME_MS, catchUp.first);
      for (const hours of rooms.values()) {
        for (const hour of hours.keys()) if (hour >= settledBefore && hour < first) first = hour;
      }
      if (first <= settledBefore) return;
      settledBefore = first;
      settledChanged = true;
    },
    computedBefore() {
      if (resumedAt === null) return Number.NEGATIVE_INFINITY;
      let first = Math.min(settledBefore, catchUp.first);
      for (const hours of rooms.values()) for (const hour of hours.keys()) first = Math.min(first, hour);
      return first;
    },
    backlog() {
      const now = deps.now();
      let hours = catchUp.countBefore(hourOf(now));
      let since = hours > 0 ? resumedAt : null;
      for (const marks of rooms.values()) {
        for (const [hour, { firstAt }] of marks) {
          if (!isClosed(hour, now)) continue;
          hours++;
          if (since === null || firstAt < since) since = firstAt;
        }
      }
      return { hours, since };
    },
  };
}
