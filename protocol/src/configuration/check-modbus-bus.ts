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

/** What is wrong with a bus beyond its schema. */
export function checkModbusBus(bus: ModbusBusConfig): Problem[] {
  const problems: Problem[] = [];
  const needed = bus.transport === 'serial' ? 'path' : 'host';
  if (bus[needed] === undefined) {
    problems.push({
      path: [],
      message: `"${needed}" is missing: transport ${bus.transport} needs it`,
      code: 'address-missing',
      params: { needed, transport: bus.transport },
    });
  }
  const seen = new Set<string>();
  bus.devices.forEach((device, i) => {
    const path = ['devices', i];
    if (seen.has(device.name)) {
      problems.push({
        path: [...path, 'name'],
        message: `another device of this bus is called ${device.name}`,
        code: 'device-name-taken',
        params: { name: device.name },
      });
    }
    seen.add(device.name);
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
