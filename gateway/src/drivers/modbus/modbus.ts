import {
  checkModbusBus,
  type DeviceConfig,
  decodePoint,
  ModbusBusSchema,
  type Point,
  registersOf,
  unitOf,
  widthOf,
} from '@coldfield/protocol/configuration';
import { type Bus, type BusRequest, defineDriver, type PointInfo } from '../driver.ts';
import type { Reading } from '../reading.ts';
import { diagnose } from './look/diagnose.ts';
import { otherMap } from './look/other-map.ts';
import { modbusScanner } from './look/scan.ts';
import { type Block, planReads } from './plan-reads.ts';
import { createTransport, type Transport } from './transport.ts';

/** Modbus over TCP, RTU over TCP and RTU on a serial line. A point is named `<device>/<register name>`. */
export const modbus = defineDriver(
  ModbusBusSchema,
  (config) => {
    const points = new Map<string, { device: DeviceConfig; point: Point }>();
    for (const device of config.devices) {
      for (const [name, point] of Object.entries(registersOf(device))) {
        points.set(`${device.name}/${name}`, { device, point });
      }
    }
    const infos = new Map<string, PointInfo>();
    for (const [name, { point }] of points) {
      infos.set(name, { unit: unitOf(point) });
    }
    return {
      problems: checkModbusBus(config),
      points: infos,
      open: () => openBus(points, createTransport(config)),
      diagnose: (trouble, deps) => diagnose(config, trouble, deps),
      otherMap: (names, deps) => otherMap(config, names, deps),
    };
  },
  modbusScanner,
);

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
