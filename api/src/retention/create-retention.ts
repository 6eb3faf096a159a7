import type { Logger } from 'pino';
import type { Archive, Row, WriteOutcome } from '../archive/archive.ts';
import type { DiskState, RetentionLimits } from '../contract/index.ts';
import type { Journal } from '../journal/journal.ts';
import type { Marks } from '../projections/marks.ts';
import type { Records, SignedIn } from '../records/index.ts';
import { monthsBefore } from './calendar.ts';
import { type DiskFigures, measureDisk, type StatFs } from './disk.ts';
import { type DiskLimits, DiskWatch } from './disk-watch.ts';
import { type Deleted, type Deleting, type Due, Expirer } from './expirer.ts';
import { createExpiryState } from './expiry-state.ts';
import { createGate } from './gate.ts';
import type { RetentionMetrics } from './metrics.ts';
import { RetentionError } from './retention-error.ts';
import { type Count, createSurvey, type Deletion } from './survey.ts';
import { createTrustedTime } from './trusted-time.ts';

const ROUND_MS = 60_000;
/** Rows keep coming while an administrator reads the preview. */
const GROWTH = 1.05;

interface Deps {
  readonly archive: Archive;
  readonly journal: Journal;
  readonly marks: Marks;
  readonly limits: Records['archiveLimits'];
  /** The folder whose disk is watched. */
  readonly folder: string;
  readonly statfs: StatFs;
  readonly disk: DiskLimits;
  readonly metrics: RetentionMetrics;
  readonly log: Logger;
  readonly now: () => number;
  /** Ms at the pace of time, whatever becomes of the clock; the process's own when left out. */
  readonly monotonic?: () => number;
}

/** Decides how long the archive keeps what, and sees to it. Times are epoch ms. */
export interface Retention {
  /** Rows from here on are all there; −∞ before anything was deleted. */
  keptFrom(): number;
  /** Writes to the archive, and rejects rows that are older than what is kept. @throws {ArchiveError} */
  write(rows: readonly Row[]): Promise<WriteOutcome>;
  /** @throws {ArchiveError}, and the errors of `statfs` */
  overview(): Promise<Overview>;
  /** What these limits would delete. @throws {ArchiveError} {RetentionError} `hours-shorter` */
  preview(limits: RetentionLimits): Promise<Deletion>;
  /**
   * Changes the limits, if they delete no more than the `rows` that their author was told, give or take a little.
   * @throws {RetentionError} `archive-grew` with what they would delete by now, `hours-shorter`; {ArchiveError}
   */
  change(by: SignedIn['person'], limits: RetentionLimits, rows: number): Promise<void>;
  diskState(): { readonly state: DiskState; readonly archiveOnIt: boolean };
  /** What `start` does every minute: looks at the disk, and deletes what is due. @throws {ArchiveError} */
  round(): Promise<void>;
  /** Round after round, until `stop`; a failed one is tried again. */
  start(): void;
  stop(): Promise<void>;
}

export interface Overview {
  readonly product: string;
  readonly state: DiskState;
  readonly disk: DiskFigures & DiskLimits;
  readonly limits: RetentionLimits;
  /** The clock is days away from the archive: nothing is deleted by it until they agree again. */
  readonly clockDoubt: boolean;
  readonly acceptedFrom: number;
  readonly hoursFrom: number | null;
  readonly thinnedTo: number | null;
  readonly deleting: Deleting | null;
  /** Null while the first count goes on. */
  readonly count: Count | null;
}

export function createRetention(deps: Deps): Retention {
  const { archive, journal, marks, metrics, log, now } = deps;
  const state = createExpiryState(journal);
  const trusted = createTrustedTime(journal, { now, monotonic: deps.monotonic ?? (() => performance.now()) });
  /** With an empty archive there is nothing to lose by the clock. */
  const today = (): number => trusted.now() ?? now();
  const due = (): Due => {
    const { rawMonths, hoursMonths } = deps.limits.current();
    const at = today();
    const keepRows = monthsBefore(at, rawMonths);
    return {
      // Forward only: when somebody lengthens the limit, or the clock is set back, what is gone stays gone.
      rows: Math.max(keepRows, state.thinnedTo, state.keptFrom),
      keepRows,
      hours: hoursMonths === null ? null : monthsBefore(at, hoursMonths),
    };
  };
  const gate = createGate(archive, () => due().rows);
  const survey = createSurvey(archive, { now });
  const expirer = new Expirer({ archive, journal, marks, gate, state, survey, due, metrics, log });
  const disk = new DiskWatch({
    limits: deps.disk,
    measure: () => measureDisk({ folder: deps.folder, statfs: deps.statfs, archive, metrics }),
    archive,
    marks,
    state,
    expirer,
    log,
    now: today,
  });
  const abort = new AbortController();
  let timer: NodeJS.Timeout | null = null;
  let running: Promise<void> | null = null;
  let again = false;
  let failing = false;

  let looked = false;
  let doubted = false;

  /** Once after a start; from then on rows are seen as they come. */
  const lookForRows = async (): Promise<void> => {
    if (looked) return;
    for (const { to } of await archive.rooms()) if (to !== null) trusted.see(to);
    looked = true;
  };

  const sayDoubt = (): void => {
    const doubt = trusted.inDoubt();
    if (doubt === doubted) return;
    doubted = doubt;
    const times = { clock: new Date(now()).toISOString(), trusted: new Date(today()).toISOString() };
    if (doubt)
      log.error(times, 'The clock is far from the archive: nothing is deleted by it until they agree');
    else log.info(times, 'The clock and the archive agree again');
  };

  const round = async (): Promise<void> => {
    try {
      await lookForRows();
      sayDoubt();
      // Without any row there is nothing to delete, and nothing that says whether the clock is right.
      const deleted = trusted.now() === null ? null : await expirer.run(abort.signal);
      if (deleted !== null && deleted.rows !== 0)
        log.info(inWords(deleted), 'What is older than the limits was deleted');
    } finally {
      await disk.look(abort.signal);
    }
    metrics.keptFrom.set(due().rows / 1_000);
    metrics.thinnedTo.set(Number.isFinite(state.thinnedTo) ? state.thinnedTo / 1_000 : 0);
  };

  const loop = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    again = false;
    running = round()
      .then(() => {
        if (failing) log.info('The disk is watched again');
        failing = false;
      })
      .catch((error: unknown) => {
        if (!failing && !abort.signal.aborted)
          log.error(
            { err: error },
            'The disk cannot be watched, or old rows cannot be deleted; it is tried again',
          );
        failing = true;
      })
      .then(() => {
        running = null;
        if (!abort.signal.aborted) timer = setTimeout(loop, again ? 0 : ROUND_MS).unref();
      });
  };

  /** A change takes effect now, not in a minute. */
  const soon = (): void => {
    again = true;
    if (running === null && timer !== null) loop();
  };

  const preview = async (limits: RetentionLimits): Promise<Deletion> => {
    const { rawMonths, hoursMonths } = limits;
    if (hoursMonths !== null && hoursMonths < rawMonths)
      throw new RetentionError('hours-shorter', 'hourly values must be kept at least as long as rows');
    await lookForRows();
    const at = today();
    const rowsBefore = Math.max(monthsBefore(at, rawMonths), state.keptFrom);
    const count = await survey.before(rowsBefore);
    const all = await survey.all();
    return {
      limits: { rawMonths, hoursMonths },
      rowsBefore,
      hoursBefore: hoursMonths === null ? null : monthsBefore(at, hoursMonths),
      count,
      share: all === null ? null : all.rows === 0 ? 0 : Math.min(1, count.rows / all.rows),
    };
  };

  return {
    keptFrom: () => state.keptFrom,
    write(rows) {
      let newest = Number.NEGATIVE_INFINITY;
      for (const { t } of rows) if (t > newest && t <= now()) newest = t;
      trusted.see(newest);
      return gate.write(rows);
    },
    async overview() {
      const { rows, hours } = due();
      const figures = await disk.measure();
      return {
        product: archive.product,
        state: disk.state,
        disk: { ...figures, ...deps.disk },
        limits: deps.limits.current(),
        clockDoubt: trusted.inDoubt(),
        acceptedFrom: rows,
        hoursFrom: hours,
        thinnedTo: Number.isFinite(state.thinnedTo) ? state.thinnedTo : null,
        deleting: expirer.deleting,
        count: await survey.all(),
      };
    },
    preview,
    async change(by, limits, rows) {
      const deletion = await preview(limits);
      if (deletion.count.rows > rows * GROWTH)
        throw new RetentionError('archive-grew', 'there is more to delete than the preview told', deletion);
      await deps.limits.change(by, limits);
      soon();
    },
    diskState: () => ({ state: disk.state, archiveOnIt: disk.archiveOnIt }),
    round,
    start: loop,
    async stop() {
      abort.abort();
      if (timer !== null) clearTimeout(timer);
      await running;
    },
  };
}

function inWords({ rows, before, hoursBefore }: Deleted): Record<string, unknown> {
  const word = (t: number | null): string | null => (t === null ? null : new Date(t).toISOString());
  return { rows, before: word(before), hoursBefore: word(hoursBefore) };
}
