import type { Ack } from '@coldfield/protocol';
import type { BenchLink } from './bench-link.ts';

/** What a gateway may have under way without acknowledgement. */
const UNACKNOWLEDGED_BYTES = 256 * 1024;
const FRAMES_PER_MESSAGE = 100;

export interface Backlog {
  readonly frames: number;
  readonly rooms: number;
  /** From one frame of a room to its next, ms. */
  readonly cadenceMs: number;
  /** Time of the newest frame, epoch ms. */
  readonly untilMs: number;
}

/** A gateway that was cut off and now sends what it kept, as fast as its window allows. */
export interface BacklogGateway {
  readonly onAck: (ack: Ack) => void;
  /** Resolves when every frame is acknowledged. */
  send(link: BenchLink): Promise<void>;
}

export function createBacklogGateway(stream: string, backlog: Backlog): BacklogGateway {
  const { frames, rooms, cadenceMs, untilMs } = backlog;
  const ticks = Math.ceil(frames / rooms);
  const sizes = new Map<number, { left: number; bytes: number }>();
  const { promise, resolve } = Promise.withResolvers<void>();
  let link: BenchLink | null = null;
  let next = 1;
  let acked = 0;
  let underWay = 0;

  const frame = (seq: number): object => {
    const tick = Math.floor((seq - 1) / rooms);
    return {
      seq,
      t: untilMs - (ticks - 1 - tick) * cadenceMs,
      room: `r${((seq - 1) % rooms) + 1}`,
      v: { air1: 3 + (tick % 20) / 10, air2: 3.1, rh1: 90 + (tick % 8), pulp1: 4.2, pulp2: 4.4 },
    };
  };
  const fill = (): void => {
    while (link !== null && next <= frames && underWay < UNACKNOWLEDGED_BYTES) {
      const count = Math.min(FRAMES_PER_MESSAGE, frames - next + 1);
      const first = next;
      next += count;
      const payload = JSON.stringify({
        v: 1,
        stream,
        boot: stream,
        oldest: 1,
        sentAt: Date.now(),
        dropped: [],
        frames: Array.from({ length: count }, (_, i) => frame(first + i)),
      });
      underWay += payload.length;
      const message = { left: count, bytes: payload.length };
      for (let seq = first; seq < next; seq++) sizes.set(seq, message);
      link.publish(payload);
    }
  };

  return {
    onAck(ack) {
      if (ack.stream !== stream) return;
      for (const [from, to] of ack.acks) {
        for (let seq = from; seq <= to; seq++) {
          const message = sizes.get(seq);
          if (message === undefined) continue;
          sizes.delete(seq);
          acked++;
          if (--message.left === 0) underWay -= message.bytes;
        }
      }
      if (acked === frames) resolve();
      else fill();
    },
    send(opened) {
      link = opened;
      fill();
      return promise;
    },
  };
}
