import { limitsOf } from '../crop/limits.ts';
import type { SimRoom, SimStore } from '../scenario/scenario.ts';
import { type Excursion, ExcursionWatch } from './excursion-watch.ts';

/** One line of the hidden truth; see the README for what each says. */
export type TruthLine =
  | { readonly is: 'truth'; readonly store: string; readonly fromMs: number; readonly toMs: number }
  | {
      readonly is: 'fault';
      readonly fault: string;
      readonly room: string | null;
      readonly key: string | null;
      readonly fromMs: number;
      readonly toMs: number | null;
      readonly event: unknown;
    }
  | { readonly is: 'door'; readonly room: string; readonly fromMs: number; readonly toMs: number | null }
  | ({ readonly is: 'excursion'; readonly room: string } & Excursion)
  | {
      readonly is: 'inside';
      readonly room: string;
      readonly t: number;
      readonly airC: number;
      readonly rh: number;
      readonly coilC: number;
      readonly frostKg: number;
      readonly stacks: readonly { kg: number; meanC: number; coreC: number }[];
    };

export interface TruthTimes {
  readonly fromMs: number;
  readonly toMs: number;
  /** From one line of true temperatures to the next. */
  readonly everyMs: number;
}

/** How often limits are looked at. */
const WATCH_MS = 60_000;
const STACKS = [1, 2, 3] as const;

/**
 * What is really so in a store, beside what its sensors say, in the order of time: walks along as it is asked, so
 * that the physics are computed once for both.
 */
export class StoreTruth {
  readonly #store: SimStore;
  readonly #times: TruthTimes;
  readonly #rooms: readonly RoomWatch[];
  #nextMs: number;

  constructor(store: SimStore, times: TruthTimes) {
    this.#store = store;
    this.#times = times;
    this.#nextMs = times.fromMs;
    this.#rooms = store.rooms.map((room) => createRoomWatch(room, times));
  }

  /** What is known at the beginning: the faults that fall into the time. */
  begin(): TruthLine[] {
    const { fromMs, toMs } = this.#times;
    const faults = this.#store.occurrences.filter((each) => each.fromMs < toMs && each.toMs > fromMs);
    return [
      { is: 'truth', store: this.#store.config.id, fromMs, toMs },
      ...faults.map((each): TruthLine => {
        const { event, room } = each;
        return {
          is: 'fault',
          fault: event.kind,
          room,
          key: 'key' in event ? event.key : null,
          fromMs: each.fromMs,
          toMs: Number.isFinite(each.toMs) ? each.toMs : null,
          event,
        };
      }),
    ];
  }

  /** The lines until `t` that were not given yet. */
  *until(t: number): Generator<TruthLine> {
    for (; this.#nextMs <= t && this.#nextMs < this.#times.toMs; this.#nextMs += WATCH_MS)
      for (const room of this.#rooms) yield* room.look(this.#nextMs);
  }

  /** The rest, and what had not come to an end. */
  *end(): Generator<TruthLine> {
    yield* this.until(this.#times.toMs);
    for (const room of this.#rooms) yield* room.end();
  }
}

interface RoomWatch {
  look: (t: number) => Generator<TruthLine>;
  end: () => Generator<TruthLine>;
}

function createRoomWatch(room: SimRoom, { fromMs, toMs, everyMs }: TruthTimes): RoomWatch {
  const { key } = room.config;
  const { hidden } = room;
  const { air, pulp } = limitsOf(room.config);
  const airWatch = new ExcursionWatch('air', null, air);
  const stacks = STACKS.map((n) => ({
    mass: `mass${n}`,
    mean: `mean${n}`,
    core: `core${n}`,
    watch: new ExcursionWatch('produce', n, pulp),
  })) as readonly {
    mass: `mass${1 | 2 | 3}`;
    mean: `mean${1 | 2 | 3}`;
    core: `core${1 | 2 | 3}`;
    watch: ExcursionWatch;
  }[];
  const doors = room.doorChanges(fromMs, toMs);
  let door = 0;
  let openedMs = room.doorOpen(fromMs) ? fromMs : null;
  const told = (found: Excursion): TruthLine => ({ is: 'excursion', room: key, ...found });

  function* doorsUntil(t: number): Generator<TruthLine> {
    for (; door < doors.length && doors[door]! <= t; door++) {
      const changedMs = doors[door]!;
      if (openedMs === null) openedMs = changedMs;
      else {
        yield { is: 'door', room: key, fromMs: openedMs, toMs: changedMs };
        openedMs = null;
      }
    }
  }

  return {
    look: function* (t) {
      yield* doorsUntil(t);
      yield* airWatch.look(t, hidden('trueAir', t), 0).map(told);
      for (const { mass, core, watch } of stacks) {
        const kg = hidden(mass, t);
        yield* watch.look(t, kg >= 1 ? hidden(core, t) : null, kg).map(told);
      }
      if ((t - fromMs) % everyMs !== 0) return;
      yield {
        is: 'inside',
        room: key,
        t,
        airC: rounded(hidden('trueAir', t)),
        rh: rounded(hidden('trueRh', t)),
        coilC: rounded(hidden('coil', t)),
        frostKg: rounded(hidden('frost', t)),
        stacks: stacks
          .filter(({ mass }) => hidden(mass, t) >= 1)
          .map(({ mass, mean, core }) => ({
            kg: Math.round(hidden(mass, t)),
            meanC: rounded(hidden(mean, t)),
            coreC: rounded(hidden(core, t)),
          })),
      };
    },
    end: function* () {
      yield* doorsUntil(toMs);
      if (openedMs !== null) yield { is: 'door', room: key, fromMs: openedMs, toMs: null };
      for (const watch of [airWatch, ...stacks.map((each) => each.watch)]) yield* watch.end(toMs).map(told);
    },
  };
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
