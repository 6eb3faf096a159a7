import type { Limits, Sensor } from '@coldfield/api/contract';
import { breaches, isFresh } from './room-state.ts';
import { type RoomView, sensorsOf } from './room-view.ts';

/** What stands for a room in one number: the reading farthest past its limit, else its air, else any gauge. */
export function leadSensor(room: RoomView, now: number): Sensor | null {
  return (
    breaches(room, now)[0]?.sensor ??
    sensorsOf(room, 'air').find(({ latest }) => latest?.value != null) ??
    sensorsOf(room, 'air')[0] ??
    room.sensors.find((sensor) => sensor.class === 'gauge') ??
    null
  );
}

/** The limits that the room's one number is held against; before it has a sensor, those of its air. */
export function leadLimits(room: RoomView, sensor: Sensor | null): Limits | undefined {
  return room.limits[sensor?.kind ?? 'air'];
}

/**
 * Whose number stands large on a room's page: the air that lies farthest past its limit, which the word beside it
 * speaks of, else the first air that has a value.
 */
export function heroSensor(room: RoomView, now: number): Sensor | null {
  return (
    breaches(room, now).find(({ sensor }) => sensor.kind === 'air')?.sensor ??
    sensorsOf(room, 'air').find(({ latest }) => isFresh(latest, room, now)) ??
    sensorsOf(room, 'air').find(({ latest }) => latest?.value != null) ??
    sensorsOf(room, 'air')[0] ??
    leadSensor(room, now)
  );
}

/** What a room is too warm or too cold of, where that is not the number that stands large. */
export function otherBreach(room: RoomView, shown: Sensor | null, now: number): Sensor | null {
  const worst = breaches(room, now)[0]?.sensor ?? null;
  return worst === null || worst.key === shown?.key ? null : worst;
}
