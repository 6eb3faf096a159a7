import type { Logger } from 'pino';
import type { Buffer } from './buffer.ts';
import type { NewFrame, StoredFrame } from './frame.ts';
import { asBufferError } from './sqlite-errors.ts';

/** Some hours of a store in memory, a few MiB at most. */
const MAX_TAIL = 5_000;
/** One pass does not always free as much as a long tail needs. */
const MAX_PASSES = 4;

/** A frame as sampled: its place in time is monotonic until it is committed. */
export type SampledFrame = Omit<NewFrame, 't' | 'mono'> & { readonly mono: number };

export interface CommitterDeps {
  readonly buffer: Buffer;
  /** The time of a frame: `final` says that it will not change any more. */
  readonly timeAt: (mono: number) => { readonly t: number | null; readonly final: boolean };
  readonly log: Logger;
  readonly maxTail?: number;
}

/** Writes frames to the buffer, and keeps them in memory for as long as it takes none. */
export interface Committer {
  /** Commits, together with what had to wait. Returns the frames that can be sent now. Never throws. */
  commit(frames: readonly SampledFrame[]): StoredFrame[];
  /** Frames waiting in memory. */
  readonly waiting: number;
  readonly failures: number;
}

export function createCommitter({ buffer, timeAt, log, maxTail = MAX_TAIL }: CommitterDeps): Committer {
  let tail: SampledFrame[] = [];
  let lost = 0;
  let failures = 0;
  let failing = false;

  function asNewFrame({ mono, ...frame }: SampledFrame): NewFrame {
    const { t, final } = timeAt(mono);
    return final ? { ...frame, t } : { ...frame, t, mono };
  }

  function attempt(): StoredFrame[] {
    const frames = tail.map(asNewFrame);
    for (let pass = 0; ; pass++) {
      try {
        return buffer.commit(frames, lost);
      } catch (error) {
        if (asBufferError(error).code !== 'buffer-full' || pass === MAX_PASSES) throw error;
        if (buffer.thin() === 0) throw error;
      }
    }
  }

  /** Gives up every second of the older half, so that what is left still spans the time. */
  function thinTail(): void {
    const half = Math.floor(tail.length / 2);
    const kept = tail.filter((_, i) => i >= half || i % 2 === 1);
    lost += tail.length - kept.length;
    tail = kept;
  }

  return {
    commit(frames) {
      tail.push(...frames);
      if (tail.length === 0) return [];
      try {
        const written = attempt();
        tail = [];
        lost = 0;
        if (failing) log.info('the buffer takes frames again');
        failing = false;
        return written;
      } catch (error) {
        failures += 1;
        if (!failing)
          log.error({ err: error, waiting: tail.length }, 'the buffer takes no frames, they wait in memory');
        failing = true;
        while (tail.length > maxTail) thinTail();
        return [];
      }
    },
    get waiting() {
      return tail.length;
    },
    get failures() {
      return failures;
    },
  };
}
