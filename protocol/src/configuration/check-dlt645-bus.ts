import type { PointUnits } from './check-sensors.ts';
import type { Dlt645BusConfig, MeterConfig, MeterPoint } from './dlt645-bus.ts';
import { METER_POINTS } from './dlt645-points.ts';
import { checkDeviceNames, checkLine } from './line.ts';
import type { Problem } from './problem.ts';

/** What a meter can be asked for: what every meter has, and its own, which wins. */
export function meterPoints(meter: MeterConfig): Readonly<Record<string, MeterPoint>> {
  return { ...METER_POINTS, ...meter.points };
}

/** What can be read from a bus, by `<meter>/<point>`. */
export function dlt645Points(bus: Dlt645BusConfig): PointUnits {
  return new Map(
    bus.devices.flatMap((meter) =>
      Object.entries(meterPoints(meter)).map(([name, { unit }]) => [
        `${meter.name}/${name}`,
        { unit: unit ?? null },
      ]),
    ),
  );
}

/** What is wrong with a bus beyond its schema. */
export function checkDlt645Bus(bus: Dlt645BusConfig): Problem[] {
  const problems = [...checkLine(bus), ...checkDeviceNames(bus.devices)];
  if (bus.transport === 'tcp' && bus.port === undefined) {
    problems.push({
      path: [],
      message: '"port" is missing: transport tcp needs it; expected that of the serial server',
      code: 'address-missing',
      params: { needed: 'port', transport: bus.transport },
    });
  }
  const seen = new Set<string>();
  bus.devices.forEach(({ address }, i) => {
    const path = ['devices', i, 'address'];
    if (address === 'any' && bus.devices.length > 1) {
      problems.push({
        path,
        message: 'every meter answers to "any"; with more than one on the line each needs its own address',
        code: 'any-not-alone',
      });
    } else if (seen.has(address)) {
      problems.push({
        path,
        message: `another meter of this bus has the address ${address}`,
        code: 'meter-address-taken',
        params: { address },
      });
    }
    seen.add(address);
  });
  return problems;
}
