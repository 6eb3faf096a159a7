import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';
import { BackupError } from './backup-error.ts';
import { holdServer } from './hold-server.ts';

export const RECORDS = 'records.sqlite';
export const JOURNAL = 'journal.sqlite';
export const ARCHIVE = 'archive.sqlite';

/** Pages that are copied before the next look at the progress. */
const STEP_PAGES = 2_560;
const ATTEMPTS = 3;

/** The databases of a data folder as they were at one instant, whatever a server writes meanwhile. */
export interface Snapshot {
  /** Epoch ms. */
  readonly takenAt: number;
  /** What the archive holds and what the ledger says of it agree to the row. */
  readonly exact: boolean;
  readonly isRunning: boolean;
  readonly parts: readonly SnapshotPart[];
  close(): void;
}

export interface SnapshotPart {
  readonly name: string;
  readonly bytes: number;
  /** Writes the database as it was, as a file of its own. */
  copyTo(file: string, onBytes: (bytes: number) => void): Promise<void>;
  /** Lets the server's log of this database be used again. */
  close(): void;
}

/**
 * Opens all databases of a folder at one instant: the server stands still for as long as that takes, milliseconds.
 * From then on SQLite's readers keep seeing that instant, so the copying may take as long as it likes.
 * @throws {BackupError} `no-data`, `server-silent`, `hold-lost`
 */
export async function openSnapshot(dataDir: string, now: () => number): Promise<Snapshot> {
  if (!existsSync(join(dataDir, RECORDS))) {
    throw new BackupError(
      'no-data',
      `DATA_DIR=${dataDir}: there is no ${RECORDS}; is this the right folder?`,
    );
  }
  for (let attempt = 1; ; attempt++) {
    const hold = await holdServer(dataDir);
    const parts: SnapshotPart[] = [];
    try {
      for (const name of [JOURNAL, ARCHIVE, RECORDS])
        if (existsSync(join(dataDir, name))) parts.push(pin(join(dataDir, name), name));
      const takenAt = now();
      await hold.release();
      const { exact, isRunning } = hold;
      return { takenAt, exact, isRunning, parts, close: () => closeAll(parts) };
    } catch (error) {
      await hold.release().catch(() => undefined);
      closeAll(parts);
      const again = error instanceof BackupError && error.code === 'hold-lost' && attempt < ATTEMPTS;
      if (!again) throw error;
    }
  }
}

function pin(path: string, name: string): SnapshotPart {
  const db = new DatabaseSync(path, { timeout: 5_000, readOnly: true });
  try {
    // The first look decides what every later one sees.
    db.exec('BEGIN');
    db.prepare('SELECT count(*) FROM sqlite_schema').get();
    const pragma = (of: string): number => Object.values(db.prepare(`PRAGMA ${of}`).get() ?? {})[0] as number;
    const pageBytes = pragma('page_size');
    return {
      name,
      bytes: pragma('page_count') * pageBytes,
      async copyTo(file, onBytes) {
        let done = 0;
        const report = (bytes: number): void => {
          onBytes(bytes - done);
          done = bytes;
        };
        const pages = await backup(db, file, {
          rate: STEP_PAGES,
          progress: ({ totalPages, remainingPages }) => report((totalPages - remainingPages) * pageBytes),
        });
        report(pages * pageBytes);
      },
      close() {
        if (db.isOpen) db.close();
      },
    };
  } catch (error) {
    db.close();
    throw error;
  }
}

const closeAll = (parts: readonly SnapshotPart[]): void => {
  for (const part of parts) part.close();
};
