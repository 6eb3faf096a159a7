import { resolve } from 'node:path';
import { BusError } from '../../errors.ts';
import type { Found, Scanner } from '../discovery.ts';
import type { Reading } from '../reading.ts';
import { createFiles } from './files.ts';
import { DEFAULT_TIMEOUT_MS, SYSFS } from './schema.ts';
import { temperatureIn } from './scratchpad.ts';

const PROBE = /^(10|22|28|3b|42)-[0-9a-f]{12}$/;
const MAKES: Readonly<Record<string, string>> = {
  '10': 'DS18S20',
  '22': 'DS1822',
  '28': 'DS18B20',
  '3b': 'DS1825',
  '42': 'DS28EA00',
};

/** Every probe that the kernel has found on its 1-Wire lines, with what it measures now. */
export const w1Scanner: Scanner = {
  places: ['machine', 'bus'],
  async *scan(place, { baseDir, signal, progress }): AsyncGenerator<Found> {
    const configured = place.kind === 'bus' ? (place.bus as { sysfs?: string }) : {};
    const files = createFiles(resolve(baseDir, configured.sysfs ?? SYSFS), DEFAULT_TIMEOUT_MS);
    let names: string[];
    try {
      names = await files.list();
    } catch (cause) {
      throw new BusError('bus-down', `cannot read ${files.root}: is the kernel's w1-gpio on?`, {
        retryable: false,
        cause,
      });
    }
    const ids = names.filter((name) => PROBE.test(name)).sort();
    for (const [done, id] of ids.entries()) {
      if (signal.aborted) return;
      progress({ done, total: ids.length, at: id });
      const family = id.slice(0, 2);
      // Its name is to be told apart and typed: the end of the number does for a store's few probes.
      const name = `probe-${id.slice(-6)}`;
      yield {
        address: id,
        line: null,
        seems: [{ what: MAKES[family] ?? family, sure: 'likely' }],
        readings: [{ point: `${name}/temperature`, unit: '°C', reading: await now(id) }],
        bus: { driver: 'w1', devices: [{ name, id }] },
      };
    }

    async function now(id: string): Promise<Reading> {
      try {
        return temperatureIn(await files.read(id, 'w1_slave'), id.slice(0, 2));
      } catch (error) {
        return { quality: error instanceof BusError ? error.quality : 'bad-response' };
      }
    }
  },
};
