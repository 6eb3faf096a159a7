import { setTimeout as sleep } from 'node:timers/promises';
import type { ArchiveKind } from '../plant/archive-store.ts';
import { auditPlant } from '../plant/audit.ts';
import type { Link } from '../plant/link.ts';
import { type Topology, withPlant } from '../plant/plant.ts';
import type { Check } from '../report/report.ts';
import { flow } from './flow.ts';

/** The network between the gateways and the broker breaks, once with resets and once with packets that just vanish. */
export function run(options: {
  readonly topology: Topology;
  readonly archive?: ArchiveKind;
  readonly cutMs: number;
}): Promise<Check[]> {
  const { topology, archive } = options;
  return withPlant({ topology, archive, linked: true }, async (plant) => {
    const link = plant.link as Link;
    const rows: Check[] = [];
    await plant.start();
    for (const mode of ['cut', 'black'] as const) {
      await flow(plant);
      await sleep(1_000);
      link.set(mode);
      await sleep(options.cutMs);
      link.set('open');
      // A gateway that has failed for long tries every 30 s; one that was left hanging first has to notice.
      const backMs = await flow(plant, 30, 90_000);
      rows.push({
        name: `${mode} for ${options.cutMs} ms: frames flow again after, ms`,
        value: backMs,
        bound: '<= 45000',
        ok: backMs <= 45_000,
      });
    }
    await plant.drain(120_000);
    await plant.halt();
    return [...rows, ...(await auditPlant(plant)).checks];
  });
}
