import type { QualityCode } from '@coldfield/protocol';

/** A frame before it has a number. */
export interface NewFrame {
  readonly room: string;
  /** Epoch ms; null while no clock can be trusted, and then `mono` is needed. */
  readonly t: number | null;
  /**
   * Monotonic ms of a frame whose `t` is not final: null or an estimate. Such a frame is not sent until
   * `Buffer.stamp` has given it its time.
   */
  readonly mono?: number;
  readonly v: Readonly<Record<string, number>>;
  readonly lo?: Readonly<Record<string, number>>;
  readonly hi?: Readonly<Record<string, number>>;
  readonly q?: Readonly<Record<string, QualityCode>>;
}

/** What is kept of a frame in the column `body`, as JSON. */
export interface FrameBody {
  v: Record<string, number>;
  lo?: Record<string, number>;
  hi?: Record<string, number>;
  q?: Record<string, string>;
}

/** A frame as it lies in the buffer, with its final time. */
export interface StoredFrame {
  readonly seq: number;
  readonly room: string;
  readonly t: number;
  readonly body: string;
}

export function bodyOf(frame: NewFrame): string {
  const body: FrameBody = { v: frame.v };
  if (frame.lo !== undefined && Object.keys(frame.lo).length > 0) body.lo = frame.lo;
  if (frame.hi !== undefined && Object.keys(frame.hi).length > 0) body.hi = frame.hi;
  if (frame.q !== undefined && Object.keys(frame.q).length > 0) body.q = frame.q;
  return JSON.stringify(body);
}
