import { busNameTaken, nearest, type Problem, schemaProblems } from '@coldfield/protocol/configuration';
import type { ConfiguredBus, LocalSettings } from '../drivers/driver.ts';
import { DRIVERS } from '../drivers/table.ts';

/**
 * Checks each bus against the schema of its driver; what is wrong is added to `problems`.
 * @param local undefined: the file is wrong elsewhere, and its sources are not known
 */
export function configureBuses(
  raw: readonly unknown[],
  local: LocalSettings | undefined,
  problems: Problem[],
): Map<string, ConfiguredBus> {
  const buses = new Map<string, ConfiguredBus>();
  raw.forEach((bus, i) => {
    const path = ['buses', i];
    const { driver: driverName, name } = (bus ?? {}) as { driver?: unknown; name?: unknown };
    if (typeof driverName !== 'string' || !Object.hasOwn(DRIVERS, driverName)) {
      problems.push(unknownDriver(path, driverName));
      return;
    }
    const driver = DRIVERS[driverName];
    if (driver === undefined) return;
    const found = schemaProblems(driver.schema, bus);
    problems.push(...found.map((problem) => ({ ...problem, path: [...path, ...problem.path] })));
    if (found.length > 0) return;
    const configured = driver.configure(bus, local);
    const others = local === undefined ? [] : configured.problems;
    problems.push(...others.map((problem) => ({ ...problem, path: [...path, ...problem.path] })));
    if (buses.has(String(name))) problems.push(busNameTaken([...path, 'name'], String(name)));
    buses.set(String(name), configured);
  });
  return buses;
}

function unknownDriver(path: (string | number)[], name: unknown): Problem {
  const known = Object.keys(DRIVERS);
  if (name === undefined)
    return { path, message: `"driver" is missing; expected one of ${known.join(', ')}` };
  const written = typeof name === 'string' ? name : JSON.stringify(name);
  const near = nearest(written, known);
  const hint = near === null ? `expected one of ${known.join(', ')}` : `did you mean "${near}"?`;
  return { path: [...path, 'driver'], message: `unknown driver "${written}"; ${hint}` };
}
