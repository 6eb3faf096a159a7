import type { Logger } from 'pino';
import { type Archive, HOLD_CADENCES } from '../archive/archive.ts';
import type { Journal } from '../journal/journal.ts';
import { DEFAULT_CADENCE_MS, type Directory } from '../records/directory.ts';
import { HOUR_MS, hourOf } from './hours.ts';
import type { MarkedHour, Marks } from './marks.ts';
import type { ProjectionMetrics } from './metrics.ts';
import { type RollUpRoom, rollUp } from './roll-up.ts';

const ROUND_MS = 1_000;
/** Hours of all rooms that one round takes on; the rest waits for the next. */
const HOURS_A_ROUND = 400;
/** Hours of a room that are read and computed in one go. */
const HOURS_A_RUN = 24;
/** An hour that is not over is computed again for whoever asks, but not more often than this. */
const FRESH_MS = 2_000;
const HOURS_A_SETTLE = 62 * 24;
const FAILURES_A_ROUND = 3;
const LONGEST_WAIT_MS = 300_000;
/** The store of a room that neither the records nor the archive know: its rows are gone, or it never had one. */
const UNKNOWN_STORE = 'unknown';

interface Deps {
  readonly archive: Archive;
  readonly journal: Journal;
  readonly marks: Marks;
  readonly rooms: () => Directory['rooms'];
  /** Rows before this time (epoch ms) may be deleted already: what was computed of them stays as it is. */
  readonly keptFrom: () => number;
  readonly metrics: ProjectionMetrics;
  readonly log: Logger;
  readonly now: () => number;
}

/** Keeps what is computed from rows right, whenever and in whatever order the rows come. */
export interface Projector {
  /**
   * Computes what is marked of a room in `[from, to)` (epoch ms), so that its roll-ups say what its rows say. Of years
   * that were never computed only the newest two months: the rest is under way, and no page waits for it.
   * @throws {ArchiveError}
   */
  settle(room: string, from: number, to: number): Promise<void>;
  /** One round of what `start` does for ever: computes hours that are due. @throws {ArchiveError} */
  round(): Promise<void>;
  /** Round after round, until `stop`; a failed one is tried again. */
  start(): void;
  stop(): Promise<void>;
}

export function createProjector(deps: Deps): Projector {
  const { archive, journal, marks, metrics, log, now } = deps;
  /** Hours that are not over, by room: what was computed of them and when. */
  const open = new Map<string, { generation: number; at: number }>();
  /** Of every room that had rows when this began, also those that are in no record any more. */
  const stores = new Map<string, string>();
  let queue: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | null = null;
  let running: Promise<void> | null = null;
  let stopped = false;
  /** Rooms that could not be computed, and until when they are left alone. */
  const troubled = new Map<string, { readonly until: number; readonly waitMs: number }>();
  let resumed = false;
  let failing = false;

  /** One after the other: what is computed of an hour must not be overtaken by what was computed before it. */
  const alone = <T>(work: () => Promise<T>): Promise<T> => {
    const result = queue.then(work);
    queue = result.then(
      () => undefined,
      () => undefined,
    );
    return result;
  };

  const compute = async (room: string, run: readonly MarkedHour[]): Promise<void> => {
    const at = now();
    const kept = run.filter(({ hour }) => hour >= deps.keptFrom());
    const first = kept[0];
    if (first !== undefined) {
      const startedAt = performance.now();
      const end = first.hour + kept.length * HOUR_MS;
      const { reachesOn } = await rollUp(archive, describe(room), first.hour, end, at);
      // The last row may stand into an hour that nobody may mark any more.
      if (reachesOn) marks.touch(room, at);
      metrics.seconds.inc((performance.now() - startedAt) / 1_000);
      metrics.hours.inc(kept.length);
    }
    for (const hour of run) marks.clear(room, hour, at);
  };

  /** One room's trouble must not hold up the others; three in a row are the archive's. */
  const computeDue = async (): Promise<unknown> => {
    let failures = 0;
    let first: unknown = null;
    for (const [room, hours] of marks.due(HOURS_A_ROUND, (one) => now() < (troubled.get(one)?.until ?? 0))) {
      if (stopped || failures >= FAILURES_A_ROUND) break;
      try {
        for (const run of runsOf(hours)) await alone(() => compute(room, run));
        troubled.delete(room);
        failures = 0;
      } catch (error) {
        first ??= error;
        failures++;
        const waitMs = Math.min(2 * (troubled.get(room)?.waitMs ?? ROUND_MS), LONGEST_WAIT_MS);
        troubled.set(room, { until: now() + waitMs, waitMs });
      }
    }
    return first;
  };

  const describe = (room: string): RollUpRoom => {
    const known = deps.rooms().get(room);
    return {
      room,
      store: stores.get(room) ?? known?.store ?? UNKNOWN_STORE,
      holdMs: HOLD_CADENCES * (known?.cadenceMs ?? DEFAULT_CADENCE_MS),
    };
  };

  const resume = async (): Promise<void> => {
    if (resumed) return;
    const archived = await archive.rooms();
    for (const { room, store } of archived) stores.set(room, store);
    marks.resume(archived);
    resumed = true;
  };

  const round = async (): Promise<void> => {
    await alone(resume);
    const failure = await computeDue();
    marks.advance();
    await journal.commit();
    const { hours, since } = marks.backlog();
    metrics.marked.set(hours);
    metrics.waiting.set(since === null ? 0 : Math.max(0, now() - since) / 1_000);
    metrics.settledBefore.set(marks.settledBefore / 1_000);
    if (failure !== null) throw failure;
  };

  const loop = (): void => {
    running = round()
      .then(() => {
        if (failing) log.info('Roll-ups are computed again');
        failing = false;
      })
      .catch((error: unknown) => {
        if (!failing) log.error({ err: error }, 'Roll-ups cannot be computed; it is tried again');
        failing = true;
      })
      .then(() => {
        running = null;
        if (!stopped) timer = setTimeout(loop, ROUND_MS).unref();
      });
  };

  return {
    async settle(room, from, to) {
      await alone(resume);
      const at = now();
      const present = hourOf(at);
      const stale = marks.of(room, from, to).filter(({ hour, generation }) => {
        if (hour < present) return true;
        const known = open.get(room);
        return (
          known === undefined || known.generation !== generation || at - known.at > FRESH_MS || at < known.at
        );
      });
      // Run by run, so that whoever asks for another room meanwhile has their turn; the newest hours if it is many.
      for (const run of runsOf(stale.slice(-HOURS_A_SETTLE))) await alone(() => compute(room, run));
      const last = stale.at(-1);
      if (last !== undefined && last.hour >= present) open.set(room, { generation: last.generation, at });
    },
    round,
    start() {
      timer = setTimeout(loop, 0).unref();
    },
    async stop() {
      stopped = true;
      if (timer !== null) clearTimeout(timer);
      await running;
    },
  };
}

/** Neighbouring hours together, at most a day. */
function runsOf(hours: readonly MarkedHour[]): MarkedHour[][] {
  const runs: MarkedHour[][] = [];
  for (const hour of hours) {
    const run = runs.at(-1);
    const previous = run?.at(-1);
    if (
      run === undefined ||
      previous === undefined ||
      hour.hour !== previous.hour + HOUR_MS ||
      run.length >= HOURS_A_RUN
    )
      runs.push([hour]);
    else run.push(hour);
  }
  return runs;
}
