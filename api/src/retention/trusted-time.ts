import type { Journal } from '../journal/journal.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Rows so far behind the clock still agree with it, and beyond that the clock is in doubt. */
const AGREE_MS = DAY_MS;
const DOUBT_MS = 2 * DAY_MS;
/** Towards the newest row it goes this many times as fast as time does: a day an hour. */
const CATCH_UP = 24;
/** A row further ahead of the clock than this proves nothing. */
const AHEAD_MS = 5 * 60_000;
/** It is remembered when it has moved by this much. */
const WORTH_STORING_MS = 60_000;

/**
 * The time by which is decided what is too old. Deleting cannot be undone, so it does not hang on the clock alone:
 *
 * - It goes on as a monotonic clock does while the server runs, and never beyond the clock. So what is kept in a store
 *   that was closed for the winter, and sends nothing, still gets old.
 * - When it is behind, after the server was off, it catches up a day an hour, no further than the newest row. So a
 *   clock that was set forward moves nothing, and one that rows agree with moves it only slowly.
 * - Before rows and clock have once agreed to a day, on a new server or an archive that came without its journal, it
 *   follows the newest row at once.
 */
export interface TrustedTime {
  /** Epoch ms; null before any row was seen. Never beyond the clock. */
  now(): number | null;
  /** There is a row of this time. */
  see(t: number): void;
  /** Whether the clock is days away from what the archive and the time that has passed tell. */
  inDoubt(): boolean;
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS trusted_time (
    id INTEGER PRIMARY KEY CHECK (id = 1), t INTEGER NOT NULL, agreed INTEGER NOT NULL
  ) STRICT;
`;

/**
 * Loads it from the journal and joins that.
 * @param deps.now the clock, epoch ms
 * @param deps.monotonic ms from some beginning, at the pace of time, whatever becomes of the clock
 */
export function createTrustedTime(
  journal: Journal,
  deps: { readonly now: () => number; readonly monotonic: () => number },
): TrustedTime {
  const { db } = journal;
  db.exec(SCHEMA);
  const row = db.prepare('SELECT t, agreed FROM trusted_time').get() as
    | { t: number; agreed: number }
    | undefined;
  let t = row?.t ?? null;
  let agreed = row?.agreed === 1;
  let newest = Number.NEGATIVE_INFINITY;
  let lookedAt = deps.monotonic();
  let stored = { t, agreed };
  let writing = stored;
  const put = db.prepare(
    'INSERT INTO trusted_time (id, t, agreed) VALUES (1, ?, ?) ON CONFLICT (id) DO UPDATE SET t = excluded.t, agreed = excluded.agreed',
  );
  journal.join({
    persist() {
      writing = stored;
      if (t === null) return;
      if (stored.t !== null && t - stored.t < WORTH_STORING_MS && agreed === stored.agreed) return;
      put.run(Math.floor(t), agreed ? 1 : 0);
      writing = { t, agreed };
    },
    settled() {
      stored = writing;
    },
  });

  const advance = (): void => {
    const at = deps.monotonic();
    const passed = Math.max(0, at - lookedAt);
    lookedAt = at;
    const clock = deps.now();
    const seen = Math.min(newest, clock);
    if (t === null) {
      if (!Number.isFinite(seen)) return;
      t = seen;
    } else {
      const caughtUp = agreed ? Math.min(seen, t + CATCH_UP * passed) : seen;
      t = Math.max(t, Math.min(clock, Math.max(t + passed, caughtUp)));
    }
    if (Math.abs(clock - t) <= AGREE_MS) agreed = true;
  };

  return {
    now() {
      advance();
      return t === null ? null : Math.min(t, deps.now());
    },
    see(seen) {
      if (seen <= newest || seen > deps.now() + AHEAD_MS) return;
      newest = seen;
      advance();
    },
    inDoubt() {
      advance();
      return t !== null && Math.abs(deps.now() - t) > DOUBT_MS;
    },
  };
}
