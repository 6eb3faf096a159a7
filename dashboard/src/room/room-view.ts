import type { Reading, Room, Sensor } from '@coldfield/api/contract';

/** A room as a screen sees it: its record, with the newest reading of every sensor. */
export interface RoomView extends Room {
  /** When the server last received anything of it, epoch ms; null when only its record is known. */
  readonly receivedAt: number | null;
}

export interface LiveReadings {
  readonly receivedAt: number;
  readonly readings: Readonly<Record<string, Reading>>;
}

/** Puts live readings over those of the record; an older reading never replaces a newer one. */
export function viewRoom(room: Room, live: LiveReadings | undefined): RoomView {
  if (live === undefined) return { ...room, receivedAt: null };
  const sensors = room.sensors.map((sensor) => {
    const reading = live.readings[sensor.key];
    return reading !== undefined && (sensor.latest === null || reading.t >= sensor.latest.t)
      ? { ...sensor, latest: reading }
      : sensor;
  });
  return { ...room, sensors, receivedAt: live.receivedAt };
}

export function sensorsOf(room: Room, kind: string): Sensor[] {
  return room.sensors.filter((sensor) => sensor.kind === kind);
}

/** When the newest reading of the room was measured, or 0. */
export function newestAt(room: Room): number {
  return room.sensors.reduce((newest, sensor) => Math.max(newest, sensor.latest?.t ?? 0), 0);
}

/** A value older than three cadences is no longer what is, but what was. */
export function isStale(t: number, room: Room, now: number): boolean {
  return now - t > 3 * room.cadenceMs;
}

/** True when any sensor of a state kind says 1; null when none has a value. */
export function stateOf(room: Room, kind: string): boolean | null {
  const values = sensorsOf(room, kind).flatMap(({ latest }) => (latest?.value == null ? [] : [latest.value]));
  return values.length === 0 ? null : values.some((value) => value >= 0.5);
}

/** The name of a room where space is short: without what comes after a dot, which says what the room is for. */
export function shortName(room: Room): string {
  return room.name.split(' · ')[0] ?? room.name;
}
