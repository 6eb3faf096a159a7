import { resolve } from 'node:path';
import { checkW1Bus, w1Points } from '@coldfield/protocol/configuration';
import { BusError } from '../../errors.ts';
import { type Bus, type BusRequest, defineDriver } from '../driver.ts';
import type { Reading } from '../reading.ts';
import { createConversions } from './conversions.ts';
import { diagnose } from './diagnose.ts';
import { createFiles, type Files, isGone } from './files.ts';
import { w1Scanner } from './scan.ts';
import { DEFAULT_TIMEOUT_MS, SYSFS, type W1FileConfig, W1FileSchema } from './schema.ts';
import { temperatureIn } from './scratchpad.ts';

/** Temperature probes on 1-Wire, as the Linux kernel reads them. A point is named `<device>/temperature`. */
export const w1 = defineDriver(
  W1FileSchema,
  (config) => ({
    problems: checkW1Bus(config),
    points: w1Points(config),
    open: ({ baseDir, monotonicMs }) => openW1(config, filesOf(config, baseDir), monotonicMs),
    diagnose: (trouble, { baseDir }) => diagnose(config, filesOf(config, baseDir), trouble),
  }),
  w1Scanner,
);

function filesOf({ sysfs = SYSFS, timeoutMs = DEFAULT_TIMEOUT_MS }: W1FileConfig, baseDir: string): Files {
  return createFiles(resolve(baseDir, sysfs), timeoutMs);
}

function openW1({ devices }: W1FileConfig, files: Files, monotonicMs: () => number): Bus {
  const conversions = createConversions(files, monotonicMs);
  let connected = false;

  async function read(id: string, together: readonly string[]): Promise<Reading> {
    try {
      if ((await conversions.prepare(id, together)) === 'outdated') await files.read(id, 'w1_slave');
      return temperatureIn(await files.read(id, 'w1_slave'), id.slice(0, 2));
    } catch (cause) {
      if (cause instanceof BusError) throw cause;
      if (!isGone(cause)) {
        throw new BusError('bad-response', `reading the probe ${id} failed`, { retryable: true, cause });
      }
      const { phantoms } = await masters();
      // What the kernel finds on a line that is held low: a short, or no pull-up resistor.
      if (phantoms) return { quality: 'short-circuit' };
      throw new BusError('no-response', `there is no probe ${id} on the line`, { retryable: false, cause });
    }
  }

  /** @throws {BusError} `bus-down` when the kernel has no 1-Wire line */
  async function masters(): Promise<{ phantoms: boolean }> {
    try {
      const names = await files.list();
      if (names.some((name) => name.startsWith('w1_bus_master'))) {
        return { phantoms: names.some((name) => name.startsWith('00-')) };
      }
    } catch (cause) {
      if (cause instanceof BusError) throw cause;
      throw new BusError('bus-down', `cannot read ${files.root}: is the kernel's w1-gpio on?`, {
        retryable: true,
        cause,
      });
    }
    throw new BusError('bus-down', `there is no 1-Wire line in ${files.root}`, { retryable: true });
  }

  return {
    get connected() {
      return connected;
    },
    async connect() {
      await masters();
      connected = true;
    },
    plan(points) {
      const due = devices.filter(({ name }) => points.includes(`${name}/temperature`));
      const together = due.map(({ id }) => id);
      return due.map(({ name, id }): BusRequest => {
        const point = `${name}/temperature`;
        return {
          device: name,
          points: [point],
          read: async () => new Map([[point, await read(id, together)]]),
        };
      });
    },
    close() {
      connected = false;
      return Promise.resolve();
    },
  };
}
