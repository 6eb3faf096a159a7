import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { createApp, openSqliteArchive, readSettings } from '@coldfield/api';
import { openBuffer } from '@coldfield/gateway';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const RELEASES = globSync('[0-9]*', { cwd: fileURLToPath(new URL('.', import.meta.url)) }).sort();
const NOW = Date.UTC(2026, 9, 1, 8, 30);
const log = pino({ level: 'silent' });
let folder: string;
const file = (name: string): string => join(folder, `${name}.sqlite`);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'coldfield-upgrade-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const sqlOf = (release: string, name: string): string =>
  readFileSync(new URL(`./${release}/${name}.sql`, import.meta.url), 'utf8');

/** The file as that release left it. */
function lay(release: string, name: string): void {
  const db = new DatabaseSync(file(name), { enableForeignKeyConstraints: false });
  db.exec(`PRAGMA journal_mode = WAL; BEGIN; ${sqlOf(release, name)} COMMIT`);
  db.close();
}

/** Every row of every table, under the names of the columns that the release had. */
function rowsOf(path: string, like = path): Record<string, unknown[]> {
  const [db, old] = [path, like].map((one) => new DatabaseSync(one, { readOnly: true })) as [
    DatabaseSync,
    DatabaseSync,
  ];
  const tables = old
    .prepare(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'kysely_%'",
    )
    .all() as { name: string }[];
  const rows = Object.fromEntries(
    tables.map(({ name }) => {
      const columns = (
        old.prepare(`SELECT name FROM pragma_table_info('${name}')`).all() as { name: string }[]
      )
        .map((column) => `"${column.name}"`)
        .join(', ');
      return [name, db.prepare(`SELECT ${columns} FROM "${name}" ORDER BY 1, 2`).all()];
    }),
  );
  db.close();
  old.close();
  return rows;
}

const settings = () => readSettings({ DATA_DIR: folder, PORT: '0', MQTT_PORT: '0' });

it('there is a fixture of the first release', () => {
  expect(RELEASES).toContain('0.1');
});

describe.each(RELEASES)('what release %s left behind', (release) => {
  it('has something in every table', () => {
    for (const name of ['records', 'archive', 'journal', 'buffer']) {
      lay(release, name);
      const empty = Object.entries(rowsOf(file(name))).filter(([, rows]) => rows.length === 0);
      expect([name, empty.map(([table]) => table)]).toEqual([name, []]);
    }
  });

  it('is taken over by the server: it starts, and every row is there', async () => {
    const before: Record<string, Record<string, unknown[]>> = {};
    for (const name of ['records', 'archive', 'journal']) {
      lay(release, name);
      before[name] = rowsOf(file(name));
    }
    const app = createApp(settings(), { log, now: () => NOW });
    const { httpPort } = await app.start();
    try {
      const ready = (await (await fetch(`http://127.0.0.1:${httpPort}/readyz`)).json()) as { ready: boolean };
      expect(ready.ready).toBe(true);
      const signedIn = await fetch(`http://127.0.0.1:${httpPort}/api/session`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ username: 'admin', password: 'a password of the tests' }),
      });
      expect(signedIn.status).toBe(200);
    } finally {
      await app.stop();
    }
    const old = file('old');
    for (const name of ['records', 'archive', 'journal']) {
      const db = new DatabaseSync(old, { enableForeignKeyConstraints: false });
      db.exec(sqlOf(release, name));
      db.close();
      const after = rowsOf(file(name), old);
      for (const [table, rows] of Object.entries(before[name] as object)) {
        // Work that waited is done by now: marked hours are computed, spooled messages are taken in.
        if (['marks', 'settled', 'spool', 'rollups', 'expiry', 'expired'].includes(table)) continue;
        expect([name, table, after[table]]).toEqual([name, table, expect.arrayContaining(rows as unknown[])]);
      }
      rmSync(old);
    }
  });

  it('gives the readings that it held', async () => {
    lay(release, 'archive');
    const archive = await openSqliteArchive(file('archive'), { now: () => NOW });
    const rows = await archive.read('room', 0, NOW, 100);
    await archive.close();
    expect(rows).toHaveLength(40);
    expect(rows[7]).toEqual({
      t: NOW - 3 * 3_600_000 + 7 * 120_000,
      v: { air1: 0.7, door1: 1, energy1: 1_007.25 },
      lo: { air1: 0.7 - 0.3 },
      hi: { air1: 0.7 + 1e-7 },
      q: { pulp1: 'open-circuit' },
    });
  });

  it('is a buffer that a gateway goes on with, under the same stream', () => {
    lay(release, 'buffer');
    const frames = rowsOf(file('buffer')).frames as { seq: number }[];
    const stream = /'stream', '([^']+)'/.exec(sqlOf(release, 'buffer'))?.[1] as string;
    // The file beside it tells the gateway that the buffer is no older copy.
    const last = /"sqlite_sequence" VALUES \('frames', (\d+)\)/.exec(sqlOf(release, 'buffer'))?.[1] as string;
    writeFileSync(`${file('buffer')}.high`, `${stream.padEnd(40)} ${last.padStart(16, '0')}\n`);
    const buffer = openBuffer(file('buffer'), { wallMs: () => NOW });
    expect(buffer.stream).toBe(stream);
    expect(buffer.read(0, 100).map(({ seq }) => seq)).toEqual(frames.map(({ seq }) => seq));
    expect(buffer.counts).toMatchObject({ corrupt: 0, restored: 0 });
    buffer.close();
  });
});

describe('what a newer version left behind', () => {
  it.each(['archive', 'journal'])('is not touched: a newer %s', async (name) => {
    lay('0.1', name);
    const db = new DatabaseSync(file(name));
    db.exec('PRAGMA user_version = 999');
    db.close();
    await expect(createApp(settings(), { log }).start()).rejects.toThrow(
      /written by a newer version of Coldfield: update/,
    );
  });

  it('is not touched: newer records', async () => {
    lay('0.1', 'records');
    const db = new DatabaseSync(file('records'));
    db.exec("INSERT INTO kysely_migration VALUES ('9999-the-future', '2030-01-01')");
    db.close();
    const before = rowsOf(file('records'));
    await expect(createApp(settings(), { log }).start()).rejects.toThrow(
      /written by a newer version of Coldfield: update/,
    );
    expect(rowsOf(file('records'))).toEqual(before);
  });
});
