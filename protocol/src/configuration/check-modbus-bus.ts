import type { PointUnits } from './check-sensors.ts';
import { checkDeviceNames, checkLine } from './line.ts';
import type { DeviceConfig, ModbusBusConfig } from './modbus-bus.ts';
import type { Problem } from './problem.ts';
import { PROFILES } from './profiles/profiles.ts';
import type { Point } from './register-map.ts';

/** A device's registers: those of its profile, and its own, which win. */
export function registersOf(device: DeviceConfig): Readonly<Record<string, Point>> {
  const known = device.profile !== undefined && Object.hasOwn(PROFILES, device.profile);
  return { ...(known ? PROFILES[device.profile as string] : {}), ...device.points };
}

/** The unit of what a register gives; '' for a state, null when nobody said. */
export function unitOf(point: Point): string | null {
  const isBit = point.fc <= 2 || point.type === 'bit' || point.bit !== undefined;
  return point.unit ?? (isBit ? '' : null);
}

/** What can be read from a bus, by `<device>/<register name>`. */
export function modbusPoints(bus: ModbusBusConfig): PointUnits {
  return new Map(
    bus.devices.flatMap((device) =>
      Object.entries(registersOf(device)).map(([name, point]) => [
        `${device.name}/${name}`,
        { unit: unitOf(point) },
      ]),
    ),
  );
}

/** What is wrong with a bus beyond its schema. */
export function checkModbusBus(bus: ModbusBusConfig): Problem[] {
  const problems = [...checkLine(bus), ...checkDeviceNames(bus.devices)];
  bus.devices.forEach((device, i) => {
    const path = ['devices', i];
    if (device.profile === undefined && device.points === undefined) {
      problems.push({
        path,
        message: 'a device needs "profile", "points" or both',
        code: 'registers-missing',
        params: { name: device.name },
      });
    }
    if (device.profile !== undefined && !Object.hasOwn(PROFILES, device.profile)) {
      const known = Object.keys(PROFILES).join(', ');
      problems.push({
        path: [...path, 'profile'],
        message: `unknown profile "${device.profile}"; expected one of ${known}`,
        code: 'profile-unknown',
        params: { profile: device.profile, known },
      });
    }
  });
  return problems;
}
