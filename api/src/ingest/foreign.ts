import { createHash } from 'node:crypto';
import type { ForeignTelemetry } from '@coldfield/protocol';
import { DEFAULT_ROOM } from '@coldfield/protocol';
import type { ForeignFrame as DecodedFrame } from '../foreign/decoder.ts';
import type { Journal } from '../journal/journal.ts';
import type { ForeignOrigin } from './flush-queue.ts';
import type { Message } from './message.ts';
import type { IngestMetrics } from './metrics.ts';
import type { Spool } from './spool.ts';

/** A foreign client's PUBACK waits this long for the archive before the message goes to the spool. */
const PATIENCE_MS = 200;

/** A copy comes at most this long after the first: its sender gives up, or connects again. */
const COPY_WITHIN_MS = 60 * 60_000;

/** A frame of a client that keeps no stream, with the room and time that it left out filled in. */
export interface ForeignFrame {
  readonly room: string;
  readonly t: number;
  readonly v: Readonly<Record<string, number>>;
  readonly q: Readonly<Record<string, string>> | undefined;
  /** Told afterwards: stored, and never what is true now. */
  readonly late?: boolean | undefined;
}

/** Frames of one message with every `t` filled in; several of one room without a time stay several rows. */
export function withTimes(frames: readonly DecodedFrame[], stamp: number): ForeignFrame[] {
  const untimed = new Map<string, number>();
  return frames.map(({ room, t, v, q, late }) => {
    if (t !== undefined) return { room, t, v, q, late };
    const nth = untimed.get(room) ?? 0;
    untimed.set(room, nth + 1);
    return { room, t: stamp + nth, v, q, late };
  });
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
  /** Messages without a time that came lately, by what is in them, with the arrival that stands for it. */
  readonly #recent = new Map<string, number>();
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

  /**
   * The arrival that stands for a missing `t` in a message: its own, and no other one's of this gateway. One that says
   * that it may be a copy, and is one of what came a while ago, arrived then: written again, it changes nothing.
   */
  stamp(gateway: string, { payload, dup = false }: Message, arrivedAt: number): number {
    const slot = `${gateway} ${createHash('sha1').update(payload).digest('base64')}`;
    const first = this.#recent.get(slot);
    if (dup && first !== undefined && arrivedAt - first < COPY_WITHIN_MS) return first;
    if (this.#recent.size > 20_000) this.#recent.clear();
    const stamp = this.#stamp(gateway, arrivedAt);
    this.#recent.set(slot, stamp);
    return stamp;
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
      const kept = frames.map(({ room, t, v, q }) => ({ room, t, v, q }));
      const payload = Buffer.from(JSON.stringify({ frames: kept }));
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
