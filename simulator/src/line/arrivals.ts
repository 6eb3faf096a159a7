import type { Occurrence } from '../fault/occurrences.ts';
import { hash32, hashText, uniform } from '../random/hash.ts';
import type { SimStore } from '../scenario/scenario.ts';
import { type DtuMessage, dtuMessage } from './dtu.ts';
import type { PastFrame } from './history.ts';

/** What reaches the server, and when: a gateway's frame, or a message of a DTU. */
export type Arrival = { readonly at: number } & (PastFrame | DtuMessage);

const FASTEST_MS = 150;
const SPREAD_MS = 1_200;
/** After a cut: until the gateway is back, and how fast its backlog follows. */
const RECONNECT_MS = 5_000;
const RECONNECT_SPREAD_MS = 60_000;
const BACKLOG_FRAMES_PER_S = 100;
const HOUR_MS = 3_600_000;
/** What was under way when a broker stopped is sent again. */
const UNDER_WAY_MS = 90_000;

/**
 * Carries a store's frames over its line: late after an outage, twice, out of order, with the time of a wrong clock.
 * A gateway keeps what it could not send; a DTU does not. Ascending by arrival; `frames` ascend by their time.
 */
export function* arrivals(store: SimStore, frames: Iterable<PastFrame>, seed: number): Generator<Arrival> {
  const line = createLine(store);
  const isDtu = store.config.uplink === 'dtu';
  const storeSeed = hash32(seed, hashText(store.config.id), 0x11e);
  const queue = createQueue();
  let backlog: PastFrame[] = [];
  let count = 0;

  const send = (frame: PastFrame, at: number): void => {
    count++;
    const { t, room } = frame;
    const clock = line.clockMs(t);
    const stamped = clock === 0 ? frame : { ...frame, t: t + clock };
    const body = isDtu ? dtuMessage(store.config.id, stamped) : stamped;
    const chance = (what: number): number => uniform(storeSeed, t, hashText(room), count, what);
    const late = line.at('reordered-messages', t);
    const overtaken =
      late !== null && chance(1) < late.share ? 1_000 * late.byS * Math.max(0.05, chance(2)) : 0;
    queue.add({ at: Math.round(at + overtaken), ...body });
    const twice = line.at('duplicated-messages', t);
    if (twice !== null && chance(3) < twice.share)
      queue.add({ at: Math.round(at + 500 + 20_000 * chance(4)), ...body });
    else if (line.broke(t)) queue.add({ at: Math.round(line.backAt(t) + 2_000 * chance(5)), ...body });
  };
  const flush = (until: number): void => {
    if (backlog.length === 0) return;
    const back = line.backAt(backlog.at(-1)!.t);
    if (until < back) return;
    const from = back + RECONNECT_MS + RECONNECT_SPREAD_MS * uniform(storeSeed, back);
    for (const [i, frame] of backlog.entries()) send(frame, from + (1_000 * i) / BACKLOG_FRAMES_PER_S);
    backlog = [];
  };

  for (const frame of frames) {
    flush(frame.t);
    if (!line.isDown(frame.t))
      send(frame, frame.t + FASTEST_MS + SPREAD_MS * uniform(storeSeed, frame.t, hashText(frame.room)));
    else if (!isDtu) backlog.push(frame);
    yield* queue.take(frame.t);
  }
  flush(Number.POSITIVE_INFINITY);
  yield* queue.take(Number.POSITIVE_INFINITY);
}

/** What is wrong with a line, asked by the time of a frame. */
function createLine(store: SimStore) {
  const of = (...kinds: string[]): Occurrence[] =>
    store.occurrences.filter(({ event }) => kinds.includes(event.kind));
  const cuts = of('network-outage', 'broker-restart');
  const restarts = of('broker-restart');
  const clocks = of('clock-wrong');
  const trouble = of('duplicated-messages', 'reordered-messages');
  const covering = (all: readonly Occurrence[], t: number): Occurrence | undefined =>
    all.find(({ fromMs, toMs }) => t >= fromMs && t < toMs);
  return {
    isDown: (t: number) => covering(cuts, t) !== undefined,
    /** When a line that was down at `t`, or broke just after it, is back. */
    backAt: (t: number): number => {
      let back = t;
      for (const { fromMs, toMs } of cuts) if (fromMs <= back + UNDER_WAY_MS && toMs > back) back = toMs;
      return back;
    },
    broke: (t: number) => restarts.some(({ fromMs }) => t < fromMs && fromMs - t <= UNDER_WAY_MS),
    clockMs: (t: number): number => {
      const event = covering(clocks, t)?.event;
      return event?.kind === 'clock-wrong' ? event.byH * HOUR_MS : 0;
    },
    at: <K extends 'duplicated-messages' | 'reordered-messages'>(kind: K, t: number) => {
      const found = trouble.find(
        ({ event, fromMs, toMs }) => event.kind === kind && t >= fromMs && t < toMs,
      )?.event;
      return (found ?? null) as Extract<Occurrence['event'], { kind: K }> | null;
    },
  };
}

/** Holds what is under way, in the order of arrival; equals keep the order in which they came. */
function createQueue() {
  let waiting: Arrival[] = [];
  let isSorted = true;
  return {
    add: (arrival: Arrival): void => {
      isSorted &&= waiting.length === 0 || waiting.at(-1)!.at <= arrival.at;
      waiting.push(arrival);
    },
    take: function* (before: number): Generator<Arrival> {
      if (waiting.length === 0 || (isSorted && waiting[0]!.at > before)) return;
      if (!isSorted) waiting.sort((a, b) => a.at - b.at);
      isSorted = true;
      const end = waiting.findIndex(({ at }) => at > before);
      const ready = end < 0 ? waiting : waiting.slice(0, end);
      waiting = end < 0 ? [] : waiting.slice(end);
      yield* ready;
    },
  };
}
