import { kindOf } from '../kinds.ts';
import { MAX_KEYS_PER_FRAME } from '../telemetry.ts';
import type { MistakeCode, Problem } from './problem.ts';
import type { RoomsSection, SensorEntry } from './sections.ts';
import { nearest } from './spelling.ts';

/** What a bus offers: the unit of each point; null where nobody said. */
export type PointUnits = ReadonlyMap<string, { readonly unit: string | null }>;

/** What the buses of a configuration offer, by bus. */
export type Points = ReadonlyMap<string, PointUnits>;

/** `rs485/air-1/temperature` as bus `rs485` and point `air-1/temperature`. */
export function splitFrom(from: string): { bus: string; point: string } {
  const slash = from.indexOf('/');
  return { bus: from.slice(0, slash), point: from.slice(slash + 1) };
}

/** Whether every sensor key is of a known kind and tied to a point that fits it. */
export function checkSensors(rooms: RoomsSection, points: Points): Problem[] {
  const problems: Problem[] = [];
  for (const [room, keys] of Object.entries(rooms)) {
    if (Object.keys(keys).length > MAX_KEYS_PER_FRAME) {
      problems.push({
        path: ['rooms', room],
        message: `at most ${MAX_KEYS_PER_FRAME} sensors fit in a room`,
        code: 'too-many-sensors',
        params: { most: MAX_KEYS_PER_FRAME },
      });
    }
    for (const [key, sensor] of Object.entries(keys)) {
      const problem = checkSensor(key, sensor, points);
      if (problem !== null) problems.push({ ...problem, path: ['rooms', room, key, ...problem.path] });
    }
  }
  return problems;
}

function checkSensor(key: string, sensor: SensorEntry, points: Points): Problem | null {
  const found = kindOf(key);
  if (found === null) {
    const message = `"${key}" is of no known kind; expected a kind and a number, such as air1`;
    return mistake('kind-unknown', { key }, message, [], true);
  }
  const { bus, point } = splitFrom(sensor.from);
  const info = points.get(bus)?.get(point);
  const { from } = sensor;
  if (info === undefined) return mistake('point-unknown', { from }, unknownPoint(from, points));
  const { kind, name } = found;
  if (info.unit !== null && info.unit !== kind.unit) {
    const unit = (text: string) => (text === '' ? 'a state (0 or 1)' : text);
    const params = { from, has: info.unit, kind: name, needs: kind.unit };
    const message = `${from} measures ${unit(info.unit)}; ${name} needs ${unit(kind.unit)}`;
    return mistake('unit-mismatch', params, message);
  }
  if (sensor.invert === true && kind.class !== 'state') {
    const message = `only a state can be inverted; ${name} is none`;
    return mistake('invert-not-a-state', { kind: name }, message, ['invert'], true);
  }
  if (sensor.offset !== undefined && (kind.class === 'state' || kind.class === 'position')) {
    const message = `a ${kind.class} such as ${name} has no calibration offset`;
    return mistake('offset-on-a-state', { kind: name }, message, ['offset'], true);
  }
  return null;
}

function mistake(
  code: MistakeCode,
  params: NonNullable<Problem['params']>,
  message: string,
  path: Problem['path'] = [],
  atKey = false,
): Problem {
  return { path, message, code, params, ...(atKey ? { atKey } : {}) };
}

function unknownPoint(from: string, points: Points): string {
  const names = [...points].flatMap(([bus, ofBus]) => [...ofBus.keys()].map((point) => `${bus}/${point}`));
  const near = nearest(from, names);
  const hint = near === null ? 'expected <bus>/<point> of a bus above' : `did you mean "${near}"?`;
  return `there is no point "${from}"; ${hint}`;
}
