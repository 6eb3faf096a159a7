import type { Problem } from '@coldfield/protocol/configuration';
import { BusError } from '../../errors.ts';
import { type Bus, type BusDeps, type BusRequest, defineDriver, type PointInfo } from '../driver.ts';
import type { Reading } from '../reading.ts';
import { diagnose } from './diagnose.ts';
import { Heard } from './heard.ts';
import { POINT_UNITS } from './objects.ts';
import { normalMac } from './parse-line.ts';
import { bthomeScanner } from './scan.ts';
import { type BthomeBusConfig, BthomeBusSchema, type BthomeDevice } from './schema.ts';
import { openSource, type Source } from './source.ts';

/** Most sensors advertise once in 1 to 30 s. */
const WARM_UP_MS = 45_000;

/** Bluetooth sensors that advertise BTHome v2. A point is `<device>/<what>`, such as `shelf/temperature`, or `shelf/rssi`. */
export const bthome = defineDriver(
  BthomeBusSchema,
  (config) => {
    const points = new Map<string, PointInfo>();
    for (const { name } of config.devices) {
      for (const [point, unit] of POINT_UNITS) points.set(`${name}/${point}`, { unit });
      points.set(`${name}/rssi`, { unit: 'dBm' });
    }
    const heard = new Heard(config.devices);
    return {
      problems: check(config),
      points,
      open: (deps) => openBus(config, heard, deps),
      warmUpMs: Math.min(WARM_UP_MS, (config.maxAgeS ?? Number.POSITIVE_INFINITY) * 1_000),
      diagnose: (trouble) => diagnose(config, heard, trouble),
    };
  },
  bthomeScanner,
);

function openBus(config: BthomeBusConfig, heard: Heard, deps: BusDeps): Bus {
  const byName = new Map(config.devices.map((device) => [device.name, device]));
  let source: Source | null = null;
  return {
    get connected() {
      return source?.alive === true;
    },
    async connect() {
      await source?.close();
      source = await openSource(config, (line) => heard.line(line, deps.monotonicMs()), deps.baseDir);
    },
    plan(points) {
      return [...Map.groupBy(points, deviceOf)].flatMap(([name, own]) => {
        const device = byName.get(name);
        return device === undefined ? [] : [request(device, own)];
      });
    },
    async close() {
      const closing = source;
      source = null;
      await closing?.close();
    },
  };

  function request(device: BthomeDevice, points: readonly string[]): BusRequest {
    return {
      device: device.name,
      points,
      read() {
        if (source?.alive !== true) {
          return Promise.reject(new BusError('bus-down', 'nothing listens any more', { retryable: false }));
        }
        const readings = new Map<string, Reading>();
        const now = deps.monotonicMs();
        for (const point of points) {
          readings.set(
            point,
            heard.reading(device, point.slice(device.name.length + 1), now, config.maxAgeS),
          );
        }
        return Promise.resolve(readings);
      },
    };
  }
}

const deviceOf = (point: string): string => point.slice(0, point.indexOf('/'));

function check(config: BthomeBusConfig): Problem[] {
  const problems: Problem[] = [];
  const hasFeed = config.host !== undefined && config.port !== undefined;
  if ((config.command !== undefined) === hasFeed) {
    problems.push({ path: [], message: 'give "command", or "host" and "port", and not both' });
  }
  for (const [what, read] of [
    ['name', (device: BthomeDevice) => device.name],
    ['mac', (device: BthomeDevice) => normalMac(device.mac) ?? device.mac],
  ] as const) {
    const seen = new Set<string>();
    config.devices.forEach((device, i) => {
      const value = read(device);
      if (seen.has(value)) {
        problems.push({
          path: ['devices', i, what],
          message: `another device of this bus has the ${what} ${value}`,
        });
      }
      seen.add(value);
    });
  }
  return problems;
}
