import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Archive } from '../archive/archive.ts';
import type { Journal } from '../journal/journal.ts';
import type { Marks } from '../projections/marks.ts';
import type { ExpiryState } from './expiry-state.ts';
import type { Gate } from './gate.ts';
import type { RetentionMetrics } from './metrics.ts';
import type { Survey } from './survey.ts';

/** Between two steps others have the archive for themselves. */
const PAUSE_MS = 200;
const LEFT_EVERY_MS = 5_000;

/** What a run deleted. */
export interface Deleted {
  /** Null when they could not be counted. */
  readonly rows: number | null;
  /** Epoch ms. */
  readonly before: number;
  readonly hoursBefore: number | null;
}

export interface Deleting {
  /** Null when they could not be counted. */
  readonly rows: number | null;
  readonly left: number | null;
  /** Epoch ms. */
  readonly before: number;
}

/** The limits as of now, epoch ms; `hours` is null while hourly values are kept for ever. */
export interface Due {
  /** Never goes back: what is gone stays gone. */
  readonly rows: number;
  /** By the limits alone: it goes back when somebody lengthens them. */
  readonly keepRows: number;
  readonly hours: number | null;
}

interface Deps {
  readonly archive: Pick<Archive, 'expire' | 'keep'>;
  readonly journal: Pick<Journal, 'commit'>;
  readonly marks: Pick<Marks, 'computedBefore'>;
  readonly gate: Pick<Gate, 'settled'>;
  readonly state: ExpiryState;
  readonly survey: Survey;
  readonly due: () => Due;
  readonly metrics: Pick<RetentionMetrics, 'expiredRows'>;
  readonly log: Logger;
}

/** Deletes what is beyond the limits, in small steps, and never a row whose hourly values are not computed. */
export class Expirer {
  readonly #deps: Deps;
  #doneRows = Number.NEGATIVE_INFINITY;
  #doneHours = Number.NEGATIVE_INFINITY;
  deleting: Deleting | null = null;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /**
   * Returns when nothing is left to delete, and a database that deletes by itself knows the limits; null when there
   * was nothing to delete.
   * @throws {ArchiveError}, or when `signal` aborts
   */
  async run(signal: AbortSignal): Promise<Deleted | null> {
    const { archive, gate, marks } = this.#deps;
    const due = this.#deps.due();
    // From here on no older row is accepted; what was on its way is marked before the marks are asked.
    await gate.settled();
    const computed = marks.computedBefore();
    if (!Number.isFinite(computed)) return null;
    const deleted = await this.#delete(due, computed, signal);
    // Deleting may take long: somebody may have lengthened the limits meanwhile, and what they shortened must settle.
    const latest = this.#deps.due();
    const rows = Math.min(due.keepRows, latest.keepRows, computed);
    const hours =
      latest.hours === null || due.hours === null ? null : Math.min(due.hours, latest.hours, rows);
    await archive.keep({ rows, hours });
    return deleted;
  }

  async #delete(due: Due, computed: number, signal: AbortSignal): Promise<Deleted | null> {
    const { archive, survey, metrics } = this.#deps;
    const rows = Math.min(due.rows, computed);
    const hours = due.hours === null ? null : Math.min(due.hours, rows);
    if (rows <= this.#doneRows && (hours ?? Number.NEGATIVE_INFINITY) <= this.#doneHours) return null;

    const counted = await this.#count(rows);
    // Somebody may have lengthened the limit meanwhile.
    if (this.#deps.due().rows < rows) return null;
    this.deleting = { rows: counted, left: counted, before: rows };
    try {
      await this.#remember(rows);
      for (let lookedAt = performance.now(); !(await archive.expire({ rows, hours })).done; ) {
        await sleep(PAUSE_MS, undefined, { signal });
        if (performance.now() - lookedAt < LEFT_EVERY_MS) continue;
        this.deleting = { rows: counted, left: await this.#count(rows), before: rows };
        lookedAt = performance.now();
      }
    } finally {
      this.deleting = null;
      survey.outdated();
    }
    this.#doneRows = rows;
    this.#doneHours = hours ?? Number.NEGATIVE_INFINITY;
    metrics.expiredRows.inc(counted ?? 0);
    return { rows: counted, before: rows, hoursBefore: hours };
  }

  async #count(before: number): Promise<number | null> {
    try {
      return (await this.#deps.survey.before(before)).rows;
    } catch (error) {
      this.#deps.log.warn({ err: error }, 'Rows to delete cannot be counted');
      return null;
    }
  }

  /** On a disk without any room the journal may refuse: it keeps it staged, and deleting is what makes room. */
  async #remember(rows: number): Promise<void> {
    this.#deps.state.moveKeptFrom(rows);
    try {
      await this.#deps.journal.commit();
    } catch (error) {
      this.#deps.log.warn({ err: error }, 'The journal cannot be written before deleting');
    }
  }
}
