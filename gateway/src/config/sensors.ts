import { kindOf, MAX_KEYS_PER_FRAME } from '@coldfield/protocol';
import type { ConfiguredBus } from '../drivers/driver.ts';
import type { Problem } from '../errors.ts';
import { cadenceOf } from './cadences.ts';
import type { SensorConfig } from './gateway-config.ts';
import type { ConfigFile } from './schema.ts';
import { nearest } from './spelling.ts';

/** Ties every sensor key to a point of a bus; what does not fit is added to `problems`. */
export function resolveSensors(
  file: ConfigFile,
  buses: ReadonlyMap<string, ConfiguredBus>,
  problems: Problem[],
): SensorConfig[] {
  const sensors: SensorConfig[] = [];
  for (const [room, keys] of Object.entries(file.rooms)) {
    if (Object.keys(keys).length > MAX_KEYS_PER_FRAME) {
      problems.push({
        path: ['rooms', room],
        message: `at most ${MAX_KEYS_PER_FRAME} sensors fit in a room`,
      });
    }
    for (const [key, sensor] of Object.entries(keys)) {
      const path = ['rooms', room, key];
      const found = kindOf(key);
      const slash = sensor.from.indexOf('/');
      const busName = sensor.from.slice(0, slash);
      const point = sensor.from.slice(slash + 1);
      const bus = buses.get(busName);
      const info = bus?.points.get(point);
      if (found === null) {
        problems.push({
          path,
          atKey: true,
          message: `"${key}" is of no known kind; expected a kind and a number, such as air1`,
        });
      } else if (info === undefined) {
        problems.push({ path, message: unknownPoint(sensor.from, buses) });
      } else if (info.unit !== null && info.unit !== found.kind.unit) {
        const unit = (text: string) => (text === '' ? 'a state (0 or 1)' : text);
        problems.push({
          path,
          message: `${sensor.from} measures ${unit(info.unit)}; ${found.name} needs ${unit(found.kind.unit)}`,
        });
      } else if (sensor.invert === true && found.kind.class !== 'state') {
        problems.push({
          path: [...path, 'invert'],
          atKey: true,
          message: `only a state can be inverted; ${found.name} is none`,
        });
      } else if (sensor.offset !== undefined && found.kind.class === 'state') {
        problems.push({
          path: [...path, 'offset'],
          atKey: true,
          message: `a state such as ${found.name} has no calibration offset`,
        });
      } else {
        sensors.push({
          room,
          key,
          kind: found.kind,
          bus: busName,
          point,
          offset: sensor.offset ?? 0,
          invert: sensor.invert ?? false,
          cadence: cadenceOf(found.name, file.kinds?.[found.name], sensor),
        });
      }
    }
  }
  return sensors;
}

function unknownPoint(from: string, buses: ReadonlyMap<string, ConfiguredBus>): string {
  const names = [...buses].flatMap(([bus, { points }]) =>
    [...points.keys()].map((point) => `${bus}/${point}`),
  );
  const near = nearest(from, names);
  const hint = near === null ? 'expected <bus>/<point> of a bus above' : `did you mean "${near}"?`;
  return `there is no point "${from}"; ${hint}`;
}
