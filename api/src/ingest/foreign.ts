import type { ForeignTelemetry } from '@coldfield/protocol';
import { DEFAULT_ROOM } from '@coldfield/protocol';
import type { Journal } from '../journal/journal.ts';
import type { ForeignOrigin } from './flush-queue.ts';
import type { IngestMetrics } from './metrics.ts';
import type { Spool } from './spool.ts';

/** A foreign client's PUBACK waits this long for the archive before the message goes to the spool. */
const PATIENCE_MS = 200;

/** A frame of a client that keeps no stream, with the room and time that it left out filled in. */
export interface ForeignFrame {
  readonly room: string;
  readonly t: number;
  readonly v: Readonly<Record<string, number>>;
  readonly q: Readonly<Record<string, string>> | undefined;
}

export class SpoolFull extends Error {}

/**
 * What makes a foreign message land at least once: its client hears that it arrived only when it is in the archive
 * or, past 200 ms, in the spool on the disk.
 */
export class ForeignDelivery {
  readonly #spool: Spool;
  readonly #journal: Journal;
  readonly #metrics: IngestMetrics;
  /** The last arrival that stood for a missing `t`, by gateway and room: two in one millisecond stay two rows. */
  readonly #stamps = new Map<string, number>();

  constructor(deps: { spool: Spool; journal: Journal; metrics: IngestMetrics }) {
    this.#spool = deps.spool;
    this.#journal = deps.journal;
    this.#metrics = deps.metrics;
  }

  frames(gateway: string, message: ForeignTelemetry, arrivedAt: number): ForeignFrame[] {
    return message.frames.map(({ room = DEFAULT_ROOM, t, v, q }) => ({
      room,
      t: t ?? this.#stamp(`${gateway} ${room}`, arrivedAt),
      v,
      q,
    }));
  }

  /** A message on its way; `delivered` resolves when its client may forget it. */
  track(gateway: string, topic: string, frames: readonly ForeignFrame[], arrivedAt: number) {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const origin: ForeignOrigin = {
      left: frames.length,
      spoolId: null,
      stored: () => {
        clearTimeout(patience);
        if (origin.spoolId !== null) this.#spool.remove(origin.spoolId);
        resolve();
      },
    };
    const patience = setTimeout(() => {
      // With every `t` filled in, so that a replay writes the same rows.
      const payload = Buffer.from(JSON.stringify({ frames }));
      origin.spoolId = this.#spool.add({ gateway, topic, payload, at: arrivedAt });
      if (origin.spoolId === null) {
        reject(new SpoolFull('the spool is full'));
        return;
      }
      this.#metrics.spooled.inc();
      this.#journal.commit().then(resolve, reject);
    }, PATIENCE_MS);
    return { origin, delivered: promise };
  }

  /** A message that was read back from the spool. */
  replayed(spoolId: number, frames: number): ForeignOrigin {
    return { left: frames, spoolId, stored: () => this.#spool.remove(spoolId) };
  }

  #stamp(slot: string, arrivedAt: number): number {
    const t = Math.max(arrivedAt, (this.#stamps.get(slot) ?? 0) + 1);
    // A stamp only has to differ within its millisecond; forgetting all of them now and then bounds the map.
    if (this.#stamps.size > 20_000) this.#stamps.clear();
    this.#stamps.set(slot, t);
    return t;
  }
}
