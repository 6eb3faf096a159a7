import type { Limits, Reading, Sensor } from '@coldfield/api/contract';
import { isStale, newestAt, type RoomView, sensorsOf } from './room-view.ts';

/** What a room is in right now, judged on live readings alone; an alarm's delays and context are not known here. */
export type RoomState = 'normal' | 'high' | 'low' | 'fault' | 'stale' | 'lost';

/** Kinds whose limits decide over a room; a limit on anything else is advice. */
const JUDGED_KINDS = ['air', 'pulp'] as const;

export interface Breach {
  readonly side: 'high' | 'low';
  readonly sensor: Sensor;
  readonly value: number;
  readonly limit: number;
  /** How far past the limit, positive, in the sensor's unit. */
  readonly by: number;
}

/**
 * The state of a room at `now` (epoch ms, server time).
 * - `lost`: nothing at all was heard for three cadences, or ever;
 * - `high`, `low`: a fresh reading of air or product is outside its limits, the farthest deciding;
 * - `fault`: a sensor says why it has no value;
 * - `stale`: the room is heard, but no air reading is fresh.
 */
export function roomState(room: RoomView, now: number): RoomState {
  if (isStale(heardAt(room), room, now)) return 'lost';
  const worst = breaches(room, now)[0];
  if (worst !== undefined) return worst.side;
  if (faults(room).length > 0) return 'fault';
  const air = sensorsOf(room, 'air');
  if (air.length > 0 && !air.some((sensor) => isFresh(sensor.latest, room, now))) return 'stale';
  return 'normal';
}

/** Fresh readings outside their limits, the farthest first, air before product at the same distance. */
export function breaches(room: RoomView, now: number): Breach[] {
  const found: Breach[] = [];
  for (const kind of JUDGED_KINDS) {
    for (const sensor of sensorsOf(room, kind)) {
      const value = isFresh(sensor.latest, room, now) ? sensor.latest.value : null;
      const breach = value === null ? null : breachOf(sensor, value, room.limits[kind]);
      if (breach !== null) found.push(breach);
    }
  }
  return found.sort((a, b) => b.by - a.by);
}

/** Sensors that say why they have no value; warming up is no fault. */
export function faults(room: RoomView): Sensor[] {
  return room.sensors.filter(
    ({ latest }) => latest !== null && latest.quality !== null && latest.quality !== 'warming-up',
  );
}

/** When anything of the room was last heard, epoch ms, or 0. */
export function heardAt(room: RoomView): number {
  return Math.max(room.receivedAt ?? 0, newestAt(room));
}

export function isFresh(
  reading: Reading | null,
  room: RoomView,
  now: number,
): reading is Reading & { value: number } {
  return reading !== null && reading.value !== null && !isStale(reading.t, room, now);
}

function breachOf(sensor: Sensor, value: number, limits: Limits | undefined): Breach | null {
  if (limits === undefined) return null;
  const { low, high } = limits;
  if (high !== null && value > high) return { side: 'high', sensor, value, limit: high, by: value - high };
  if (low !== null && value < low) return { side: 'low', sensor, value, limit: low, by: low - value };
  return null;
}
