import type { Progress } from './progress.ts';

/** What every step gets: what is on record, and the way on. */
export interface StepProps {
  readonly progress: Progress;
  /** Goes on to the next step, with the store that is meant from now on. */
  readonly onDone: (storeId?: string) => void;
}
