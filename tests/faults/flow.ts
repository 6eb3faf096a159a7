import type { Plant } from '../plant/plant.ts';
import { until } from '../plant/until.ts';

/** Waits until so many more frames have reached the archive; returns how long that took, ms. */
export async function flow(plant: Plant, frames = 30, withinMs = 60_000): Promise<number> {
  const stored = (): Promise<number> => plant.server.metric('coldfield_ingest_stored_total');
  const began = performance.now();
  const before = await stored();
  await until('frames flow', async () => (await stored()) - before >= frames, {
    withinMs,
    why: () => plant.gateways.map(({ child }) => child.log().slice(-600)).join('\n'),
  });
  return Math.round(performance.now() - began);
}
