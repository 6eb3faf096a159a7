import { setImmediate as nextTurn } from 'node:timers/promises';
import { KINDS, kindOf, type QualityCode } from '@coldfield/protocol';
import type { ReadSensor } from '../devices/readings.ts';
import type { Interval } from '../scenario/day-plan.ts';
import { within } from '../scenario/day-plan.ts';
import type { SimRoom } from '../scenario/scenario.ts';

/** A frame of the past, as a gateway would have committed it. */
export interface PastFrame {
  readonly room: string;
  readonly t: number;
  readonly v: Record<string, number>;
  readonly lo?: Record<string, number>;
  readonly hi?: Record<string, number>;
  /** Why a key has no value. */
  readonly q?: Record<string, QualityCode>;
}

export interface HistoryOptions {
  readonly fromMs: number;
  readonly toMs: number;
  /** From one full frame to the next. */
  readonly recordMs: number;
  /** From one look at the sensors to the next; a change of state is recorded at once. */
  readonly sampleMs: number;
  /** When the gateway itself was dead. */
  readonly silences: readonly Interval[];
  readonly read: ReadSensor;
}

const YIELD_EVERY = 500;

/**
 * What a gateway that watched a room would hold: a frame every `recordMs` with the least and greatest sample since
 * the one before, and a frame for each change of a state. Ascending in time. Gives way to others now and then.
 */
export async function* roomHistory(room: SimRoom, options: HistoryOptions): AsyncGenerator<PastFrame> {
  let looked = 0;
  for (const frame of roomFrames(room, options)) {
    if (frame !== null) yield frame;
    if (++looked % YIELD_EVERY === 0) await nextTurn();
  }
}

/** As {@link roomHistory}, for who has a thread of their own; null stands for a look that recorded nothing. */
export function* roomFrames(room: SimRoom, options: HistoryOptions): Generator<PastFrame | null> {
  const { fromMs, toMs, recordMs, sampleMs, silences, read } = options;
  const key = room.config.key;
  const sensors = room.sensors.map((sensor) => ({ sensor, key: sensor.key, is: classOf(sensor.key) }));
  const states = sensors.filter(({ is }) => is === 'state');
  const doors = room.doorChanges(fromMs, toMs);
  const last = new Map<string, number | QualityCode>();
  const bounds = new Map<string, { lo: number; hi: number }>();
  let nextRecordMs = fromMs;
  let door = 0;

  /** A frame of what changed among the states, or of everything when it is `full`. */
  const look = (t: number, full: boolean, sampled: boolean): PastFrame | null => {
    const v: Record<string, number> = {};
    const q: Record<string, QualityCode> = {};
    let count = 0;
    for (const each of sampled ? sensors : states) {
      const value = read(each.sensor, t);
      const isNumber = typeof value === 'number';
      if (each.is === 'gauge' && isNumber) {
        const bound = bounds.get(each.key);
        if (bound === undefined) bounds.set(each.key, { lo: value, hi: value });
        else if (value < bound.lo) bound.lo = value;
        else if (value > bound.hi) bound.hi = value;
      }
      // A state that turns, and an instrument that begins or ceases to fail, are told at once.
      const before = last.get(each.key);
      const isNews = before !== value && (each.is === 'state' || !isNumber || typeof before === 'string');
      if (!full && !isNews) continue;
      last.set(each.key, value);
      count++;
      if (isNumber) v[each.key] = value;
      else q[each.key] = value;
    }
    if (count === 0) return null;
    const failed = Object.keys(q).length > 0 ? { q } : {};
    if (!full) return { room: key, t, v, ...failed };
    const lo: Record<string, number> = {};
    const hi: Record<string, number> = {};
    for (const [name, bound] of bounds) {
      const value = v[name];
      if (value === undefined) continue;
      if (bound.lo < value) lo[name] = bound.lo;
      if (bound.hi > value) hi[name] = bound.hi;
    }
    bounds.clear();
    return { room: key, t, v, ...failed, ...some('lo', lo), ...some('hi', hi) };
  };

  for (let sampleAt = fromMs; sampleAt < toMs; sampleAt += sampleMs) {
    if (silences.length > 0 && within(silences, sampleAt)) {
      bounds.clear();
      yield null;
    } else {
      const full = sampleAt >= nextRecordMs;
      if (full) nextRecordMs = sampleAt + recordMs;
      yield look(sampleAt, full, true);
    }
    // A door is told at its own instant.
    for (; door < doors.length && doors[door]! < sampleAt + sampleMs; door++) {
      const t = doors[door]!;
      if (t > sampleAt && !within(silences, t)) yield look(t, false, false);
    }
  }
}

function classOf(key: string): string {
  const kind = kindOf(key);
  return kind === null ? 'unknown' : KINDS[kind.name].class;
}

function some<K extends string>(
  name: K,
  bounds: Record<string, number>,
): { [P in K]?: Record<string, number> } {
  return Object.keys(bounds).length > 0 ? ({ [name]: bounds } as { [P in K]: Record<string, number> }) : {};
}
