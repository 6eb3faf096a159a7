import { join } from 'node:path';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import type { Archive, Row } from '../archive/archive.ts';
import { openSqliteArchive } from '../archive/sqlite/sqlite-archive.ts';
import { type Journal, openJournal } from '../journal/journal.ts';
import { createMarks } from '../projections/marks.ts';
import { createProjectionMetrics } from '../projections/metrics.ts';
import { createProjector } from '../projections/projector.ts';
import { createRecords } from '../records/index.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { createRetention } from './create-retention.ts';
import { createRetentionMetrics } from './metrics.ts';
import { createTrustedTime } from './trusted-time.ts';

export const MINUTE = 60_000;
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
export const MIB = 1024 * 1024;

export const BY = {
  id: 'somebody',
  username: 'admin',
  name: '管理员',
  role: 'administrator',
  organisation: { id: 'county', name: '县', nameEn: null },
  atRoot: true,
} as const;

interface Begin {
  readonly now: number;
  /** Leaves the trusted time as the folder has it; a new folder has none. */
  readonly isNew?: boolean;
}

/** Retention over a real archive, journal, records and projector; only clock and disk are told what to say. */
export async function startRetention(
  begin: Begin & { folder?: string },
  through: (archive: Archive) => Archive = (archive) => archive,
) {
  const clock = { now: begin.now, wrongBy: 0 };
  const now = (): number => clock.now + clock.wrongBy;
  const disk = { bsize: 4_096, bavail: 25_000_000, blocks: 50_000_000 };
  const folder = begin.folder ?? (await temporaryFolder('retention'));
  const logged: { level: number; msg: string; [field: string]: unknown }[] = [];
  const log = pino({}, { write: (line: string) => void logged.push(JSON.parse(line)) });
  const register = new Registry();
  const records = await createRecords(join(folder, 'records.sqlite'), { clock: now, logger: log });
  const archive = through(await openSqliteArchive(join(folder, 'archive.sqlite'), { now }));
  const journal = openJournal(join(folder, 'journal.sqlite'));
  const marks = createMarks(journal, { now });
  if (begin.isNew !== true) trustTime(journal, begin.now);
  const retention = createRetention({
    archive,
    journal,
    marks,
    limits: records.archiveLimits,
    folder,
    statfs: async () => disk,
    disk: { warnBytes: 400 * MIB, reserveBytes: 100 * MIB },
    metrics: createRetentionMetrics(register),
    log,
    now,
    monotonic: () => clock.now,
  });
  const projector = createProjector({
    archive,
    journal,
    marks,
    rooms: () => new Map(),
    keptFrom: () => retention.keptFrom(),
    metrics: createProjectionMetrics(register),
    log,
    now,
  });
  return {
    folder,
    clock,
    disk,
    logger: log,
    logged,
    register,
    records,
    archive,
    journal,
    marks,
    retention,
    projector,
    /** Writes rows as ingest does: in the archive, marked, and only then acknowledged. */
    async ingest(rows: readonly Row[]) {
      const { rejected } = await retention.write(rows);
      const refused = new Set(rejected.map(({ index }) => index));
      for (const [index, { room, t }] of rows.entries()) if (!refused.has(index)) marks.touch(room, t);
      await journal.commit();
      return rejected;
    },
    /** Computes every hour that waits. */
    async compute() {
      await projector.round();
      clock.now += MINUTE;
      while (marks.backlog().hours > 0) await projector.round();
      await projector.round();
    },
    /** Sets how much is free on the disk. */
    free(mib: number): void {
      disk.bavail = (mib * MIB) / disk.bsize;
    },
    async count(t = Number.MAX_SAFE_INTEGER): Promise<number> {
      return (await archive.countBefore(t)).reduce((sum, { rows }) => sum + rows, 0);
    },
    async stop() {
      await retention.stop();
      await archive.close();
      journal.close();
      await records.close();
    },
  };
}

/** Has a journal be that of a server that has run, with a right clock, until `t`. */
export function trustTime(journal: Journal, t: number): void {
  createTrustedTime(journal, { now: () => t, monotonic: () => 0 });
  journal.db.prepare('INSERT OR REPLACE INTO trusted_time (id, t, agreed) VALUES (1, ?, 1)').run(t);
}

export type TestRetention = Awaited<ReturnType<typeof startRetention>>;

/** Stops a server, and starts another over what it left in its folder. */
export async function restart(
  running: TestRetention,
  begin: Begin,
  through?: (archive: Archive) => Archive,
): Promise<TestRetention> {
  await running.stop();
  return startRetention({ ...begin, folder: running.folder }, through);
}

/** A row every `everyMs` in `[from, to)`. */
export function rowsOf(room: string, from: number, to: number, everyMs: number, store = 's1'): Row[] {
  return Array.from({ length: Math.ceil((to - from) / everyMs) }, (_, i) => ({
    store,
    room,
    t: from + i * everyMs,
    v: { air1: (i % 50) / 10 },
  }));
}
