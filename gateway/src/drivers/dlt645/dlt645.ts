import { setTimeout as delay } from 'node:timers/promises';
import {
  checkDlt645Bus,
  type Dlt645BusConfig,
  Dlt645BusSchema,
  dlt645Points,
  type MeterPoint,
  meterPoints,
} from '@coldfield/protocol/configuration';
import { BusError } from '../../errors.ts';
import { type Bus, type BusRequest, defineDriver } from '../driver.ts';
import { ask, EVERY_METER } from './ask.ts';
import { createLine, type Line } from './line.ts';
import { diagnose } from './look/diagnose.ts';
import { dlt645Scanner } from './look/scan.ts';
import { readingOf } from './reading.ts';

/** The standard gives a meter 500 ms to begin; a frame takes some 130 ms at 2400 baud, and modems take their time. */
const DEFAULT_TIMEOUT_MS = 1_500;
/** Between an answer and the next question, so that half-duplex converters turn round. */
const QUIET_MS = 30;
/** After so much silence in a row a TCP connection is made anew: the other end may have lost it with its power. */
const SILENT_BEFORE_RECONNECT = 3;

/** Energy meters by DL/T 645-2007, on a serial line or behind a serial server. A point is `<meter>/<name>`. */
export const dlt645 = defineDriver(
  Dlt645BusSchema,
  (config) => ({
    problems: checkDlt645Bus(config),
    points: dlt645Points(config),
    open: () => openBus(config, createLine(config)),
    diagnose: (trouble, deps) => diagnose(config, trouble, deps),
  }),
  dlt645Scanner,
);

interface Asked {
  readonly device: string;
  readonly address: string;
  readonly point: MeterPoint;
}

function openBus(config: Dlt645BusConfig, line: Line): Bus {
  const timeoutMs = config.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const points = new Map<string, Asked>();
  for (const meter of config.devices) {
    const address = meter.address === 'any' ? EVERY_METER : meter.address;
    for (const [name, point] of Object.entries(meterPoints(meter))) {
      points.set(`${meter.name}/${name}`, { device: meter.name, address, point });
    }
  }
  let silent = 0;

  async function read({ address, point }: Asked) {
    if (config.transport === 'tcp' && silent >= SILENT_BEFORE_RECONNECT) {
      silent = 0;
      await line.connect();
    }
    try {
      const { di, bytes } = point;
      const data = await ask(line, { address, di, bytes, timeoutMs });
      silent = 0;
      return readingOf(point, data);
    } catch (error) {
      silent = error instanceof BusError && error.quality === 'no-response' ? silent + 1 : 0;
      throw error;
    } finally {
      await delay(QUIET_MS);
    }
  }

  return {
    get connected() {
      return line.connected;
    },
    connect: () => line.connect(),
    close: () => line.close(),
    // The protocol asks for one value at a time; blocks of values are not understood by every meter.
    plan: (names) =>
      names.flatMap((name): BusRequest[] => {
        const asked = points.get(name);
        if (asked === undefined) return [];
        return [
          { device: asked.device, points: [name], read: async () => new Map([[name, await read(asked)]]) },
        ];
      }),
  };
}
