import type { DatabaseSync } from 'node:sqlite';
import { ColdfieldError } from '@coldfield/protocol';

/** A file of the data folder is from a version that is newer than this one. */
export class NewerFileError extends ColdfieldError {
  constructor(file: string) {
    super(
      'newer-file',
      `${file} was written by a newer version of Coldfield: update, or restore a back-up of this version`,
    );
  }
}

/**
 * Notes in a file which form it has. Files of before were not numbered: 0 is the first form, too.
 * @param version raised only when older code could no longer read the file rightly; new tables and columns are no reason
 * @throws {NewerFileError} when the file is of a later form than this code knows
 */
export function noteSchemaVersion(db: DatabaseSync, file: string, version: number): void {
  const { user_version: found } = db.prepare('PRAGMA user_version').get() as { user_version: number };
  if (found > version) throw new NewerFileError(file);
  if (found < version) db.exec(`PRAGMA user_version = ${version}`);
}
