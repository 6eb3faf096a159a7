import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { SeqRanges } from '@coldfield/protocol';
import { adoptStore } from './adopt-store.ts';
import { createBallast } from './ballast.ts';
import type { Buffer, BufferCounts, BufferOptions } from './buffer.ts';
import { bodyOf, type NewFrame, type StoredFrame } from './frame.ts';
import { FrameStore } from './frame-store.ts';
import { openHighWater } from './high-water.ts';
import { LastTimes } from './last-times.ts';
import { setAside } from './set-aside.ts';
import { asBufferError } from './sqlite-errors.ts';
import { stampStore } from './stamp-store.ts';
import { cutOldest, thinStore } from './thin-store.ts';

/** A limit that is smaller than the empty tables must not make the buffer forget everything. */
const MIN_FRAMES = 64;
const SIZE_CHECK_EVERY = 32;
/** How many commits pass before a full disk is looked at again. */
const RECOVERY_CHECK_EVERY = 64;

/**
 * Opens or creates a buffer. A damaged file is set aside and a new stream begins; a file restored from an older
 * copy keeps its frames and gets a new stream, because its numbers would otherwise be given twice.
 * @throws {BufferError} when the folder cannot be written
 */
export function openBuffer(path: string, options: BufferOptions = {}): Buffer {
  let maxBytes = options.maxBytes ?? 512 * 1_048_576;
  let maxFrames = options.maxFrames ?? 2_000_000;
  let hardLimitBytes = options.hardLimitBytes ?? hardLimitFor(maxBytes);
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
  /** On a full disk the file must not grow any more, or its log would have no room left: bytes in use then. */
  let fullAtBytes: number | null = null;
  let highWater = openHighWater(highWaterPath);

  function openStore(): void {
    let opened: FrameStore | null = null;
    try {
      opened = new FrameStore(path, hardLimitBytes);
      store = opened;
      adopt();
    } catch (cause) {
      closeQuietly(opened);
      if (asBufferError(cause).code !== 'buffer-corrupt') throw asBufferError(cause);
      replaceFile();
    }
  }

  /** Takes over what the file holds, or begins a new stream when its numbers cannot be trusted. */
  function adopt(): void {
    const adopted = adoptStore(store, highWater.found, newId);
    stream = adopted.stream;
    if (adopted.isOlderCopy) counts.restored += 1;
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
      closeQuietly(store);
      replaceFile();
      return work();
    }
  }

  function applyForgotten(): void {
    let removed = 0;
    for (const range of toForget) {
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

  function thinNow(): number {
    const pass = (how: () => { removed: number; cursor: number }) =>
      inTransaction(() => {
        applyForgotten();
        const thinned = how();
        size -= thinned.removed;
        return thinned;
      });
    let thinned: { removed: number; cursor: number };
    try {
      thinned = pass(() => thinStore(store, { cursor: thinCursor, size }));
    } catch (error) {
      if (asBufferError(error).code !== 'buffer-full') throw error;
      thinned = pass(() => cutOldest(store, size));
    }
    const { removed, cursor } = thinned;
    thinCursor = cursor;
    counts.thinned += removed;
    return removed;
  }

  /** The disk is full: its reserve is opened for the log, and from now on new frames take the room of old ones. */
  function surviveFullDisk(): void {
    ballast.release();
    try {
      store.shrinkLog();
      fullAtBytes = store.bytes;
    } catch {
      // The next commit tries again.
    }
  }

  function keepWithinLimits(): void {
    commits += 1;
    if (fullAtBytes !== null && commits % RECOVERY_CHECK_EVERY === 0 && ballast.restore()) fullAtBytes = null;
    const limit = Math.min(maxBytes, fullAtBytes ?? maxBytes);
    const isDue = fullAtBytes !== null || commits % SIZE_CHECK_EVERY === 0;
    if (size <= maxFrames && !(isDue && store.bytes > limit)) return;
    // A bounded number of passes a commit, so that sampling never waits long; the next commit goes on.
    for (let pass = 0; pass < 4 && (size > maxFrames || store.bytes > limit); pass++) {
      if (size < MIN_FRAMES || thinNow() === 0) break;
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
          if (asBufferError(cause).code === 'buffer-full') surviveFullDisk();
        }
        return written;
      } catch (cause) {
        const error = asBufferError(cause);
        if (error.code === 'buffer-full') surviveFullDisk();
        throw error;
      }
    },
    stamp(offsetMs) {
      inTransaction(() => {
        applyForgotten();
        const dropped = stampStore(store, { times, epoch: options.epoch ?? '', offsetMs });
        size -= dropped;
        counts.clockDropped += dropped;
      });
    },
    read(afterSeq, limit) {
      return guarded(() => {
        // A stretch that only waits to be removed must not look like the end of the history.
        for (let after = afterSeq; ; ) {
          const rows = store.read(after, limit);
          const wanted = rows.filter(({ seq }) => !toForget.has(seq));
          const last = rows.at(-1);
          if (wanted.length > 0 || last === undefined) return wanted;
          after = last.seq;
        }
      });
    },
    newest: (limit) => guarded(() => store.newest(limit).filter(({ seq }) => !toForget.has(seq))),
    forget(ranges) {
      for (const [from, to] of ranges) toForget.add(from, Math.min(to, lastSeq));
    },
    flush() {
      if (!toForget.isEmpty) inTransaction(applyForgotten);
    },
    dropped: (limit) =>
      guarded(() => store.dropped(limit).filter(([from, to]) => toForget.missing(from, to).length > 0)),
    limit(limits) {
      ({ maxBytes, maxFrames } = limits);
      hardLimitBytes = hardLimitFor(maxBytes);
      guarded(() => store.growTo(hardLimitBytes));
    },
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

function hardLimitFor(maxBytes: number): number {
  return maxBytes * 1.25 + 1_048_576;
}

/** A damaged file may not even close cleanly. */
function closeQuietly(store: FrameStore | null): void {
  try {
    store?.close();
  } catch {
    // It is set aside next.
  }
}
