import type { DatabaseSync } from 'node:sqlite';

/**
 * Streams of a restored journal that were not heard since. What such a gateway no longer holds when it speaks again
 * was acknowledged after the back-up was taken: it is lost by the restore, and no fault of the gateway.
 */
export const RESTORED_SCHEMA =
  'CREATE TABLE IF NOT EXISTS restored (stream INTEGER PRIMARY KEY, at INTEGER NOT NULL) STRICT;';

/** Called once on a journal that has just been restored. @param at epoch ms */
export function noteRestore(db: DatabaseSync, at: number): void {
  db.exec(RESTORED_SCHEMA);
  const known = db.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'streams'").get();
  if (known !== undefined)
    db.prepare('INSERT OR REPLACE INTO restored (stream, at) SELECT id, ? FROM streams').run(at);
}
