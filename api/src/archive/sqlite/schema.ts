import { DatabaseSync } from 'node:sqlite';
import { noteSchemaVersion } from '../../schema-version.ts';

/** See `noteSchemaVersion`. */
const VERSION = 1;

/**
 * One row a (room, t). Room and key names are numbered once, so that a row stays small:
 * a reading takes 2 to 9 bytes (see `body.ts`).
 */
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS rooms (id INTEGER PRIMARY KEY, store TEXT NOT NULL, room TEXT NOT NULL UNIQUE) STRICT;
  CREATE TABLE IF NOT EXISTS keys (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE) STRICT;
  CREATE TABLE IF NOT EXISTS rows (
    room INTEGER NOT NULL, t INTEGER NOT NULL, body BLOB NOT NULL, PRIMARY KEY (room, t)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS rollups (
    width INTEGER NOT NULL, room INTEGER NOT NULL, t INTEGER NOT NULL, body BLOB NOT NULL,
    PRIMARY KEY (width, room, t)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS expired (id INTEGER PRIMARY KEY CHECK (id = 1), before INTEGER NOT NULL) STRICT;
`;

/** Opens the archive for writing. Every commit is on the disk when it returns (`synchronous = FULL`). */
export function openForWriting(path: string): DatabaseSync {
  const db = new DatabaseSync(path, { timeout: 5_000 });
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -16000;');
  db.exec('PRAGMA wal_autocheckpoint = 4000; PRAGMA journal_size_limit = 67108864;');
  noteSchemaVersion(db, path, VERSION);
  db.exec(SCHEMA);
  return db;
}

export function openForReading(path: string): DatabaseSync {
  const db = new DatabaseSync(path, { timeout: 5_000, readOnly: true });
  db.exec('PRAGMA cache_size = -8000;');
  return db;
}
