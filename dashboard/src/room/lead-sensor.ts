import type { Limits, Sensor } from '@coldfield/api/contract';
import { breaches } from './room-state.ts';
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
