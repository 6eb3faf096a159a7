import { kindOf } from '@coldfield/protocol';
import type { Sensor } from './sensor.ts';

/** Ties `lat1` and `lon1` of a room to each other, and lists the coordinates of each room. */
export function pairPositions(sensors: readonly Sensor[]): Map<string, Sensor[]> {
  const positions = Map.groupBy(
    sensors.filter(({ config }) => config.kind.class === 'position'),
    ({ config }) => config.room,
  );
  for (const ofRoom of positions.values()) {
    for (const sensor of ofRoom) {
      const own = kindOf(sensor.config.key);
      sensor.companion =
        ofRoom.find((other) => other !== sensor && kindOf(other.config.key)?.n === own?.n) ?? null;
    }
  }
  return positions;
}
