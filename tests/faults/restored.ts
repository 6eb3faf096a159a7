import { cpSync, readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { auditPlant } from '../plant/audit.ts';
import type { Link } from '../plant/link.ts';
import { type Topology, withPlant } from '../plant/plant.ts';
import type { Check } from '../report/report.ts';
import { flow } from './flow.ts';

/**
 * A gateway's disk goes back to an older state: `file`, only the buffer was put back; `card`, the whole card was, so
 * that nothing on it remembers the numbers that were given since.
 */
export function run(options: {
  readonly topology: Topology;
  readonly what: 'file' | 'card';
  readonly runMs: number;
}): Promise<Check[]> {
  return withPlant({ topology: options.topology, gateways: 1, linked: true }, async (plant) => {
    const link = plant.link as Link;
    const [gateway] = plant.gateways as [(typeof plant.gateways)[number]];
    const data = dirname(gateway.bufferFile);
    const copy = join(plant.folder, 'copy');
    const isBuffer = (name: string): boolean => {
      const file = basename(gateway.bufferFile);
      return [file, `${file}-wal`, `${file}-shm`].includes(name);
    };
    await plant.start();
    await flow(plant);
    // The copy holds frames that are delivered only later: they are going to come twice.
    link.set('cut');
    await sleep(options.runMs / 2);
    await gateway.child.end('SIGKILL');
    cpSync(data, copy, { recursive: true });
    link.set('open');
    await gateway.start();
    await flow(plant, 100);
    await sleep(options.runMs);
    await plant.drain();
    await gateway.child.end('SIGTERM');
    gateway.witness.harvest();

    for (const name of readdirSync(data)) {
      if (options.what === 'card' || isBuffer(name)) rmSync(join(data, name));
    }
    for (const name of readdirSync(copy)) {
      if (options.what === 'card' || isBuffer(name)) cpSync(join(copy, name), join(data, name));
    }
    await gateway.start();
    await flow(plant);
    await sleep(options.runMs);
    await plant.drain();
    await plant.halt();
    const audit = await auditPlant(plant);
    const streams = new Set(gateway.witness.frames().map(({ stream }) => stream)).size;
    const expected = options.what === 'file' ? 2 : 1;
    return [
      {
        name: `streams after the ${options.what} was put back`,
        value: streams,
        bound: `${expected}`,
        ok: streams === expected,
      },
      ...audit.checks,
    ];
  });
}
