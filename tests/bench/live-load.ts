import type { RoomUpdate } from '@coldfield/api/contract';
import type { BenchLink } from './bench-link.ts';
import { quantile } from './statistics.ts';

export interface LiveFigures {
  readonly sent: number;
  /** Readings that no browser event told of, as a newer one of the room came first. */
  readonly unseen: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/** Gateways that publish what they measure now, and how long each reading takes to a browser. */
export interface LiveLoad {
  readonly onRoom: (update: RoomUpdate) => void;
  /** Waits for what is under way, at most five seconds. */
  stop(): Promise<LiveFigures>;
}

const TICK_MS = 5;
const LAST_MS = 5_000;

/**
 * @param rooms per gateway, taking turns; each frame is a message of its own
 */
export function startLiveLoad(
  links: readonly BenchLink[],
  load: {
    messagesPerS: number;
    rooms: number;
    roomId: (gateway: number, room: number) => string;
    firstSeq?: number;
  },
): LiveLoad {
  const sentAt = new Map<string, number>();
  const latencies: number[] = [];
  const boot = `live-${process.pid}`;
  let sent = 0;
  let due = 0;
  let last = performance.now();

  const publishNext = (): void => {
    const index = sent % links.length;
    const turn = Math.floor(sent / links.length);
    const room = (turn % load.rooms) + 1;
    const seq = turn + 1;
    const t = Date.now();
    const frame = {
      seq,
      t,
      room: `r${room}`,
      v: { air1: (t % 90) / 10, air2: 3.1, rh1: 92, pulp1: 4.2, pulp2: 4.4 },
    };
    sent++;
    sentAt.set(`${load.roomId(index, room)} ${t}`, performance.now());
    links[index]!.publish(
      JSON.stringify({ v: 1, stream: boot, boot, oldest: 1, sentAt: t, dropped: [], frames: [frame] }),
    );
  };
  const timer = setInterval(() => {
    const now = performance.now();
    // What a stalled load generator owes is not made up for: it would be a burst.
    due = Math.min(due + ((now - last) / 1_000) * load.messagesPerS, load.messagesPerS / 10 + 1);
    last = now;
    for (; due >= 1; due--) publishNext();
  }, TICK_MS);

  return {
    onRoom({ room, readings }) {
      const now = performance.now();
      for (const t of new Set(Object.values(readings).map((reading) => reading.t))) {
        const at = sentAt.get(`${room} ${t}`);
        if (at === undefined) continue;
        sentAt.delete(`${room} ${t}`);
        latencies.push(now - at);
      }
    },
    async stop() {
      clearInterval(timer);
      const until = performance.now() + LAST_MS;
      while (sentAt.size > 0 && performance.now() < until)
        await new Promise((resolve) => setTimeout(resolve, 20));
      return {
        sent,
        unseen: sentAt.size,
        p50Ms: quantile(latencies, 0.5),
        p99Ms: quantile(latencies, 0.99),
        maxMs: quantile(latencies, 1),
      };
    },
  };
}
