import { DatabaseSync } from 'node:sqlite';

/** Every row of every table of a SQLite file, each as one text, by table. `except` names tables to leave out. */
export function tableRows(file: string, except: readonly string[] = []): Map<string, Set<string>> {
  const db = new DatabaseSync(file, { readOnly: true, timeout: 5_000 });
  try {
    const tables = db
      .prepare(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
      )
      .all() as { name: string }[];
    return new Map(
      tables
        .filter(({ name }) => !except.includes(name))
        .map(({ name }) => {
          const rows = new Set<string>();
          for (const row of db.prepare(`SELECT * FROM "${name}"`).iterate()) rows.add(textOf(row));
          return [name, rows];
        }),
    );
  } finally {
    db.close();
  }
}

const textOf = (row: Record<string, unknown>): string =>
  JSON.stringify(
    Object.values(row).map((value) =>
      value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value,
    ),
  );

/** Rows of `one` that `other` does not have, as `table: row`, at most so many. */
export function rowsMissing(
  one: ReadonlyMap<string, ReadonlySet<string>>,
  other: ReadonlyMap<string, ReadonlySet<string>>,
  limit = 3,
): string[] {
  const found: string[] = [];
  for (const [table, rows] of one)
    for (const row of rows)
      if (found.length < limit && other.get(table)?.has(row) !== true)
        found.push(`${table}: ${row.slice(0, 200)}`);
  return found;
}
