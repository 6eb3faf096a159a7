import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { type Archive, ArchiveError } from '../archive/archive.ts';
import type { Adopt } from '../contract/index.ts';
import type { StoreRows } from '../csv-import/store-rows.ts';
import type { LiveStateWriter } from '../live-state/create-live-state.ts';
import type { RoomOffsets } from '../records/calibrations/offsets.ts';
import type { Actor, Records } from '../records/index.ts';
import { copyRows } from './copy-rows.ts';
import { moveLive } from './move-live.ts';

const RETRY_MS = 5_000;
const STOP_MS = 3_000;
/** A room is small beside what comes in: between pages the copying leaves the archive to others. */
const PAUSE_MS = 20;

type Adoption = Awaited<ReturnType<Records['unadopted']['adopt']>>;

export interface Adoptions {
  /**
   * Says which room a provisional one is: its readings are on the screen at once, and what the archive holds of it
   * follows in the background, over a restart too. @throws {RecordsError} as `UnadoptedRooms.adopt`.
   */
  adopt(actor: Actor, provisional: string, target: Adopt): Promise<Adoption>;
  /** Goes on with what was not done when the server stopped. */
  start(): void;
  stop(): Promise<void>;
}

interface Deps {
  readonly unadopted: Records['unadopted'];
  readonly archive: Pick<Archive, 'read'>;
  readonly storeRows: StoreRows;
  readonly liveState: Pick<LiveStateWriter, 'room' | 'apply'>;
  /** Resolves when every frame that ingest has taken by now is in the archive. */
  readonly settled: () => Promise<void>;
  readonly now: () => number;
  /** What calibrations of a room add. */
  readonly offsetsOf: (room: string) => RoomOffsets | undefined;
  readonly log: Logger;
}

export function createAdoptions(deps: Deps): Adoptions {
  const { unadopted, liveState, log } = deps;
  const abort = new AbortController();
  let running: Promise<void> | null = null;
  /** There may be more to do than what a running pass has read. */
  let asked = false;
  let told = false;

  const pass = async (): Promise<void> => {
    // Frames that were on their way to the provisional room when it was adopted are copied, too.
    await Promise.race([deps.settled(), sleep(0x7fffffff, undefined, { signal: abort.signal, ref: false })]);
    for (const adoption of await unadopted.unfinished()) {
      let progress = { copiedTo: adoption.copiedTo, copiedRows: adoption.copiedRows, done: false };
      while (!progress.done) {
        if (abort.signal.aborted) return;
        progress = await copyRows(deps, adoption, progress);
        if (!(await unadopted.advance(adoption.id, progress))) break;
        await sleep(PAUSE_MS, undefined, { signal: abort.signal });
      }
      if (progress.done)
        log.info({ room: adoption.room, rows: progress.copiedRows }, 'An adopted room has its history');
    }
    told = false;
  };

  const run = async (): Promise<void> => {
    while (asked && !abort.signal.aborted) {
      asked = false;
      try {
        await pass();
      } catch (error) {
        if (abort.signal.aborted) return;
        const expected = error instanceof ArchiveError && error.retryable;
        if (!told || !expected) log.warn({ err: error }, 'The history of an adopted room is copied later');
        told = true;
        asked = true;
        await sleep(RETRY_MS, undefined, { signal: abort.signal }).catch(() => undefined);
      }
    }
  };

  const wake = (): void => {
    asked = true;
    running ??= run().finally(() => {
      running = null;
      if (asked && !abort.signal.aborted) wake();
    });
  };

  return {
    async adopt(actor, provisional, target) {
      const adoption = await unadopted.adopt(actor, provisional, target);
      moveLive(liveState, adoption, deps.offsetsOf(adoption.room));
      wake();
      return adoption;
    },
    start: wake,
    async stop() {
      abort.abort();
      // An archive that does not answer must not hold up the stop: the same page is copied again.
      await Promise.race([running, sleep(STOP_MS, undefined, { ref: false })]);
    },
  };
}
