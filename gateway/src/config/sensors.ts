import { kindOf } from '@coldfield/protocol';
import { checkSensors, type Problem, type RoomsSection, splitFrom } from '@coldfield/protocol/configuration';
import type { ConfiguredBus } from '../drivers/driver.ts';
import { cadenceOf } from './cadences.ts';
import type { SensorConfig } from './gateway-config.ts';
import type { ConfigFile } from './schema.ts';

/** Ties every sensor key to a point of a bus; what does not fit is added to `problems`. */
export function resolveSensors(
  rooms: RoomsSection,
  kinds: ConfigFile['kinds'],
  buses: ReadonlyMap<string, ConfiguredBus>,
  problems: Problem[],
): SensorConfig[] {
  const points = new Map([...buses].map(([name, bus]) => [name, bus.points]));
  const found = checkSensors(rooms, points);
  problems.push(...found);
  if (found.length > 0) return [];
  return Object.entries(rooms).flatMap(([room, keys]) =>
    Object.entries(keys).flatMap(([key, sensor]): SensorConfig[] => {
      const known = kindOf(key);
      if (known === null) return [];
      return [
        {
          room,
          key,
          kind: known.kind,
          ...splitFrom(sensor.from),
          offset: sensor.offset ?? 0,
          invert: sensor.invert ?? false,
          cadence: cadenceOf(known.name, kinds?.[known.name], sensor),
        },
      ];
    }),
  );
}
