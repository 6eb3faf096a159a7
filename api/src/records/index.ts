import type { Logger } from 'pino';
import type { Records } from './records.ts';

export type { RecordsChange } from './changes.ts';
export type { Records } from './records.ts';

export interface RecordsDeps {
  /** Epoch ms. */
  readonly clock: () => number;
  readonly logger: Logger;
}

/** Opens and migrates the records at `path` (a file, or `:memory:`). */
export declare function createRecords(path: string, deps: RecordsDeps): Promise<Records>;
