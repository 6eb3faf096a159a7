import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { auditPlant } from '../plant/audit.ts';
import { type Plant, type Topology, withPlant } from '../plant/plant.ts';
import { until } from '../plant/until.ts';
import { framesHeld } from '../plant/witness.ts';
import type { Check } from '../report/report.ts';
import { flow } from './flow.ts';
import { ready } from './hold-archive.ts';
import { fillUp, mountSmallDisk } from './small-disk.ts';

/**
 * The server's disk is full to the last block. It takes nothing more, and the gateways keep what they have; once
 * there is room again all of it arrives. Needs root, for a small file system of its own.
 */
export function run(options: {
  readonly topology: Topology;
  readonly diskMiB: number;
  readonly fullMs: number;
}): Promise<Check[]> {
  const env = { ARCHIVE_WARN_FREE_MIB: '2', ARCHIVE_RESERVE_MIB: '1' };
  return withPlant({ topology: options.topology, gateways: 2, env }, async (plant) => {
    const mounted = mountSmallDisk(plant.server.dataDir, options.diskMiB);
    if ('why' in mounted)
      return [{ name: 'a full disk at the server', value: mounted.why, bound: '', ok: null }];
    try {
      return await fill(plant, options.fullMs);
    } finally {
      mounted.unmount();
    }
  });
}

async function fill(plant: Plant, fullMs: number): Promise<Check[]> {
  const { server, gateways } = plant;
  const stored = (): Promise<number> => server.metric('coldfield_ingest_stored_total');
  const held = (): number => gateways.reduce((sum, { bufferFile }) => sum + framesHeld(bufferFile), 0);
  await plant.start();
  await flow(plant);
  const filler = join(server.dataDir, 'filler');
  fillUp(filler);
  await until('the archive refuses writes', async () => !(await ready(server)).ok, { withinMs: 30_000 });
  const during = await ready(server);
  const [storedBefore, heldBefore] = [await stored(), held()];
  await sleep(fullMs);
  const [storedAfter, heldAfter] = [await stored(), held()];
  rmSync(filler);
  await until('the server is ready again', async () => (await ready(server)).ok, { withinMs: 60_000 });
  await flow(plant, 30, 90_000);
  await plant.drain(120_000);
  await plant.halt();
  return [
    {
      name: '/readyz while the disk is full',
      value: `${during.status} ${during.body}`.slice(0, 160),
      bound: '503 that names the archive',
      ok: during.status === 503 && during.body.includes('refuses writes'),
    },
    {
      name: `frames stored in ${fullMs} ms without room`,
      value: storedAfter - storedBefore,
      bound: '0',
      ok: storedAfter === storedBefore,
    },
    {
      name: 'frames that the gateways kept meanwhile',
      value: heldAfter - heldBefore,
      bound: '> 0',
      ok: heldAfter > heldBefore,
    },
    ...(await auditPlant(plant)).checks,
  ];
}
