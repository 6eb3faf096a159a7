import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Archive, Row, WriteOutcome } from '../archive/archive.ts';

/**
 * Stands before the archive's `write` and refuses rows that are older than what is kept, whether or not anything of
 * their time was deleted yet. So nobody waits for a row's hourly values that is about to be deleted.
 */
export interface Gate {
  write(rows: readonly Row[]): Promise<WriteOutcome>;
  /** Resolves when every write that began before the call has ended, and its rows are marked. */
  settled(): Promise<void>;
}

/** @param acceptedFrom rows before this time (epoch ms) are refused; must only ever move forward */
export function createGate(archive: Pick<Archive, 'write'>, acceptedFrom: () => number): Gate {
  const writing = new Set<Promise<WriteOutcome>>();
  return {
    async write(rows) {
      const from = acceptedFrom();
      const kept: number[] = [];
      const rejected: { index: number; reason: string }[] = [];
      for (const [index, { t }] of rows.entries()) {
        if (t >= from) kept.push(index);
        else
          rejected.push({ index, reason: `older than what is kept, from ${new Date(from).toISOString()}` });
      }
      if (kept.length === 0) return { rejected };
      const write = archive.write(rejected.length === 0 ? rows : kept.map((index) => rows[index] as Row));
      writing.add(write);
      try {
        const outcome = await write;
        for (const { index, reason } of outcome.rejected)
          rejected.push({ index: kept[index] as number, reason });
        return { rejected };
      } finally {
        writing.delete(write);
      }
    },
    async settled() {
      await Promise.allSettled(writing);
      // Ingest marks what it wrote in the same turn in which it learns of it.
      await nextTurn();
    },
  };
}
