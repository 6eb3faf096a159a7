import { createHash } from 'node:crypto';
import type { Journal } from '../journal/journal.ts';
import type { QuarantineEntry, QuarantineReason, QuarantineView } from './quarantine.ts';

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS quarantine (
    id INTEGER PRIMARY KEY, first_at INTEGER NOT NULL, last_at INTEGER NOT NULL, times INTEGER NOT NULL,
    gateway TEXT NOT NULL, topic TEXT NOT NULL, reason TEXT NOT NULL, detail TEXT NOT NULL,
    digest BLOB NOT NULL, raw BLOB NOT NULL, UNIQUE (gateway, reason, digest)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS quarantine_overflow (id INTEGER PRIMARY KEY CHECK (id = 1), entries INTEGER NOT NULL) STRICT;
  INSERT OR IGNORE INTO quarantine_overflow (id, entries) VALUES (1, 0);
`;

/** A gateway's newest entries push out its own older ones, so that one bad device cannot hide the others. */
const MAX_ENTRIES_PER_GATEWAY = 1_000;
const MAX_BYTES_PER_GATEWAY = 4 * 1024 * 1024;
const MAX_ENTRIES = 50_000;

export interface Quarantine extends QuarantineView {
  /** Staged removal of entries that are in the archive now. */
  remove(ids: readonly number[]): void;
  /** Staged removal of a message that did not fit its mapping, and is read by now. */
  settle(gateway: string, raw: Uint8Array): void;
  /** Staged until the journal's next commit. */
  add(entry: {
    at: number;
    gateway: string;
    topic: string;
    reason: QuarantineReason;
    detail: string;
    raw: Uint8Array;
  }): void;
}

export function createQuarantine(journal: Journal): Quarantine {
  const { db } = journal;
  db.exec(SCHEMA);
  const staged = new Map<string, Parameters<Quarantine['add']>[0] & { digest: Uint8Array; times: number }>();
  const removed = new Set<number>();
  const totals = new Map<string, { entries: number; bytes: number }>();
  let kept = 0;
  const perGateway = db.prepare(
    'SELECT gateway, count(*) AS entries, sum(length(raw)) AS bytes FROM quarantine GROUP BY gateway',
  );
  const recount = (): void => {
    totals.clear();
    kept = 0;
    for (const row of perGateway.all() as { gateway: string; entries: number; bytes: number }[]) {
      totals.set(row.gateway, { entries: row.entries, bytes: row.bytes });
      kept += row.entries;
    }
  };
  recount();
  /** True between a `persist` and its `settled`: a `persist` that finds it true follows a roll-back. */
  let unsettled = false;

  const again = db.prepare(
    'UPDATE quarantine SET last_at = ?, times = times + ? WHERE gateway = ? AND reason = ? AND digest = ?',
  );
  const insert = db.prepare(
    `INSERT INTO quarantine (first_at, last_at, times, gateway, topic, reason, detail, digest, raw)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const oldestOf = db.prepare(
    'SELECT id, length(raw) AS bytes FROM quarantine WHERE gateway = ? ORDER BY id LIMIT 1',
  );
  const oldest = db.prepare('SELECT id, gateway, length(raw) AS bytes FROM quarantine ORDER BY id LIMIT 1');
  const remove = db.prepare('DELETE FROM quarantine WHERE id = ?');
  const unread = db.prepare(
    "SELECT id FROM quarantine WHERE gateway = ? AND reason = 'mapping' AND digest = ?",
  );
  const overflow = db.prepare('UPDATE quarantine_overflow SET entries = entries + 1');

  const take = db.prepare('DELETE FROM quarantine WHERE id = ? RETURNING gateway, length(raw) AS bytes');
  const forget = ({ gateway, bytes }: { gateway: string; bytes: number }): void => {
    const total = totals.get(gateway) as { entries: number; bytes: number };
    total.entries--;
    total.bytes -= bytes;
    kept--;
  };
  const evict = (gateway: string, victim: { id: number; bytes: number }): void => {
    remove.run(victim.id);
    overflow.run();
    forget({ gateway, bytes: victim.bytes });
  };

  journal.join({
    persist() {
      if (staged.size === 0 && removed.size === 0) return;
      if (unsettled) recount();
      unsettled = true;
      for (const id of removed) {
        const gone = take.get(id) as { gateway: string; bytes: number } | undefined;
        if (gone !== undefined) forget(gone);
      }
      for (const entry of staged.values()) {
        const { at, times, gateway, topic, reason, detail, digest, raw } = entry;
        if (again.run(at, times, gateway, reason, digest).changes > 0) continue;
        insert.run(at, at, times, gateway, topic, reason, detail, digest, raw);
        let total = totals.get(gateway);
        if (total === undefined) {
          total = { entries: 0, bytes: 0 };
          totals.set(gateway, total);
        }
        total.entries++;
        total.bytes += raw.byteLength;
        kept++;
        while (
          total.entries > MAX_ENTRIES_PER_GATEWAY ||
          (total.entries > 1 && total.bytes > MAX_BYTES_PER_GATEWAY)
        ) {
          evict(gateway, oldestOf.get(gateway) as { id: number; bytes: number });
        }
        while (kept > MAX_ENTRIES) {
          const victim = oldest.get() as { id: number; gateway: string; bytes: number };
          evict(victim.gateway, victim);
        }
      }
    },
    settled() {
      staged.clear();
      removed.clear();
      unsettled = false;
    },
  });

  return {
    add(entry) {
      const digest = createHash('sha1').update(entry.raw).digest();
      const slot = `${entry.gateway} ${entry.reason} ${digest.toString('latin1')}`;
      const same = staged.get(slot);
      if (same === undefined) staged.set(slot, { ...entry, digest, times: 1 });
      else same.times++;
    },
    list: (limit) =>
      db
        .prepare(
          `SELECT id, first_at AS firstAt, last_at AS lastAt, times, gateway, topic, reason, detail,
           length(raw) AS bytes FROM quarantine ORDER BY last_at DESC, id DESC LIMIT ?`,
        )
        .all(limit)
        .map((row) => ({ ...row })) as unknown as QuarantineEntry[],
    of: (gateway, limit) =>
      db
        .prepare(
          `SELECT id, first_at AS firstAt, last_at AS lastAt, times, gateway, topic, reason, detail,
           length(raw) AS bytes, raw FROM quarantine WHERE gateway = ? ORDER BY id LIMIT ?`,
        )
        .all(gateway, limit)
        .map((row) => ({ ...row })) as unknown as (QuarantineEntry & { raw: Uint8Array })[],
    remove: (ids) => {
      for (const id of ids) removed.add(id);
    },
    settle(gateway, raw) {
      const digest = createHash('sha1').update(raw).digest();
      staged.delete(`${gateway} mapping ${digest.toString('latin1')}`);
      for (const { id } of unread.all(gateway, digest) as { id: number }[]) removed.add(id);
    },
    raw: (id) =>
      (db.prepare('SELECT raw FROM quarantine WHERE id = ?').get(id) as { raw: Uint8Array } | undefined)?.raw,
    countOf: (gateway) => totals.get(gateway)?.entries ?? 0,
    counts: () => ({
      kept,
      overflowed: (db.prepare('SELECT entries FROM quarantine_overflow').get() as { entries: number })
        .entries,
    }),
  };
}
