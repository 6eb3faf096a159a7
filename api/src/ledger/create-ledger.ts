import type { Journal } from '../journal/journal.ts';
import type { GatewayLedger, LedgerView, LossReason } from './ledger.ts';

import { listHoles } from './list-holes.ts';
import { missingDuring } from './missing-during.ts';

import { RESTORED_SCHEMA } from './note-restore.ts';

import { type Standing, Stream } from './stream.ts';

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS streams (
    id INTEGER PRIMARY KEY, gateway TEXT NOT NULL, stream TEXT NOT NULL, first_oldest INTEGER NOT NULL,
    oldest INTEGER NOT NULL, first_at INTEGER NOT NULL, last_at INTEGER NOT NULL, closed_at INTEGER,
    UNIQUE (gateway, stream)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS ranges (
    stream INTEGER NOT NULL, standing TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
    PRIMARY KEY (stream, standing, first)
  ) STRICT, WITHOUT ROWID;
`;

/** A stream silent for this long beside a newer one of the same gateway is closed. */
const REPLACED_MS = 24 * 3_600_000;
const TOUCH_MS = 60_000;
/** A gateway begins a stream when its buffer is replaced; more than this in its life is a fault or an attack. */
const MAX_STREAMS = 20;
/** After a restore, messages from before it may still come out of a broker for so long after a stream's first one. */
const SETTLING_MS = 10 * 60_000;

export interface Ledger extends LedgerView {
  /** A message of a stream was heard. */
  heard(gateway: string, stream: string, oldest: number, at: number): void;
  /**
   * `from..to` of a stream stand so from now on. Staged until the journal's next commit.
   * Returns how many of them did not stand so before.
   * @param t the time of a single frame that arrived, epoch ms: tells later when numbers are missing
   */
  record(gateway: string, stream: string, standing: Standing, from: number, to: number, t?: number): number;
  /** Closes streams that were replaced a day ago. Staged like `record`. */
  closeReplaced(now: number): void;
}

/** Loads the ledger from the journal and joins it. */
export function createLedger(journal: Journal): Ledger {
  const { db } = journal;
  db.exec(SCHEMA);
  const columns = db
    .prepare('PRAGMA table_info(ranges)')
    .all()
    .map(({ name }) => name);
  // Journals of before have no times; what they hold stays without.
  for (const column of ['first_t', 'last_t'])
    if (!columns.includes(column)) db.exec(`ALTER TABLE ranges ADD COLUMN ${column} INTEGER`);
  db.exec(RESTORED_SCHEMA);
  const gateways = load(journal);
  let nextId = 1 + ((db.prepare('SELECT max(id) AS id FROM streams').get() as { id: number | null }).id ?? 0);

  const dirtyStreams = new Set<Stream>();
  /** By stream, standing and first number: the last number, or null when the range is gone. */
  const dirtyRanges = new Map<
    string,
    { stream: Stream; standing: Standing; first: number; last: number | null }
  >();

  const forgotten = new Set<number>();
  /** Streams of a restored journal, with the time of their first message since; null before it. */
  const restored = new Map<number, number | null>(
    (db.prepare('SELECT stream FROM restored').all() as { stream: number }[]).map(({ stream }) => [
      stream,
      null,
    ]),
  );
  const resettled = new Set<number>();

  const putStream = db.prepare(
    `INSERT INTO streams (id, gateway, stream, first_oldest, oldest, first_at, last_at, closed_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET
     oldest = excluded.oldest, last_at = excluded.last_at, closed_at = excluded.closed_at`,
  );
  const putRange = db.prepare(
    `INSERT INTO ranges (stream, standing, first, last, first_t, last_t) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (stream, standing, first) DO UPDATE SET
     last = excluded.last, first_t = excluded.first_t, last_t = excluded.last_t`,
  );
  const dropStream = db.prepare('DELETE FROM streams WHERE id = ?');
  const dropRanges = db.prepare('DELETE FROM ranges WHERE stream = ?');
  const dropRestored = db.prepare('DELETE FROM restored WHERE stream = ?');
  const dropRange = db.prepare('DELETE FROM ranges WHERE stream = ? AND standing = ? AND first = ?');

  /** Gives up the books of the stream that was silent longest; its frames stay in the archive. */
  const forget = (streams: Map<string, Stream>): void => {
    let oldest: Stream | undefined;
    for (const stream of streams.values())
      if (oldest === undefined || stream.lastAt < oldest.lastAt) oldest = stream;
    if (oldest === undefined) return;
    streams.delete(oldest.name);
    dirtyStreams.delete(oldest);
    for (const [slot, { stream }] of dirtyRanges) if (stream === oldest) dirtyRanges.delete(slot);
    forgotten.add(oldest.id);
    if (restored.delete(oldest.id)) resettled.add(oldest.id);
  };

  const streamOf = (gateway: string, name: string, oldest: number, at: number): Stream => {
    let streams = gateways.get(gateway);
    if (streams === undefined) {
      streams = new Map();
      gateways.set(gateway, streams);
    }
    let stream = streams.get(name);
    if (stream === undefined) {
      if (streams.size >= MAX_STREAMS) forget(streams);
      stream = new Stream(nextId++, gateway, name, oldest, at);
      streams.set(name, stream);
      dirtyStreams.add(stream);
    }
    return stream;
  };

  const stage = (stream: Stream, standing: Standing, first: number, last: number | null): void => {
    dirtyRanges.set(`${stream.id} ${standing} ${first}`, { stream, standing, first, last });
  };

  const lost = (stream: Stream, from: number, to: number): void => {
    const { range, replaced } = stream.standing('restored').merge(from, to);
    for (const [first] of replaced) if (first !== range[0]) stage(stream, 'restored', first, null);
    stage(stream, 'restored', range[0], range[1]);
  };

  /** What a gateway forgot between the back-up and now is not its own loss: it had been acknowledged. */
  const bookRestored = (stream: Stream, oldest: number, at: number): void => {
    const since = restored.get(stream.id) ?? at;
    restored.set(stream.id, since);
    for (const [from, to] of stream.missing(stream.oldest, oldest - 1)) lost(stream, from, to);
    if (at - since < SETTLING_MS) return;
    restored.delete(stream.id);
    resettled.add(stream.id);
  };

  journal.join({
    persist() {
      for (const id of resettled) dropRestored.run(id);
      for (const id of forgotten) {
        dropStream.run(id);
        dropRanges.run(id);
      }
      for (const s of dirtyStreams) {
        putStream.run(s.id, s.gateway, s.name, s.firstOldest, s.oldest, s.firstAt, s.lastAt, s.closedAt);
      }
      for (const { stream, standing, first, last } of dirtyRanges.values()) {
        if (last === null) {
          dropRange.run(stream.id, standing, first);
          continue;
        }
        const timeOf = (seq: number): number | null =>
          standing === 'arrived' ? (stream.times.get(seq) ?? null) : null;
        putRange.run(stream.id, standing, first, last, timeOf(first), timeOf(last));
      }
    },
    settled() {
      for (const stream of dirtyStreams) stream.storedAt = stream.lastAt;
      forgotten.clear();
      resettled.clear();
      dirtyStreams.clear();
      dirtyRanges.clear();
    },
  });

  return {
    heard(gateway, name, oldest, at) {
      const stream = streamOf(gateway, name, oldest, at);
      if (restored.size > 0 && restored.has(stream.id)) bookRestored(stream, oldest, at);
      // A resent message may carry an older `oldest`; a gap once known does not become pending again.
      if (oldest > stream.oldest) stream.oldest = oldest;
      stream.lastAt = at;
      if (stream.closedAt !== null) {
        stream.closedAt = null;
        dirtyStreams.add(stream);
      }
      if (at - stream.storedAt >= TOUCH_MS) dirtyStreams.add(stream);
    },
    record(gateway, name, standing, from, to, t) {
      const stream = streamOf(gateway, name, from, 0);
      const { range, replaced, added } = stream.standing(standing).merge(from, to);
      if (added === 0) return 0;
      if (t !== undefined && standing === 'arrived') stream.timed(from, t, range, replaced);
      for (const [first] of replaced) if (first !== range[0]) stage(stream, standing, first, null);
      stage(stream, standing, range[0], range[1]);
      return added;
    },
    closeReplaced(now) {
      for (const streams of gateways.values()) {
        const newest = Math.max(...[...streams.values()].map((stream) => stream.lastAt));
        for (const stream of streams.values()) {
          const replaced = stream.lastAt < newest && now - stream.lastAt > REPLACED_MS;
          if (!replaced || stream.closedAt !== null) continue;
          stream.closedAt = now;
          dirtyStreams.add(stream);
        }
      }
    },
    gateway(gateway): GatewayLedger | undefined {
      const streams = gateways.get(gateway);
      if (streams === undefined) return undefined;
      return { gateway, streams: [...streams.values()].map((stream) => stream.summary()) };
    },
    during(gateway, from, to) {
      return missingDuring([...(gateways.get(gateway)?.values() ?? [])], from, to);
    },
    holes: (gateway, limit) => listHoles([...(gateways.get(gateway)?.values() ?? [])], limit),
    totals() {
      let arrived = 0;
      let pending = 0;
      const lost: Partial<Record<LossReason, number>> = {};
      for (const streams of gateways.values()) {
        for (const stream of streams.values()) {
          const summary = stream.summary();
          arrived += summary.arrived;
          pending += summary.pending;
          for (const { reason, frames } of summary.lost) lost[reason] = (lost[reason] ?? 0) + frames;
        }
      }
      return { arrived, pending, lost };
    },
  };
}

function load(journal: Journal): Map<string, Map<string, Stream>> {
  const gateways = new Map<string, Map<string, Stream>>();
  const byId = new Map<number, Stream>();
  for (const row of journal.db.prepare('SELECT * FROM streams').iterate() as Iterable<StreamRow>) {
    const stream = new Stream(row.id, row.gateway, row.stream, row.first_oldest, row.first_at);
    stream.oldest = row.oldest;
    stream.lastAt = row.last_at;
    stream.storedAt = row.last_at;
    stream.closedAt = row.closed_at;
    byId.set(row.id, stream);
    const streams = gateways.get(row.gateway) ?? new Map<string, Stream>();
    gateways.set(row.gateway, streams.set(row.stream, stream));
  }
  for (const row of journal.db.prepare('SELECT * FROM ranges').iterate() as Iterable<RangeRow>) {
    const stream = byId.get(row.stream);
    if (stream === undefined) continue;
    stream.standing(row.standing).add(row.first, row.last);
    if (row.first_t !== null) stream.times.set(row.first, row.first_t);
    if (row.last_t !== null) stream.times.set(row.last, row.last_t);
  }
  return gateways;
}

interface StreamRow {
  id: number;
  gateway: string;
  stream: string;
  first_oldest: number;
  oldest: number;
  first_at: number;
  last_at: number;
  closed_at: number | null;
}

interface RangeRow {
  stream: number;
  standing: Standing;
  first: number;
  last: number;
  first_t: number | null;
  last_t: number | null;
}
