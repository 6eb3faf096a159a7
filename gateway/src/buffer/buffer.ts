import type { DropReason, SeqRange } from '@coldfield/protocol';
import type { NewFrame, StoredFrame } from './frame.ts';

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
  /** Other limits from now on; the file does not shrink, and a fuller buffer is thinned with the next commit. */
  limit(limits: { readonly maxBytes: number; readonly maxFrames: number }): void;
  /** Thins the oldest history once, whatever the limits say, and returns how many frames went. */
  thin(): number;
  close(): void;
}
