import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { type DropReason, type SeqRange, SeqRanges } from '@coldfield/protocol';
import { createBallast } from './ballast.ts';
import { bodyOf, type NewFrame, type StoredFrame } from './frame.ts';
import { FrameStore } from './frame-store.ts';
import { openHighWater } from './high-water.ts';
import { LastTimes } from './last-times.ts';
import { setAside } from './set-aside.ts';
import { asBufferError } from './sqlite-errors.ts';
import { thin } from './thin.ts';

/** Frames looked at in one go of thinning: some tens of milliseconds. */
const THIN_WINDOW = 2_000;
const SIZE_CHECK_EVERY = 32;

export interface BufferOptions {
  /** Bytes in use at which the oldest history is thinned; 512 MiB when left out. */
  readonly maxBytes?: number;
  /** Frames at which the oldest history is thinned; 2,000,000 when left out. */
  readonly maxFrames?: number;
  /** The file never grows past this; a quarter more than `maxBytes` when left out. */
  readonly hardLimitBytes?: number;
  /** Names the run of the machine that `mono` of the frames belongs to. */
  readonly epoch?: string;
  readonly wallMs?: () => number;
  readonly newId?: () => string;
}

export interface BufferCounts {
  /** Damaged files that were set aside. */
  corrupt: number;
  /** Frames removed by thinning, and frames that found no room in memory either. */
  thinned: number;
  /** Frames without a time that no clock can give any more. */
  clockDropped: number;
  /** New streams begun because the file was an older copy. */
  restored: number;
  stepsBack: number;
}

/** The disk buffer of a gateway: frames live here from their commit until the server holds them durably. */
export interface Buffer {
  /** Id of this numbering; changes when a damaged file was replaced. */
  readonly stream: string;
  /** Frames held. */
  readonly size: number;
  /** Lowest number held; the next number when nothing is held. */
  readonly oldest: number;
  /** Time of the oldest frame, epoch ms; null when empty or not known yet. */
  readonly oldestT: number | null;
  /** Highest number given. */
  readonly lastSeq: number;
  readonly counts: Readonly<BufferCounts>;
  /**
   * Writes frames in one transaction, on disk when it returns, and gives the numbered frames whose time is final.
   * @param lost frames that were given up before they got here; they get numbers that are reported as thinned
   * @throws {BufferError} `buffer-full`, `buffer-busy` or `buffer-failed`: nothing was written
   */
  commit(frames: readonly NewFrame[], lost?: number): StoredFrame[];
  /**
   * Gives the frames without a final time theirs: monotonic time + `offsetMs` = epoch ms. Frames of another run
   * of the machine keep their estimate; without one they are dropped for the reason `clock`.
   */
  stamp(offsetMs: number): void;
  /** Frames with a final time and a number above `afterSeq`, oldest first, but for those to be forgotten. */
  read(afterSeq: number, limit: number): StoredFrame[];
  /** The newest frames with a final time, newest first. */
  newest(limit: number): StoredFrame[];
  /** Marks frames and dropped ranges as held by the server. They are removed with the next commit or `flush`. */
  forget(ranges: readonly SeqRange[]): void;
  flush(): void;
  /** Ranges that had numbers and will never arrive, until the server has recorded them. */
  dropped(limit: number): [from: number, to: number, reason: DropReason][];
  /** Thins the oldest history once, whatever the limits say, and returns how many frames went. */
  thin(): number;
  close(): void;
}

/**
 * Opens or creates a buffer. A damaged file is set aside and a new stream begins; a file restored from an older
 * copy keeps its frames and gets a new stream, because its numbers would otherwise be given twice.
 * @throws {BufferError} when the folder cannot be written
 */
export function openBuffer(path: string, options: BufferOptions = {}): Buffer {
  const maxBytes = options.maxBytes ?? 512 * 1_048_576;
  const maxFrames = options.maxFrames ?? 2_000_000;
  const hardLimitBytes = options.hardLimitBytes ?? maxBytes * 1.25 + 1_048_576;
  const wallMs = options.wallMs ?? Date.now;
  const newId = options.newId ?? randomUUID;
  const counts: BufferCounts = { corrupt: 0, thinned: 0, clockDropped: 0, restored: 0, stepsBack: 0 };
  const highWaterPath = `${path}.high`;
  mkdirSync(dirname(path), { recursive: true });
  const ballast = createBallast(`${path}.ballast`);

  let store: FrameStore;
  let stream = '';
  let size = 0;
  let times = new LastTimes(new Map());
  let lastSeq = 0;
  let oldest: number | null = null;
  let toForget = new SeqRanges();
  let thinCursor = 0;
  let commits = 0;
  let highWater = openHighWater(highWaterPath);

  function openStore(): void {
    try {
      store = new FrameStore(path, hardLimitBytes);
    } catch (cause) {
      if (asBufferError(cause).code !== 'buffer-corrupt') throw asBufferError(cause);
      replaceFile();
      return;
    }
    adopt();
  }

  /** Takes over what the file holds, or begins a new stream when its numbers cannot be trusted. */
  function adopt(): void {
    const known = store.meta('stream');
    lastSeq = store.lastSeq;
    const high = highWater.found;
    const isOlderCopy = known !== null && (high === null || high.stream !== known || high.seq > lastSeq);
    if (known !== null && isOlderCopy) counts.restored += 1;
    if (known === null || isOlderCopy) {
      stream = newId();
      store.transaction(() => {
        if (isOlderCopy) store.renumber();
        store.setMeta('stream', stream);
      });
    } else {
      stream = known;
    }
    lastSeq = store.lastSeq;
    highWater.write(stream, lastSeq);
    size = store.count;
    oldest = null;
    toForget = new SeqRanges();
    thinCursor = 0;
    times = new LastTimes(store.lastTimes());
  }

  /** The file is damaged: it is kept beside, and a new one begins. */
  function replaceFile(): void {
    counts.corrupt += 1;
    setAside(path, wallMs());
    highWater.close();
    rmSync(highWaterPath, { force: true });
    highWater = openHighWater(highWaterPath);
    store = new FrameStore(path, hardLimitBytes);
    adopt();
  }

  /** Runs `work`; a damaged file found on the way is replaced, and then `work` runs once more on the new one. */
  function guarded<T>(work: () => T): T {
    try {
      return work();
    } catch (cause) {
      const error = asBufferError(cause);
      if (error.code !== 'buffer-corrupt') throw error;
      try {
        store.close();
      } catch {
        // A damaged file may not even close cleanly.
      }
      replaceFile();
      return work();
    }
  }

  function applyForgotten(): void {
    let removed = 0;
    for (const range of toForget.toArray()) {
      removed += store.delete(range[0], range[1]);
      store.deleteDropped(range);
    }
    size -= removed;
  }

  function inTransaction<T>(work: () => T): T {
    return guarded(() => {
      const saved = { times: times.save(), size };
      try {
        const result = store.transaction(work);
        toForget = new SeqRanges();
        oldest = null;
        return result;
      } catch (error) {
        times.restore(saved.times);
        size = saved.size;
        throw error;
      }
    });
  }

  function writeFrames(frames: readonly NewFrame[], lost: number): StoredFrame[] {
    applyForgotten();
    if (lost > 0) {
      const first = store.skip(lost);
      store.addDropped(first, first + lost - 1, 'thinned');
    }
    const touched = new Map<string, number>();
    const written = frames.flatMap((frame) => {
      const isFinal = frame.mono === undefined && frame.t !== null;
      const t = isFinal ? times.next(frame.room, frame.t) : frame.t;
      if (isFinal && t !== null) touched.set(frame.room, t);
      const body = bodyOf(frame);
      const mono = isFinal ? null : (frame.mono ?? 0);
      const seq = store.insert({
        room: frame.room,
        t,
        mono,
        epoch: isFinal ? null : (options.epoch ?? ''),
        body,
      });
      return isFinal && t !== null ? [{ seq, room: frame.room, t, body }] : [];
    });
    for (const [room, t] of touched) store.setLastTime(room, t);
    size += frames.length;
    return written;
  }

  function stampAll(offsetMs: number): void {
    const touched = new Map<string, number>();
    for (const row of store.unstamped()) {
      const exact = row.epoch === (options.epoch ?? '') ? Math.round(row.mono + offsetMs) : null;
      // An estimate that was right to two seconds stays: nothing is gained by changing it.
      const t = row.t !== null && (exact === null || Math.abs(exact - row.t) <= 2_000) ? row.t : exact;
      if (t === null || t < 0) {
        size -= store.delete(row.seq, row.seq);
        store.addDropped(row.seq, row.seq, 'clock');
        counts.clockDropped += 1;
      } else {
        const final = times.next(row.room, t);
        store.setTime(row.seq, final);
        touched.set(row.room, final);
      }
    }
    for (const [room, t] of touched) store.setLastTime(room, t);
  }

  function thinOnce(): number {
    applyForgotten();
    // History is thinned from the oldest on, up to the middle of what is held, then from the start again.
    let frames = store.readForThinning(thinCursor, Math.min(THIN_WINDOW, Math.ceil(size / 2)));
    const middle = lastSeq - (lastSeq - (store.first?.seq ?? lastSeq)) / 2;
    if (frames.length < 3 || (frames[0]?.seq ?? 0) > middle) {
      frames = store.readForThinning(0, Math.min(THIN_WINDOW, Math.ceil(size / 2)));
    }
    let plan = thin(frames, 2, true);
    if (plan.removed.length < frames.length / 20) plan = thin(frames, 2, false);
    if (plan.removed.length === 0) plan = { removed: frames.slice(0, -1).map(({ seq }) => seq), widened: [] };
    for (const { seq, body } of plan.widened) store.setBody(seq, JSON.stringify(body));
    for (const [from, to] of new SeqRanges(plan.removed.map((seq) => [seq, seq])).toArray()) {
      size -= store.delete(from, to);
      store.addDropped(from, to, 'thinned');
    }
    thinCursor = frames.at(-1)?.seq ?? 0;
    return plan.removed.length;
  }

  function thinNow(): number {
    const removed = inTransaction(thinOnce);
    counts.thinned += removed;
    return removed;
  }

  function keepWithinLimits(): void {
    commits += 1;
    const tooLarge = commits % SIZE_CHECK_EVERY === 0 && store.bytes > maxBytes;
    if (size <= maxFrames && !tooLarge) return;
    // A bounded number of passes a commit, so that sampling never waits long; the next commit goes on.
    for (let pass = 0; pass < 4 && (size > maxFrames || store.bytes > maxBytes); pass++) {
      if (thinNow() === 0) break;
    }
  }

  openStore();

  return {
    get stream() {
      return stream;
    },
    get size() {
      return size;
    },
    get oldest() {
      oldest ??= guarded(() => store.first?.seq ?? lastSeq + 1);
      return oldest;
    },
    get oldestT() {
      return guarded(() => store.first?.t ?? null);
    },
    get lastSeq() {
      return lastSeq;
    },
    get counts() {
      return { ...counts, stepsBack: times.stepsBack };
    },
    commit(frames, lost = 0) {
      try {
        const written = inTransaction(() => writeFrames(frames, lost));
        counts.thinned += lost;
        lastSeq = store.lastSeq;
        highWater.write(stream, lastSeq);
        try {
          keepWithinLimits();
        } catch (cause) {
          // The frames are on disk; thinning is tried again with the next commit.
          if (asBufferError(cause).code === 'buffer-full') ballast.release();
        }
        return written;
      } catch (cause) {
        const error = asBufferError(cause);
        if (error.code === 'buffer-full') ballast.release();
        throw error;
      }
    },
    stamp(offsetMs) {
      inTransaction(() => {
        applyForgotten();
        stampAll(offsetMs);
      });
    },
    read: (afterSeq, limit) =>
      guarded(() => store.read(afterSeq, limit).filter(({ seq }) => !toForget.has(seq))),
    newest: (limit) => guarded(() => store.newest(limit).filter(({ seq }) => !toForget.has(seq))),
    forget(ranges) {
      for (const [from, to] of ranges) toForget.add(from, Math.min(to, lastSeq));
    },
    flush() {
      if (!toForget.isEmpty) inTransaction(applyForgotten);
    },
    dropped: (limit) =>
      guarded(() => store.dropped(limit).filter(([from, to]) => toForget.missing(from, to).length > 0)),
    thin: thinNow,
    close() {
      try {
        if (!toForget.isEmpty) inTransaction(applyForgotten);
      } finally {
        store.close();
        highWater.close();
      }
    },
  };
}
