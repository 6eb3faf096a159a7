import { BusError } from '../../errors.ts';
import type { Files } from './files.ts';

/** What was converted longer ago is not taken for a reading of now. */
const FRESH_MS = 5_000;

/**
 * Converts all probes of a line at once, where the kernel can (`therm_bulk_read`, Linux 5.8 and later, and the right
 * to write it): eight probes take one conversion instead of eight, 6 s at 12 bits.
 * A probe that was converted so answers its next read with that value, however old it is by then.
 */
export interface Conversions {
  /**
   * Called before each read of a probe; `together` are the probes that are due now.
   * @returns `outdated` when the next read gives an old value and has to be thrown away
   */
  prepare(id: string, together: readonly string[]): Promise<'ready' | 'outdated'>;
}

export function createConversions(files: Files, monotonicMs: () => number): Conversions {
  /** When each probe was converted with others and has not been read since. */
  const waiting = new Map<string, number>();

  async function convert(together: readonly string[]): Promise<void> {
    const lines = (await files.list()).filter((name) => name.startsWith('w1_bus_master'));
    for (const line of lines) {
      try {
        const slaves = (await files.read(line, 'w1_master_slaves')).split('\n');
        if (together.filter((id) => slaves.includes(id)).length < 2) continue;
        await files.write(line, 'therm_bulk_read', 'trigger\n');
        for (const id of slaves) waiting.set(id, monotonicMs());
      } catch (error) {
        // An older kernel, or no right to write: then each probe converts when it is read.
        if (error instanceof BusError) throw error;
      }
    }
  }

  const ageMs = (id: string): number | null => {
    const since = waiting.get(id);
    return since === undefined ? null : monotonicMs() - since;
  };

  return {
    async prepare(id, together) {
      let age = ageMs(id);
      if (together.length > 1 && (age === null || age > FRESH_MS)) {
        await convert(together);
        age = ageMs(id);
      }
      waiting.delete(id);
      return age !== null && age > FRESH_MS ? 'outdated' : 'ready';
    },
  };
}
