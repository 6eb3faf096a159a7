import type { Archive, Row, WriteOutcome } from '../archive/archive.ts';
import type { Barrier } from '../journal/barrier.ts';
import type { Journal } from '../journal/journal.ts';
import type { Marks } from '../projections/marks.ts';

/** Stores rows that did not come by way of a gateway. */
export type StoreRows = (rows: readonly Row[]) => Promise<WriteOutcome>;

/**
 * Writes rows and marks their hours for the projector: durably before the write, so that a crash between the two
 * forgets nothing, and again after it, so that an hour that was computed in between is computed once more.
 */
export function createStoreRows(deps: {
  readonly archive: Pick<Archive, 'write'>;
  readonly marks: Pick<Marks, 'touch'>;
  readonly journal: Pick<Journal, 'commit'>;
  readonly barrier: Pick<Barrier, 'during'>;
}): StoreRows {
  return async (rows) => {
    const mark = async (): Promise<void> => {
      for (const { room, t } of rows) deps.marks.touch(room, t);
      await deps.journal.commit();
    };
    await mark();
    return deps.barrier.during(async () => {
      const outcome = await deps.archive.write(rows);
      await mark();
      return outcome;
    });
  };
}
