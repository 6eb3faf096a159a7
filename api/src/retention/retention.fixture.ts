import { join } from 'node:path';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import type { Archive, Row } from '../archive/archive.ts';
import { openSqliteArchive } from '../archive/sqlite/sqlite-archive.ts';
import { createRecords } from '../records/index.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { keepArchive } from './keep-archive.fixture.ts';

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
  const folder = begin.folder ?? (await temporaryFolder('retention'));
  const logged: { level: number; msg: string; [field: string]: unknown }[] = [];
  const log = pino({}, { write: (line: string) => void logged.push(JSON.parse(line)) });
  const register = new Registry();
  const records = await createRecords(join(folder, 'records.sqlite'), { clock: now, logger: log });
  const archive = through(await openSqliteArchive(join(folder, 'archive.sqlite'), { now }));
  const { disk, journal, marks, retention, projector } = keepArchive({
    archive,
    records,
    folder,
    diskLimits: { warnBytes: 400 * MIB, reserveBytes: 100 * MIB },
    trustedUntil: begin.isNew === true ? null : begin.now,
    register,
    log,
    now,
    monotonic: () => clock.now,
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
