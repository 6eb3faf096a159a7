import { setTimeout as sleep } from 'node:timers/promises';
import type { ArchiveKind } from '../plant/archive-store.ts';
import { auditPlant } from '../plant/audit.ts';
import { type Topology, withPlant } from '../plant/plant.ts';
import { until } from '../plant/until.ts';
import type { Check } from '../report/report.ts';
import { flow } from './flow.ts';
import { holdArchive, ready } from './hold-archive.ts';

/** The archive refuses writes for a while. Frames keep arriving, none is acknowledged, none is lost. */
export function run(options: {
  readonly topology: Topology;
  readonly archive?: ArchiveKind;
  readonly downMs: number;
  /** The server is killed, too, while the archive is down. */
  readonly kill: boolean;
}): Promise<Check[]> {
  return withPlant({ topology: options.topology, archive: options.archive }, async (plant) => {
    const { server } = plant;
    await plant.start();
    await flow(plant);
    const held = await holdArchive(plant);
    try {
      const during = await ready(server);
      const [heardBefore, storedBefore] = [await heard(), await stored()];
      await sleep(options.downMs);
      const [heardAfter, storedAfter] = [await heard(), await stored()];
      if (options.kill) {
        await server.child.end('SIGKILL');
        await server.start();
        await sleep(1_000);
      }
      await held.release();
      await until('the server is ready again', async () => (await ready(server)).ok, { withinMs: 60_000 });
      await flow(plant, 30, 90_000);
      await plant.drain(120_000);
      await plant.halt();
      return [
        {
          name: '/readyz while the archive is down',
          value: `${during.status} ${during.body}`.slice(0, 160),
          bound: '503 that names the archive',
          ok: during.status === 503 && during.body.includes('archive'),
        },
        {
          name: `frames taken while the archive was down for ${options.downMs} ms`,
          value: heardAfter - heardBefore,
          bound: '> 0',
          ok: heardAfter > heardBefore,
        },
        {
          name: 'frames stored meanwhile',
          value: storedAfter - storedBefore,
          bound: '0',
          ok: storedAfter === storedBefore,
        },
        ...(await auditPlant(plant)).checks,
      ];
    } finally {
      await held.release();
    }

    function heard(): Promise<number> {
      return server.metric('coldfield_ingest_frames_total');
    }
    function stored(): Promise<number> {
      return server.metric('coldfield_ingest_stored_total');
    }
  });
}
