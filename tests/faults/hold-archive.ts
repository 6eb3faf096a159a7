import type { Plant } from '../plant/plant.ts';
import type { Server } from '../plant/server.ts';
import { until } from '../plant/until.ts';

export interface HeldArchive {
  /** Idempotent. */
  release(): Promise<void>;
}

/** Makes the archive refuse every write. Resolves once the server has noticed. */
export async function holdArchive({ archive, server }: Plant): Promise<HeldArchive> {
  const held = await archive.hold();
  let released: Promise<void> | undefined;
  const release = (): Promise<void> => (released ??= held.release());
  try {
    await until('the server says that the archive is down', async () => !(await ready(server)).ok, {
      withinMs: 30_000,
    });
  } catch (error) {
    await release();
    throw error;
  }
  return { release };
}

/** What `/readyz` says. */
export async function ready(server: Server): Promise<{ ok: boolean; status: number; body: string }> {
  const response = await fetch(server.url('/readyz'));
  return { ok: response.ok, status: response.status, body: await response.text() };
}
