/**
 * The buffer's tables. `frames` is what others may look at: every committed frame is one INSERT into it.
 * - `t`: epoch ms, final when `mono` is null; otherwise null or an estimate, and `mono` (ms) with `epoch` (the
 *   machine's run) says when it was taken.
 * - `body`: JSON `{ v, lo?, hi?, q? }`.
 * AUTOINCREMENT keeps a number from being given twice, even when the table has been emptied.
 */
export const TABLES = `
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS frames (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  room TEXT NOT NULL,
  t INTEGER,
  mono REAL,
  epoch TEXT,
  body TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS frames_unstamped ON frames (seq) WHERE mono IS NOT NULL;
CREATE TABLE IF NOT EXISTS dropped (
  from_seq INTEGER PRIMARY KEY,
  to_seq INTEGER NOT NULL,
  reason TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS rooms (room TEXT PRIMARY KEY, last_t INTEGER NOT NULL) WITHOUT ROWID;
`;

/** Raised with every change of TABLES; an unknown version is set aside like a damaged file. */
export const SCHEMA_VERSION = 1;
