import { DatabaseSync } from 'node:sqlite';
import type { Counts } from './about.ts';

/** Rows of each table of the records, in a file that nobody else uses. */
export function countRecords(file: string): Counts {
  return counting(file, (db) => {
    const tables = db
      .prepare(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'kysely_%' ORDER BY name",
      )
      .all() as { name: string }[];
    return Object.fromEntries(tables.map(({ name }) => [name, count(db, name)]));
  });
}

/** Rows of the archive, likewise. */
export function countArchive(file: string): Counts {
  return counting(file, (db) => ({ archiveRows: count(db, 'rows') }));
}

function counting(file: string, work: (db: DatabaseSync) => Counts): Counts {
  const db = new DatabaseSync(file, { readOnly: true });
  try {
    return work(db);
  } finally {
    db.close();
  }
}

const count = (db: DatabaseSync, table: string): number =>
  (db.prepare(`SELECT count(*) AS n FROM "${table.replaceAll('"', '""')}"`).get() as { n: number }).n;
