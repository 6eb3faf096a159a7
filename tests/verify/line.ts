import type { Check } from '../report/report.ts';

/** One line of what must hold, with what shows it. */
export interface Line {
  /** How it is asked for on the command line. */
  readonly name: string;
  readonly claim: string;
  /** About how long it takes. */
  readonly minutes: number;
  /** Its figures would suffer from others at work beside it. */
  readonly alone: boolean;
  /** Rejects when it could not be measured. */
  run(): Promise<readonly Check[]>;
}
