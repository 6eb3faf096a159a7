import { checkModbusBus, registersOf, unitOf } from './check-modbus-bus.ts';
import { checkSensors, type Points } from './check-sensors.ts';
import type { Problem } from './problem.ts';
import { type PushedConfig, PushedConfigSchema } from './pushed-config.ts';
import { schemaProblems } from './schema-problems.ts';

/** Everything that is wrong with what is to be pushed, whatever it is; empty when a gateway could use it. */
export function checkConfiguration(value: unknown): Problem[] {
  const found = schemaProblems(PushedConfigSchema, value);
  return found.length > 0 ? found : checkParts(value as PushedConfig);
}

/** How the parts of a configuration fit together, once it has its shape. */
export function checkParts({ buses, rooms }: PushedConfig): Problem[] {
  const problems: Problem[] = [];
  const points = new Map<string, ReturnType<typeof pointsOf>>();
  buses.forEach((bus, i) => {
    const path = ['buses', i];
    problems.push(
      ...checkModbusBus(bus).map((problem) => ({ ...problem, path: [...path, ...problem.path] })),
    );
    if (points.has(bus.name)) problems.push(busNameTaken([...path, 'name'], bus.name));
    points.set(bus.name, pointsOf(bus));
  });
  return [...problems, ...checkSensors(rooms, points)];
}

export function busNameTaken(path: Problem['path'], name: string): Problem {
  return { path, message: `another bus is called ${name}`, code: 'bus-name-taken', params: { name } };
}

function pointsOf(bus: PushedConfig['buses'][number]): ReturnType<Points['get']> & {} {
  return new Map(
    bus.devices.flatMap((device) =>
      Object.entries(registersOf(device)).map(([name, point]) => [
        `${device.name}/${name}`,
        { unit: unitOf(point) },
      ]),
    ),
  );
}
