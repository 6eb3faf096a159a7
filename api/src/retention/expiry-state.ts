import type { Journal } from '../journal/journal.ts';

/**
 * How far deleting has come, kept in the journal beside the marks that it goes by. Times are epoch ms and only ever
 * move forward: what is deleted does not come back.
 */
export interface ExpiryState {
  /** Rows before this may be deleted already, all others are there; −∞ before anything was. */
  readonly keptFrom: number;
  /** Rows before this had to go for want of space; −∞ when that never happened. */
  readonly thinnedTo: number;
  /** Staged until the journal's next commit. */
  moveKeptFrom(t: number): void;
  moveThinnedTo(t: number): void;
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS expiry (
    id INTEGER PRIMARY KEY CHECK (id = 1), kept_from INTEGER, thinned_to INTEGER
  ) STRICT;
`;

/** Loads the state from the journal and joins it. */
export function createExpiryState(journal: Journal): ExpiryState {
  const { db } = journal;
  db.exec(SCHEMA);
  const row = db.prepare('SELECT kept_from, thinned_to FROM expiry').get() as
    | { kept_from: number | null; thinned_to: number | null }
    | undefined;
  let keptFrom = row?.kept_from ?? Number.NEGATIVE_INFINITY;
  let thinnedTo = row?.thinned_to ?? Number.NEGATIVE_INFINITY;
  let changed = false;
  const put = db.prepare(
    'INSERT INTO expiry (id, kept_from, thinned_to) VALUES (1, ?, ?) ON CONFLICT (id) DO UPDATE SET kept_from = excluded.kept_from, thinned_to = excluded.thinned_to',
  );
  const stored = (t: number): number | null => (Number.isFinite(t) ? t : null);
  journal.join({
    persist() {
      if (changed) put.run(stored(keptFrom), stored(thinnedTo));
    },
    settled() {
      changed = false;
    },
  });

  return {
    get keptFrom() {
      return keptFrom;
    },
    get thinnedTo() {
      return thinnedTo;
    },
    moveKeptFrom(t) {
      if (t <= keptFrom) return;
      keptFrom = t;
      changed = true;
    },
    moveThinnedTo(t) {
      if (t <= thinnedTo) return;
      thinnedTo = t;
      changed = true;
    },
  };
}
