import { checkFallback } from './check-fallback.ts';
import { checkSensors, type PointUnits } from './check-sensors.ts';
import type { Problem } from './problem.ts';
import { type PushedBus, pushedDriver } from './pushed-buses.ts';
import { type PushedConfig, PushedConfigSchema } from './pushed-config.ts';
import { schemaProblems } from './schema-problems.ts';

/** Everything that is wrong with what is to be pushed, whatever it is; empty when a gateway could use it. */
export function checkConfiguration(value: unknown): Problem[] {
  const found = schemaProblems(PushedConfigSchema, value);
  if (found.length > 0) return found;
  const config = value as PushedConfig;
  const ofBuses = config.buses.flatMap((bus, i) => within(i, schemaProblems(pushedDriver(bus).schema, bus)));
  return ofBuses.length > 0 ? ofBuses : checkParts(config);
}

/** How the parts of a configuration fit together, once it has its shape. */
function checkParts({ buses, rooms, fallback }: PushedConfig): Problem[] {
  const problems: Problem[] = [];
  const points = new Map<string, PointUnits>();
  buses.forEach((bus: PushedBus, i) => {
    const driver = pushedDriver(bus);
    problems.push(...within(i, driver.check(bus)));
    if (points.has(bus.name)) problems.push(...within(i, [busNameTaken(['name'], bus.name)]));
    points.set(bus.name, driver.points(bus));
  });
  problems.push(...checkSensors(rooms, points));
  if (fallback !== undefined) problems.push(...checkFallback(fallback, rooms, null));
  return problems;
}

export function busNameTaken(path: Problem['path'], name: string): Problem {
  return { path, message: `another bus is called ${name}`, code: 'bus-name-taken', params: { name } };
}

/** Problems of a bus, as problems of the configuration. */
function within(bus: number, problems: readonly Problem[]): Problem[] {
  return problems.map((problem) => ({ ...problem, path: ['buses', bus, ...problem.path] }));
}
