import { setTimeout as sleep } from 'node:timers/promises';
import { auditPlant } from '../plant/audit.ts';
import { createPlant, type Plant, type Topology } from '../plant/plant.ts';
import { createSeededRandom } from '../plant/seeded-random.ts';
import { until } from '../plant/until.ts';
import type { Check } from '../report/report.ts';

/** Frames that have to reach the archive between two kills, so that each one hits a system at work. */
const FLOW = 30;

/**
 * Nothing is lost and nothing comes twice, whatever process is killed at whatever moment (SIGKILL), under load.
 * Victims, moments and pauses come from the seed.
 */
export async function run(options: {
  readonly topology: Topology;
  readonly kills: number;
  readonly gateways: number;
  readonly seed: number;
}): Promise<Check[]> {
  const { topology, kills, seed } = options;
  const random = createSeededRandom(seed);
  const plant = await createPlant({ topology, gateways: options.gateways });
  const killed = new Map<string, number>();
  let keep = true;
  try {
    await plant.start();
    for (let i = 0; i < kills; i++) {
      await flow(plant);
      await sleep(random.between(0, 1_500));
      const parts = [...plant.gateways, plant.server, ...(plant.broker === null ? [] : [plant.broker])];
      // In the first round each part is killed once.
      const victim = i < parts.length ? (parts[i] as (typeof parts)[number]) : random.pick(parts);
      await victim.child.end('SIGKILL');
      const { name } = victim.child;
      killed.set(name, (killed.get(name) ?? 0) + 1);
      await sleep(random.between(0, 400));
      await victim.start();
    }
    await flow(plant);
    await plant.drain();
    await plant.halt();
    const audit = await auditPlant(plant);
    keep = audit.checks.some(({ ok }) => ok === false);
    return [
      {
        name: `SIGKILLs, seed ${seed}`,
        value: `${kills}: ${[...killed].map(([name, times]) => `${name} ${times}`).join(', ')}`,
        bound: `${kills}`,
        ok: true,
      },
      ...audit.checks,
    ];
  } finally {
    await plant.stop({ keep });
    if (keep) process.stderr.write(`Seed ${seed}; what is left of the plant: ${plant.folder}\n`);
  }
}

/** Waits until frames have reached the archive since now. */
async function flow(plant: Plant): Promise<void> {
  const stored = (): Promise<number> => plant.server.metric('coldfield_ingest_stored_total');
  const before = await stored();
  await until('frames flow', async () => (await stored()) - before >= FLOW, {
    withinMs: 60_000,
    why: () => plant.gateways.map(({ child }) => child.log().slice(-600)).join('\n'),
  });
}
