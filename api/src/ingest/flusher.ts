import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Row } from '../archive/archive.ts';
import type { Barrier } from '../journal/barrier.ts';
import type { Journal } from '../journal/journal.ts';
import type { Ledger } from '../ledger/create-ledger.ts';
import type { Marks } from '../projections/marks.ts';
import type { Quarantine } from '../quarantine/create-quarantine.ts';
import { Acks } from './acks.ts';
import type { ArchiveRunner } from './archive-runner.ts';
import { FlushQueue, type QueuedFrame } from './flush-queue.ts';
import type { IngestMetrics } from './metrics.ts';

/** Frames a flush: large enough to share an fsync, small enough that an ack comes within milliseconds. */
const MAX_FRAMES = 4_000;
/** Waiting frames at most; a gateway's frame beyond is not taken and comes again. */
const CAPACITY = 150_000;
/** A short wait lets frames that arrive together share one flush. */
const GATHER_MS = 4;
const RETRY_MS = 500;

interface Deps {
  readonly runner: ArchiveRunner;
  readonly journal: Journal;
  readonly barrier: Pick<Barrier, 'during'>;
  readonly ledger: Ledger;
  readonly marks: Pick<Marks, 'touch'>;
  readonly quarantine: Quarantine;
  readonly metrics: IngestMetrics;
  readonly log: Logger;
  readonly now: () => number;
  readonly publishAck: (gateway: string, payload: string) => void;
}

/** archive batch → ledger → ack, one flush after the other, for ever. */
export class Flusher {
  readonly #deps: Deps;
  readonly #queue = new FlushQueue(CAPACITY);
  readonly #acks = new Acks();
  readonly #abort = new AbortController();
  #running: Promise<void> | null = null;
  /** Frames taken and frames dealt with, ever. */
  #offered = 0;
  #flushed = 0;
  #waiting: { readonly upTo: number; readonly resolve: () => void }[] = [];

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  get queued(): number {
    return this.#queue.length;
  }

  /** False when the queue is full and the frame was not taken. */
  offer(frame: QueuedFrame): boolean {
    if (this.#queue.isFull) return false;
    this.#queue.push(frame);
    this.#offered++;
    this.#wake();
    return true;
  }

  /** Resolves when every frame that was taken before the call is in the archive, or never will be. */
  settled(): Promise<void> {
    if (this.#flushed >= this.#offered) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiting.push({ upTo: this.#offered, resolve });
    });
  }

  /** Tells a gateway the time with its next ack, even when nothing is stored. */
  greet(gateway: string, stream: string, boot: string): void {
    this.#acks.add(gateway, stream, boot);
    this.#wake();
  }

  /** Ends after the running flush, or at once when the archive does not answer. */
  async stop(): Promise<void> {
    const patience = setTimeout(() => this.#abort.abort(), 3_000);
    while (this.#running !== null) await this.#running;
    clearTimeout(patience);
    this.#abort.abort();
  }

  #wake(): void {
    if (this.#running !== null || this.#abort.signal.aborted) return;
    this.#running = this.#run()
      .catch((error: unknown) => {
        if (!this.#abort.signal.aborted)
          this.#deps.log.error({ err: error }, 'A flush failed; its frames come again');
      })
      .then(() => {
        this.#running = null;
        if (this.#queue.length > 0) this.#wake();
      });
  }

  async #run(): Promise<void> {
    await sleep(GATHER_MS);
    do {
      const frames = this.#queue.take(MAX_FRAMES);
      try {
        await this.#deps.barrier.during(() => this.#flush(frames));
      } finally {
        this.#flushed += frames.length;
        this.#tell();
      }
      await nextTurn();
    } while (this.#queue.length > 0 && !this.#abort.signal.aborted);
  }

  #tell(): void {
    if (this.#waiting.length === 0) return;
    for (const { upTo, resolve } of this.#waiting) if (upTo <= this.#flushed) resolve();
    this.#waiting = this.#waiting.filter(({ upTo }) => upTo > this.#flushed);
  }

  async #flush(frames: QueuedFrame[]): Promise<void> {
    const { runner, ledger, marks, quarantine, metrics, now } = this.#deps;
    const withRow = frames.filter((frame): frame is QueuedFrame & { row: Row } => frame.row !== null);
    const rejected = new Set<QueuedFrame>();
    if (withRow.length > 0) {
      const rows = withRow.map((frame) => frame.row);
      const outcome = await runner.write(rows, this.#abort.signal);
      for (const { index, reason } of outcome.rejected) {
        const frame = withRow[index] as QueuedFrame & { row: Row };
        rejected.add(frame);
        const gateway = frame.origin?.gateway ?? frame.row.room;
        const raw = Buffer.from(JSON.stringify(frame.row));
        quarantine.add({
          at: now(),
          gateway,
          topic: frame.row.room,
          reason: 'rejected',
          detail: reason,
          raw,
        });
        metrics.quarantined.inc({ reason: 'rejected' });
      }
    }
    for (const frame of frames) {
      const { origin, row, from, to } = frame;
      const standing = rejected.has(frame) ? 'rejected' : frame.standing;
      const added =
        origin === null ? 1 : ledger.record(origin.gateway, origin.stream, standing, from, to, row?.t);
      // A frame that was sent again changes nothing.
      if (row !== null && standing === 'arrived' && added > 0) marks.touch(row.room, row.t);
    }
    await this.#commit();

    const at = now();
    for (const { origin, foreign, from, to } of frames) {
      if (origin !== null) this.#acks.add(origin.gateway, origin.stream, origin.boot, from, to);
      if (foreign !== null && --foreign.left === 0) foreign.stored();
    }
    for (const { gateway, payload } of this.#acks.take(at)) this.#deps.publishAck(gateway, payload);
    metrics.stored.inc(withRow.length - rejected.size);
    metrics.queued.set(this.#queue.length);
    const oldest = frames[0];
    if (oldest !== undefined) metrics.ackLag.observe(Math.max(0, at - oldest.arrivedAt) / 1000);
  }

  /** A journal that cannot be written (a full disk) holds back the acks, not the frames. */
  async #commit(): Promise<void> {
    for (let failed = false; ; failed = true) {
      try {
        await this.#deps.journal.commit();
        return;
      } catch (error) {
        if (!failed) this.#deps.log.error({ err: error }, 'The journal cannot be written; it is tried again');
        await sleep(RETRY_MS, undefined, { signal: this.#abort.signal });
      }
    }
  }
}
