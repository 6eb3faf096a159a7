/**
 * Writes what a release leaves on a disk, with content in every table, and dumps it as SQL, which a reviewer can read.
 * Run once in a checkout of the release: `node tests/upgrade/fill.ts tests/upgrade/<version>`.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pino } from 'pino';
import { openSqliteArchive } from '../../api/src/archive/sqlite/sqlite-archive.ts';
import { createSpool } from '../../api/src/ingest/spool.ts';
import { openJournal } from '../../api/src/journal/journal.ts';
import { createLedger } from '../../api/src/ledger/create-ledger.ts';
import { createMarks } from '../../api/src/projections/marks.ts';
import { rollUp } from '../../api/src/projections/roll-up.ts';
import { createQuarantine } from '../../api/src/quarantine/create-quarantine.ts';
import { createRecords } from '../../api/src/records/index.ts';
import { MIGRATIONS } from '../../api/src/records/migrations/migrations.ts';
import { openDatabase } from '../../api/src/records/open-database.ts';
import { createExpiryState } from '../../api/src/retention/expiry-state.ts';
import { openBuffer } from '../../gateway/src/buffer/open-buffer.ts';
import { dumpSql } from './dump-sql.ts';

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 9, 1, 8, 30);
const FIRST = Object.keys(MIGRATIONS).sort()[0] as string;
const folder = mkdtempSync(join(tmpdir(), 'coldfield-fill-'));
const file = (name: string): string => join(folder, name);

async function fillRecords(): Promise<void> {
  // The first migration alone, whichever there are by now: it is never edited.
  const db = await openDatabase(file('records.sqlite'), { [FIRST]: MIGRATIONS[FIRST]! });
  await db.destroy();
  const seed = {
    organisations: [
      { id: 'county', name: '县供销社', nameEn: 'County', kind: 'county', parent: null },
      { id: 'coop', name: '合作社', kind: 'cooperative', parent: 'county' },
    ],
    people: [
      {
        username: 'admin',
        name: '管理员',
        role: 'administrator',
        organisation: 'county',
        password: 'a password of the tests',
      },
    ],
    stores: [
      {
        id: 'store',
        name: '冷库',
        organisation: 'coop',
        timeZone: 'Asia/Shanghai',
        rooms: [
          {
            id: 'room',
            key: 'r1',
            name: '一号间',
            kind: 'cold',
            volumeM3: 300,
            cadenceMs: 10_000,
            limits: { air: { low: 0, high: 8 } },
            sensors: [{ key: 'air1', name: '门口' }],
          },
        ],
      },
    ],
    gateways: [{ id: 'gw', name: '网关', store: 'store', secret: 'the secret of the gateway' }],
  };
  // Planted by today's code into a database of its own, then brought over by the columns that there were.
  const planted = file('planted.sqlite');
  writeFileSync(file('seed.json'), JSON.stringify(seed));
  const records = await createRecords(planted, { clock: () => NOW, logger: pino({ level: 'silent' }) });
  await records.loadSeed(file('seed.json'));
  await records.close();
  const target = new DatabaseSync(file('records.sqlite'), { enableForeignKeyConstraints: false });
  target.exec(`ATTACH '${planted}' AS planted`);
  const tables = target
    .prepare(
      "SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'kysely_%' AND name NOT LIKE 'sqlite_%'",
    )
    .all() as { name: string }[];
  for (const { name } of tables) {
    const columns = (target.prepare(`PRAGMA main.table_info(${name})`).all() as { name: string }[])
      .map((column) => `"${column.name}"`)
      .join(', ');
    target.exec(`INSERT INTO main.${name} (${columns}) SELECT ${columns} FROM planted.${name}`);
  }
  target.exec(`
    INSERT INTO sessions SELECT 'session', id, 'a-hash', ${NOW}, ${NOW}, ${NOW + HOUR}, NULL FROM people LIMIT 1;
    INSERT INTO idempotency VALUES ('admin', 'key', 'gateway.create', 'request', '{"id":"gw"}', ${NOW});
    INSERT INTO audit VALUES ('audit', ${NOW}, 'admin', 'county', 'gateway.create', 'gateway', 'gw', NULL, '{"name":"网关"}');
  `);
  target.close();
}

async function fillArchive(): Promise<void> {
  const archive = await openSqliteArchive(file('archive.sqlite'), { now: () => NOW });
  await archive.write(
    Array.from({ length: 40 }, (_, i) => ({
      store: 'store',
      room: 'room',
      t: NOW - 3 * HOUR + i * 120_000,
      v: { air1: i / 10, door1: i % 2, energy1: 1_000.25 + i },
      lo: { air1: i / 10 - 0.3 },
      hi: { air1: i / 10 + 1e-7 },
      ...(i % 7 === 0 ? { q: { pulp1: 'open-circuit' } } : {}),
    })),
  );
  await rollUp(
    archive,
    { room: 'room', store: 'store', holdMs: 360_000 },
    NOW - 3.5 * HOUR,
    NOW - 0.5 * HOUR,
    NOW,
  );
  await archive.expire({ rows: NOW - 700 * 24 * HOUR, hours: null });
  await archive.close();
}

async function fillJournal(): Promise<void> {
  const journal = openJournal(file('journal.sqlite'));
  const ledger = createLedger(journal);
  const quarantine = createQuarantine(journal);
  const marks = createMarks(journal, { now: () => NOW });
  const spool = createSpool(journal, 1_000_000);
  const expiry = createExpiryState(journal);
  ledger.heard('gw', 'stream', 5, NOW);
  ledger.record('gw', 'stream', 'arrived', 5, 40);
  ledger.record('gw', 'stream', 'thinned', 41, 44);
  quarantine.add({
    at: NOW,
    gateway: 'gw',
    topic: 'coldfield/v1/gw/telemetry',
    reason: 'clock-ahead',
    detail: 'ahead',
    raw: Buffer.from('{"t":1}'),
  });
  marks.resume([]);
  marks.touch('room', NOW - 50 * HOUR);
  marks.advance();
  spool.add({
    at: NOW,
    gateway: 'dtu',
    topic: 'coldfield/v1/dtu/telemetry',
    payload: Buffer.from(JSON.stringify({ frames: [{ room: 'main', t: NOW - HOUR, v: { air1: 2 } }] })),
  });
  expiry.moveKeptFrom(NOW - 700 * 24 * HOUR);
  await journal.commit();
  journal.close();
}

function fillBuffer(): void {
  const buffer = openBuffer(file('buffer.sqlite'), {
    wallMs: () => NOW,
    newId: () => 'stream-of-the-first-release',
  });
  for (let i = 0; i < 20; i++)
    buffer.commit([{ room: 'r1', t: NOW + i * 1_000, v: { air1: i / 10 }, q: { pulp1: 'no-response' } }]);
  buffer.commit([{ room: 'r1', t: NOW + 60_000, v: { air1: 3 } }], 2);
  buffer.forget([[1, 5]]);
  buffer.flush();
  buffer.close();
}

await fillRecords();
await fillArchive();
await fillJournal();
fillBuffer();
const target = process.argv[2] as string;
mkdirSync(target, { recursive: true });
for (const name of ['records', 'archive', 'journal', 'buffer'])
  writeFileSync(join(target, `${name}.sql`), dumpSql(file(`${name}.sqlite`)));
rmSync(folder, { recursive: true });
