import type { Journal } from '../journal/journal.ts';

/** `two-devices`: two with this id took the connection from each other again and again. */
export type LinkEvent = 'connected' | 'disconnected' | 'two-devices';

export interface LinkEntry {
  /** Epoch ms. */
  readonly at: number;
  readonly what: LinkEvent;
}

/** When gateways came and went, for a day: what a person looks at who wants to know whether a line is bad. */
export interface LinkLog {
  /** Staged until the journal's next commit. */
  note(gateway: string, what: LinkEvent): void;
  /** Of the last day, newest first. */
  of(gateway: string): readonly LinkEntry[];
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS link_events (
    id INTEGER PRIMARY KEY, gateway TEXT NOT NULL, at INTEGER NOT NULL, what TEXT NOT NULL
  ) STRICT;
`;
const KEPT_MS = 24 * 3_600_000;
/** A gateway that comes and goes every few seconds shows that within this many; more would only take room. */
const MAX_ENTRIES = 200;
const PRUNE_MS = 3_600_000;

/** Loads the log from the journal and joins it. @param now epoch ms */
export function createLinkLog(journal: Journal, now: () => number): LinkLog {
  const { db } = journal;
  db.exec(SCHEMA);
  const gateways = new Map<string, LinkEntry[]>();
  const staged: (LinkEntry & { readonly gateway: string })[] = [];
  let written = 0;
  let prunedAt = 0;
  const keep = (gateway: string, entry: LinkEntry): void => {
    const entries = gateways.get(gateway) ?? [];
    entries.unshift(entry);
    if (entries.length > MAX_ENTRIES) entries.length = MAX_ENTRIES;
    gateways.set(gateway, entries);
  };
  const since = now() - KEPT_MS;
  for (const { gateway, at, what } of db
    .prepare('SELECT gateway, at, what FROM link_events WHERE at >= ? ORDER BY id')
    .iterate(since) as Iterable<LinkEntry & { gateway: string }>)
    keep(gateway, { at, what });

  const insert = db.prepare('INSERT INTO link_events (gateway, at, what) VALUES (?, ?, ?)');
  const prune = db.prepare('DELETE FROM link_events WHERE at < ?');
  journal.join({
    persist() {
      for (const { gateway, at, what } of staged) insert.run(gateway, at, what);
      written = staged.length;
      if (now() - prunedAt < PRUNE_MS) return;
      prunedAt = now();
      prune.run(prunedAt - KEPT_MS);
    },
    settled() {
      staged.splice(0, written);
      written = 0;
    },
  });

  return {
    note(gateway, what) {
      const entry = { at: now(), what };
      keep(gateway, entry);
      staged.push({ gateway, ...entry });
      // Without any commit for long, the newest are kept.
      if (staged.length > 10_000) staged.splice(0, staged.length - 10_000);
    },
    of(gateway) {
      const from = now() - KEPT_MS;
      return (gateways.get(gateway) ?? []).filter(({ at }) => at >= from);
    },
  };
}
