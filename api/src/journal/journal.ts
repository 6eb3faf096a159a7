import { DatabaseSync } from 'node:sqlite';
import { noteSchemaVersion } from '../schema-version.ts';

/** Of the whole file; see `noteSchemaVersion`. */
const VERSION = 1;

/** Keeps part of what acknowledgements depend on. Its changes are staged in memory until a commit writes them. */
export interface Participant {
  /** Writes everything staged; called inside the transaction, again with the same changes if it fails. */
  persist(): void;
  /** What `persist` wrote last is on the disk and may be forgotten. */
  settled(): void;
}

/**
 * The journal of ingest: ledger, quarantine and spool share one SQLite file, so that everything
 * an acknowledgement depends on, but for the archive, costs one fsync.
 */
export interface Journal {
  readonly db: DatabaseSync;
  join(participant: Participant): void;
  /**
   * Resolves when all that was staged before the call is on the disk. Calls made together share one commit.
   * Rejects when the commit failed; what was staged stays staged.
   */
  commit(): Promise<void>;
  close(): void;
}

/** @throws {NewerFileError}, or when the file cannot be opened, which are reasons not to start. */
export function openJournal(path: string): Journal {
  const db = new DatabaseSync(path, { timeout: 5_000 });
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 16777216;');
  try {
    noteSchemaVersion(db, path, VERSION);
  } catch (error) {
    db.close();
    throw error;
  }
  const participants: Participant[] = [];
  let next: Promise<void> | null = null;

  const write = (): void => {
    db.exec('BEGIN IMMEDIATE');
    try {
      for (const participant of participants) participant.persist();
      db.exec('COMMIT');
    } catch (error) {
      if (db.isTransaction) db.exec('ROLLBACK');
      throw error;
    }
    for (const participant of participants) participant.settled();
  };

  return {
    db,
    join: (participant) => void participants.push(participant),
    commit() {
      next ??= new Promise<void>((resolve, reject) => {
        setImmediate(() => {
          next = null;
          try {
            write();
            resolve();
          } catch (error) {
            reject(error);
          }
        });
      });
      return next;
    },
    close: () => db.close(),
  };
}
