import type { Report } from '../report/report.ts';

/** One part of the benchmark: `npm run bench:<its name>`. */
export interface Part<Option extends string = string> {
  readonly title: string;
  /** Numbers that `--<option> <number>` changes, with their defaults. */
  readonly options: Readonly<Record<Option, number>>;
  /** `opened` takes what has to be closed after the run. Rejects when it could not measure. */
  run(given: {
    readonly options: Record<Option, number>;
    readonly server: string;
    readonly opened: AsyncDisposableStack;
  }): Promise<Report>;
}
