import type { Problem } from '../../errors.ts';
import { type Bus, type BusRequest, defineDriver, type PointInfo, type Reading } from '../driver.ts';
import { decodePoint } from './decode-point.ts';
import { type Block, planReads } from './plan-reads.ts';
import { PROFILES } from './profiles/profiles.ts';
import type { Point } from './register-map.ts';
import { widthOf } from './register-map.ts';
import { type DeviceConfig, type ModbusBusConfig, ModbusBusSchema } from './schema.ts';
import { createTransport, type Transport } from './transport.ts';

/** Modbus over TCP, RTU over TCP and RTU on a serial line. A point is named `<device>/<register name>`. */
export const modbus = defineDriver(ModbusBusSchema, (config) => {
  const points = new Map<string, { device: DeviceConfig; point: Point }>();
  for (const device of config.devices) {
    for (const [name, point] of Object.entries(registersOf(device))) {
      points.set(`${device.name}/${name}`, { device, point });
    }
  }
  const infos = new Map<string, PointInfo>();
  for (const [name, { point }] of points) {
    const isBit = point.fc <= 2 || point.type === 'bit' || point.bit !== undefined;
    infos.set(name, { unit: point.unit ?? (isBit ? '' : null) });
  }
  return {
    problems: check(config),
    points: infos,
    open: () => openBus(points, createTransport(config)),
  };
});

function registersOf(device: DeviceConfig): Readonly<Record<string, Point>> {
  return { ...(device.profile === undefined ? {} : PROFILES[device.profile]), ...device.points };
}

function openBus(
  points: ReadonlyMap<string, { device: DeviceConfig; point: Point }>,
  transport: Transport,
): Bus {
  return {
    get connected() {
      return transport.connected;
    },
    connect: () => transport.connect(),
    close: () => transport.close(),
    plan(names) {
      const byDevice = Map.groupBy(
        names.flatMap((name) => {
          const known = points.get(name);
          return known === undefined ? [] : [{ name, ...known }];
        }),
        (entry) => entry.device,
      );
      return [...byDevice].flatMap(([device, entries]) =>
        planReads(entries, device.maxGap ?? 0).map((block) => request(device, block, transport)),
      );
    },
  };
}

function request(device: DeviceConfig, block: Block, transport: Transport): BusRequest {
  return {
    device: device.name,
    points: block.points.map(({ name }) => name),
    async read() {
      const words = await transport.read(device.unit, block);
      const readings = new Map<string, Reading>();
      for (const { name, point } of block.points) {
        const start = point.addr - block.addr;
        readings.set(name, decodePoint(point, words.slice(start, start + widthOf(point))));
      }
      return readings;
    },
  };
}

function check(config: ModbusBusConfig): Problem[] {
  const problems: Problem[] = [];
  const needed = config.transport === 'serial' ? 'path' : 'host';
  if (config[needed] === undefined) {
    problems.push({ path: [], message: `"${needed}" is missing: transport ${config.transport} needs it` });
  }
  const seen = new Set<string>();
  config.devices.forEach((device, i) => {
    const path = ['devices', i];
    if (seen.has(device.name)) {
      problems.push({
        path: [...path, 'name'],
        message: `another device of this bus is called ${device.name}`,
      });
    }
    seen.add(device.name);
    if (device.profile === undefined && device.points === undefined) {
      problems.push({ path, message: 'a device needs "profile", "points" or both' });
    }
    if (device.profile !== undefined && !Object.hasOwn(PROFILES, device.profile)) {
      const known = Object.keys(PROFILES).join(', ');
      problems.push({
        path: [...path, 'profile'],
        message: `unknown profile "${device.profile}"; expected one of ${known}`,
      });
    }
  });
  return problems;
}
