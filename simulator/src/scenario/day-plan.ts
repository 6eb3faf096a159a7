import { CROPS } from '../crop/crops.ts';
import { uniform } from '../random/hash.ts';
import type { Move } from '../room/room-state.ts';
import type { RoomConfig } from './scenario-schema.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const SECOND_MS = 1_000;

export interface Interval {
  readonly fromMs: number;
  readonly toMs: number;
}

/** What people do in a room on one local day; ascending, not overlapping. */
export interface DayPlan {
  readonly doors: readonly Interval[];
  readonly moves: readonly { readonly atMs: number; readonly move: Move }[];
  /** People and lights in the room. */
  readonly work: readonly Interval[];
}

/** Where and when a day's work is planned. */
export interface Workday {
  readonly room: RoomConfig;
  readonly seed: number;
  /** Number of the local day since 1970. */
  readonly day: number;
  readonly utcOffsetH: number;
  /** Temperature outside at epoch ms, which is what comes in from the field has. */
  readonly outsideC: (t: number) => number;
}

/**
 * The plan of one local day, from the seed alone. How much comes in follows the harvest of the crop. Storage: a delivery in the morning, a dispatch, and
 * people looking in. Pre-cooling: last night's batch leaves in the morning, the day's harvest comes in the
 * afternoon, warm. Packing: doors and people all day.
 */
export function planDay({ room, seed, day, utcOffsetH, outsideC }: Workday): DayPlan {
  const harvest = CROPS[room.crop].harvest[new Date(day * DAY_MS).getUTCMonth()]!;
  const intakeKg = room.intakeKgPerDay * harvest;
  const midnightMs = day * DAY_MS - utcOffsetH * HOUR_MS;
  const random = (what: number, n = 0): number => uniform(seed, day, what, n);
  const at = (hour: number): number => midnightMs + Math.round((hour * HOUR_MS) / SECOND_MS) * SECOND_MS;
  const doors: Interval[] = [];
  const moves: { atMs: number; move: Move }[] = [];
  const work: Interval[] = [];
  const open = (hour: number, minutes: number): void => {
    doors.push({ fromMs: at(hour), toMs: at(hour + minutes / 60) });
  };
  // Each stack is filled and emptied in turn, so that a probe sees produce come and go.
  const stackCount = Math.max(1, room.pulpProbes);
  const filled = ((day % stackCount) + stackCount) % stackCount;

  for (let n = 0; n < room.doorsPerDay; n++) {
    const minutes = room.kind === 'packing' ? 3 + 6 * random(2, n) : 0.7 + 4 * random(2, n) ** 2;
    open(6.5 + (11.5 * (n + random(1, n))) / room.doorsPerDay, minutes);
  }
  if (room.intakeKgPerDay > 0 && room.kind === 'pre-cooling') {
    const out = 7.5 + random(3);
    const share = 1;
    for (let stack = 0; stack < stackCount; stack++)
      moves.push({ atMs: at(out + 0.1), move: { kind: 'out', stack, share } });
    open(out, 12 + 8 * random(4));
    // One day in eight nothing was picked: rain.
    if (random(5) > 0.125) {
      const arrival = 14.5 + 2 * random(6);
      const massKg = (intakeKg * (0.8 + 0.4 * random(7))) / stackCount;
      for (let stack = 0; stack < stackCount; stack++) {
        // Picked in the warmth of the day and left standing for a while; each cart came from another row.
        const temperatureC = outsideC(at(arrival)) + 1 + 2 * random(8) + 0.5 * stack;
        moves.push({
          atMs: at(arrival + 0.15 * (stack + 1)),
          move: { kind: 'in', stack, massKg, temperatureC },
        });
      }
      open(arrival, 25 + 15 * random(9));
      work.push({ fromMs: at(arrival), toMs: at(arrival + 0.7) });
    }
  } else if (room.intakeKgPerDay > 0 && room.kind === 'cold') {
    const delivery = 8.6 + random(3);
    const massKg = intakeKg * (0.7 + 0.6 * random(7));
    // Comes from the pre-cooler, so a few kelvin above the room.
    const temperatureC = room.setpointC + 1 + 2 * random(8);
    moves.push({ atMs: at(delivery + 0.1), move: { kind: 'in', stack: filled, massKg, temperatureC } });
    open(delivery, 8 + 10 * random(4));
    work.push({ fromMs: at(delivery), toMs: at(delivery + 0.4) });
    const dispatch = 16 + 2 * random(5);
    const share = Math.min(0.9, (intakeKg * stackCount) / Math.max(room.loadKg, 1)) * (0.8 + 0.4 * random(6));
    moves.push({ atMs: at(dispatch + 0.1), move: { kind: 'out', stack: (filled + 1) % stackCount, share } });
    open(dispatch, 6 + 10 * random(9));
    work.push({ fromMs: at(dispatch), toMs: at(dispatch + 0.3) });
  } else if (room.kind === 'packing') {
    work.push({ fromMs: at(7.5 + 0.5 * random(10)), toMs: at(17.5 + random(11)) });
  }
  moves.sort((a, b) => a.atMs - b.atMs);
  return { doors: merged(doors), moves, work };
}

/** Doors opened while open stay open. */
function merged(intervals: Interval[]): Interval[] {
  const result: Interval[] = [];
  for (const next of intervals.sort((a, b) => a.fromMs - b.fromMs)) {
    const last = result.at(-1);
    // Somebody who passes twice within a minute leaves the door open.
    if (last !== undefined && next.fromMs <= last.toMs + 60_000) {
      result[result.length - 1] = { fromMs: last.fromMs, toMs: Math.max(last.toMs, next.toMs) };
    } else result.push(next);
  }
  return result;
}

export function within(intervals: readonly Interval[], t: number): boolean {
  return intervals.some((interval) => t >= interval.fromMs && t < interval.toMs);
}
