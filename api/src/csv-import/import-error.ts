import { ColdfieldError } from '@coldfield/protocol';

/** A file, or what was said about it, cannot be understood at all; the message says what to do. */
export class ImportError extends ColdfieldError {
  constructor(message: string) {
    super('import-unreadable', message);
  }
}

/** Rows were stored before the archive failed; importing the file again stores the rest and changes nothing else. */
export class ImportStopped extends ColdfieldError {
  /** At least so many. */
  readonly rows: number;
  /** The first line that may not be stored. */
  readonly line: number;

  constructor(rows: number, line: number, cause: unknown) {
    super('import-stopped', `the archive failed after ${rows} rows were stored, at line ${line}`, { cause });
    this.rows = rows;
    this.line = line;
  }
}
