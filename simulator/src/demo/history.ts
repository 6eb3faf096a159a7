import { setImmediate as nextTurn } from 'node:timers/promises';
import { KINDS, kindOf } from '@coldfield/protocol';
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
}

const YIELD_EVERY = 500;

/**
 * What a gateway that watched a room would hold: a frame every `recordMs` with the least and greatest sample since
 * the one before, and a frame for each change of a state. Ascending in time. Gives way to others now and then.
 */
export async function* roomHistory(room: SimRoom, options: HistoryOptions): AsyncGenerator<PastFrame> {
  const { fromMs, toMs, recordMs, sampleMs } = options;
  const isState = new Map(room.sensors.map(({ key }) => [key, classOf(key) === 'state']));
  const doors = room.doorChanges(fromMs, toMs);
  const states = new Map<string, number>();
  let lo: Record<string, number> = {};
  let hi: Record<string, number> = {};
  let nextRecordMs = fromMs;
  let door = 0;
  let looked = 0;
  for (let sampleAt = fromMs; sampleAt < toMs; sampleAt += sampleMs) {
    const instants = [sampleAt];
    while (door < doors.length && doors[door]! < sampleAt + sampleMs) {
      if (doors[door]! > sampleAt) instants.push(doors[door]!);
      door++;
    }
    for (const t of instants) {
      if (++looked % YIELD_EVERY === 0) await nextTurn();
      if (within(options.silences, t)) {
        lo = {};
        hi = {};
        continue;
      }
      const full = t === sampleAt && t >= nextRecordMs;
      const v: Record<string, number> = {};
      for (const { key, raw, divisor } of room.sensors) {
        const state = isState.get(key) === true;
        // A door's own instant asks for the states alone.
        if (!state && t !== sampleAt) continue;
        const value = raw(t) / divisor;
        if (full || (state && states.get(key) !== value)) v[key] = value;
        if (state) states.set(key, value);
        else if (classOf(key) === 'gauge') {
          lo[key] = Math.min(lo[key] ?? value, value);
          hi[key] = Math.max(hi[key] ?? value, value);
        }
      }
      if (full) {
        yield { room: room.config.key, t, v, lo: differing(lo, v), hi: differing(hi, v) };
        lo = {};
        hi = {};
        nextRecordMs = t + recordMs;
      } else if (Object.keys(v).length > 0) yield { room: room.config.key, t, v };
    }
  }
}

function classOf(key: string): string {
  const kind = kindOf(key);
  return kind === null ? 'unknown' : KINDS[kind.name].class;
}

function differing(bounds: Record<string, number>, v: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(bounds).filter(([key, value]) => v[key] !== value));
}
