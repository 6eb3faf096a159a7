import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { Archive } from '../archive/archive.ts';
import { type Journal, openJournal } from '../journal/journal.ts';
import { createMarks } from '../projections/marks.ts';
import { createProjectionMetrics } from '../projections/metrics.ts';
import { createProjector } from '../projections/projector.ts';
import type { Records } from '../records/index.ts';
import { createRetention } from './create-retention.ts';
import type { DiskLimits } from './disk-watch.ts';
import { createRetentionMetrics } from './metrics.ts';
import { createTrustedTime } from './trusted-time.ts';

interface Options {
  readonly archive: Archive;
  readonly records: Records;
  /** Where the journal is. */
  readonly folder: string;
  readonly diskLimits: DiskLimits;
  /** Until when the server has run with a right clock (epoch ms); as its journal has it when null. */
  readonly trustedUntil: number | null;
  readonly register: Registry;
  readonly log: Logger;
  readonly now: () => number;
  readonly monotonic: () => number;
}

/** Retention and projector over an archive and a real journal, as the server wires them; the disk is told what to say. */
export function keepArchive(options: Options) {
  const { archive, records, folder, register, log, now, monotonic } = options;
  const disk = { bsize: 4_096, bavail: 25_000_000, blocks: 50_000_000 };
  const journal = openJournal(join(folder, 'journal.sqlite'));
  const marks = createMarks(journal, { now });
  if (options.trustedUntil !== null) trustTime(journal, options.trustedUntil);
  const retention = createRetention({
    archive,
    journal,
    marks,
    limits: records.archiveLimits,
    folder,
    statfs: async () => disk,
    disk: options.diskLimits,
    metrics: createRetentionMetrics(register),
    log,
    now,
    monotonic,
  });
  const projector = createProjector({
    archive,
    journal,
    marks,
    rooms: () => records.directory().rooms,
    keptFrom: () => retention.keptFrom(),
    metrics: createProjectionMetrics(register),
    log,
    now,
  });
  return { disk, journal, marks, retention, projector };
}

/** Has a journal be that of a server that has run, with a right clock, until `t`. */
function trustTime(journal: Journal, t: number): void {
  createTrustedTime(journal, { now: () => t, monotonic: () => 0 });
  journal.db.prepare('INSERT OR REPLACE INTO trusted_time (id, t, agreed) VALUES (1, ?, 1)').run(t);
}
