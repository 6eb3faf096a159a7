import type { Logger } from 'pino';
import type { Archive } from '../archive/archive.ts';
import type { DiskState } from '../contract/index.ts';
import { HOUR_MS, hourOf } from '../projections/hours.ts';
import type { Marks } from '../projections/marks.ts';
import type { DiskFigures } from './disk.ts';
import type { Expirer } from './expirer.ts';
import type { ExpiryState } from './expiry-state.ts';

const DAY_MS = 24 * HOUR_MS;
/** The newest rows are never thinned, however full the disk is. */
const UNTOUCHED_MS = 30 * DAY_MS;
/** Thinning frees a little more than it must, so that it does not begin again at once. */
const ENOUGH = 1.25;
/** Likewise the warning ends a little above where it began. */
const EASED = 1.05;

export interface DiskLimits {
  /** With less than this available the disk is low, bytes. */
  readonly warnBytes: number;
  /** With less than this the oldest raw data is thinned, bytes. */
  readonly reserveBytes: number;
}

interface Deps {
  readonly limits: DiskLimits;
  readonly measure: () => Promise<DiskFigures>;
  readonly archive: Pick<Archive, 'rooms'>;
  readonly marks: Pick<Marks, 'computedBefore'>;
  readonly state: ExpiryState;
  readonly expirer: Pick<Expirer, 'run'>;
  readonly log: Logger;
  readonly now: () => number;
}

type End = 'enough' | 'waits' | 'nothing-left';

/** Looks at the disk, warns before it is full, and thins the oldest raw data when it nearly is. */
export class DiskWatch {
  readonly #deps: Deps;
  state: DiskState = 'ok';
  /** Whether deleting from the archive gives the watched disk room. */
  archiveOnIt = false;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** @throws {ArchiveError}, the errors of `statfs`, or when `signal` aborts; the next look tries again. */
  async look(signal: AbortSignal): Promise<void> {
    const { limits } = this.#deps;
    let figures = await this.measure();
    this.archiveOnIt = figures.space?.onThisDisk === true;
    if (!this.archiveOnIt) {
      this.#become(this.#warning(figures), figures);
      return;
    }
    if (figures.availableBytes < limits.reserveBytes * (this.state === 'thinning' ? ENOUGH : 1)) {
      if (this.state !== 'full') this.#become('thinning', figures);
      const thinned = await this.#thin(figures, signal);
      figures = thinned.figures;
      if (thinned.end !== 'enough') {
        this.#become(thinned.end === 'waits' ? 'thinning' : 'full', figures);
        return;
      }
    }
    const low = limits.warnBytes * (this.state === 'low' ? EASED : 1);
    this.#become(figures.availableBytes < low ? 'low' : 'ok', figures);
  }

  /** Of a disk to which deleting from the archive gives no room. */
  #warning({ availableBytes }: DiskFigures): DiskState {
    const { warnBytes, reserveBytes } = this.#deps.limits;
    if (availableBytes < reserveBytes * (this.state === 'full' ? EASED : 1)) return 'full';
    return availableBytes < warnBytes * (this.state === 'ok' ? 1 : EASED) ? 'low' : 'ok';
  }

  /** @throws {ArchiveError}, and the errors of `statfs` */
  measure(): Promise<DiskFigures> {
    return this.#deps.measure();
  }

  /** Deletes the oldest raw data, a day of it at a time, whose hourly values are computed. */
  async #thin(before: DiskFigures, signal: AbortSignal): Promise<{ end: End; figures: DiskFigures }> {
    const { archive, marks, state, expirer, limits, log, now } = this.#deps;
    let figures = before;
    let rows = 0;
    const ended = (end: End): { end: End; figures: DiskFigures } => {
      if (rows > 0) {
        const thinnedTo = new Date(state.thinnedTo).toISOString();
        log.warn({ rows, thinnedTo }, 'Raw data was deleted for want of space');
      }
      return { end, figures };
    };
    for (;;) {
      const starts = (await archive.rooms()).flatMap(({ from }) => (from === null ? [] : [from]));
      const oldest = hourOf(Math.min(...starts));
      const untouched = hourOf(now() - UNTOUCHED_MS);
      if (starts.length === 0 || oldest >= untouched) return ended('nothing-left');
      const to = Math.min(oldest + DAY_MS, untouched, marks.computedBefore());
      if (to <= oldest) return ended('waits');
      state.moveThinnedTo(to);
      try {
        rows += (await expirer.run(signal))?.rows ?? 0;
      } catch (error) {
        // Deleting needs a little room of its own.
        if (!signal.aborted) this.#become('full', figures);
        throw error;
      }
      if (state.keptFrom < to) return ended('waits');
      figures = await this.measure();
      if (figures.availableBytes >= limits.reserveBytes * ENOUGH) return ended('enough');
    }
  }

  #become(next: DiskState, figures: DiskFigures): void {
    if (next === this.state) return;
    const { log, state, limits } = this.#deps;
    const fields = {
      from: this.state,
      availableBytes: figures.availableBytes,
      ...limits,
      thinnedTo: Number.isFinite(state.thinnedTo) ? new Date(state.thinnedTo).toISOString() : null,
    };
    this.state = next;
    switch (next) {
      case 'ok':
        log.info(fields, 'The disk has room again');
        break;
      case 'low':
        log.warn(fields, 'The disk is getting full');
        break;
      case 'thinning':
        log.warn(fields, 'The disk is nearly full: the oldest raw data is deleted, hourly values stay');
        break;
      case 'full':
        log.error(
          fields,
          this.archiveOnIt
            ? 'The disk is full and nothing may be deleted any more: free space, or give the server a larger disk'
            : 'The disk is nearly full, and the archive is not on it: records, journal and spool need the room, so free space, or give the server a larger disk',
        );
        break;
    }
  }
}
