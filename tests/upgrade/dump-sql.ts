import { DatabaseSync } from 'node:sqlite';

/** A SQLite file as the SQL that makes it again. */
export function dumpSql(file: string): string {
  const db = new DatabaseSync(file, { readOnly: true });
  try {
    const version = Object.values(db.prepare('PRAGMA user_version').get() ?? {})[0] as number;
    const lines = [`PRAGMA user_version = ${version};`];
    const objects = db
      .prepare(
        "SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY rowid",
      )
      .all() as { type: string; name: string; sql: string }[];
    for (const { sql } of objects) lines.push(`${sql};`);
    const tables = objects.filter(({ type }) => type === 'table').map(({ name }) => name);
    if (db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_sequence'").get() !== undefined)
      tables.push('sqlite_sequence');
    for (const table of tables) {
      const columns = db.prepare(`SELECT name FROM pragma_table_info('${table}')`).all() as {
        name: string;
      }[];
      const values = columns.map(({ name }) => `quote("${name}")`).join(" || ', ' || ");
      const rows = db.prepare(`SELECT ${values} AS line FROM "${table}"`).all() as { line: string }[];
      for (const { line } of rows) lines.push(`INSERT INTO "${table}" VALUES (${line});`);
    }
    return `${lines.join('\n')}\n`;
  } finally {
    db.close();
  }
}
