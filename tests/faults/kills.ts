import { setTimeout as sleep } from 'node:timers/promises';
import type { ArchiveKind } from '../plant/archive-store.ts';
import { auditPlant } from '../plant/audit.ts';
import { type Topology, withPlant } from '../plant/plant.ts';
import { createSeededRandom } from '../plant/seeded-random.ts';
import type { Check } from '../report/report.ts';
import { flow } from './flow.ts';

/**
 * Nothing is lost and nothing comes twice, whatever process is killed at whatever moment (SIGKILL), under load.
 * Victims, moments and pauses come from the seed.
 */
export function run(options: {
  readonly topology: Topology;
  readonly archive?: ArchiveKind;
  readonly kills: number;
  readonly gateways: number;
  readonly seed: number;
  /** Where the gateways have their time from. */
  readonly clock?: 'ntp' | 'server';
}): Promise<Check[]> {
  const { topology, archive, kills, gateways, seed, clock = 'ntp' } = options;
  const random = createSeededRandom(seed);
  const killed = new Map<string, number>();
  return withPlant({ topology, archive, gateways, gateway: { clock } }, async (plant) => {
    await plant.start();
    for (let i = 0; i < kills; i++) {
      // Most kills hit a system at work, some one that is still coming back from the last.
      if (i === 0 || random.between(0, 1) < 0.75) {
        await flow(plant);
        await sleep(random.between(0, 1_500));
      } else {
        await sleep(random.between(0, 500));
      }
      const centre = [plant.server, ...[plant.broker, plant.archive.process].filter((part) => part !== null)];
      const parts = [...centre, ...plant.gateways];
      // In the first round each part is killed once; then the few in the centre as often as the many outside.
      const victim = parts[i] ?? random.pick(random.between(0, 1) < 0.5 ? centre : plant.gateways);
      await victim.child.end('SIGKILL');
      const { name } = victim.child;
      killed.set(name, (killed.get(name) ?? 0) + 1);
      await sleep(random.between(0, 400));
      await victim.start();
    }
    await flow(plant);
    await plant.drain();
    await plant.halt();
    const each = [...killed].map(([name, times]) => `${name} ${times}`).join(', ');
    return [
      { name: `SIGKILLs (seed ${seed})`, value: `${kills}: ${each}`, bound: 'all survived', ok: true },
      ...(await auditPlant(plant)).checks,
    ];
  });
}
