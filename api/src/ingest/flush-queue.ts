import type { Row } from '../archive/archive.ts';
import type { Standing } from '../ledger/stream.ts';

/** Where a stream's frame came from; what its acknowledgement needs. */
export interface StreamOrigin {
  readonly gateway: string;
  readonly stream: string;
  readonly boot: string;
}

/** A foreign message on its way; `stored` is called once all of its frames are in the archive. */
export interface ForeignOrigin {
  left: number;
  spoolId: number | null;
  stored(): void;
}

export interface QueuedFrame {
  readonly origin: StreamOrigin | null;
  readonly foreign: ForeignOrigin | null;
  /** First and last number; they differ only for what was dropped. 0 for foreign frames. */
  readonly from: number;
  readonly to: number;
  readonly standing: Standing;
  /** Null for what is acknowledged without being archived: dropped ranges, and frames of a wrong clock. */
  readonly row: Row | null;
  readonly arrivedAt: number;
}

/** A first-in-first-out queue of bounded length. */
export class FlushQueue {
  readonly #capacity: number;
  #frames: QueuedFrame[] = [];
  #head = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get length(): number {
    return this.#frames.length - this.#head;
  }

  get isFull(): boolean {
    return this.length >= this.#capacity;
  }

  push(frame: QueuedFrame): void {
    this.#frames.push(frame);
  }

  take(limit: number): QueuedFrame[] {
    const taken = this.#frames.slice(this.#head, this.#head + limit);
    this.#head += taken.length;
    if (this.#head === this.#frames.length) {
      this.#frames = [];
      this.#head = 0;
    } else if (this.#head > 20_000) {
      this.#frames = this.#frames.slice(this.#head);
      this.#head = 0;
    }
    return taken;
  }
}
