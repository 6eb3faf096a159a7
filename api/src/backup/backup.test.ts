import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createApp } from '../app.ts';
import { openSqliteArchive } from '../archive/sqlite/sqlite-archive.ts';
import { createBarrier } from '../journal/barrier.ts';
import { openJournal } from '../journal/journal.ts';
import { createLedger } from '../ledger/create-ledger.ts';
import { lockFolder } from '../lock-folder.ts';
import { createMarks } from '../projections/marks.ts';
import { SEED, seededRecords } from '../records/seed.fixture.ts';
import { readSettings } from '../settings.ts';
import { openControlSocket } from './control-socket.ts';
import { readLastBackups } from './last-backup.ts';
import { restoreBackup } from './restore-backup.ts';
import { RESTORING, writePlan } from './restore-plan.ts';
import { takeBackup } from './take-backup.ts';

const NOW = Date.UTC(2026, 10, 23, 12);
const HASH = createHash('sha256').update('a photo').digest('hex');
let root: string;
let original: string;
let target: string;
let restored: string;

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'coldfield-backup-'));
  [original, target, restored] = [join(root, 'data'), join(root, 'stick'), join(root, 'restored')];
  mkdirSync(original);
  await fill(original);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** A data folder as a server leaves it. */
async function fill(folder: string): Promise<void> {
  const records = await seededRecords();
  await records.close();
  copyFileSync(records.path, join(folder, 'records.sqlite'));
  const archive = await openSqliteArchive(join(folder, 'archive.sqlite'), { now: () => NOW });
  await archive.write(
    Array.from({ length: 5_000 }, (_, i) => ({
      store: 's',
      room: 'r',
      t: NOW - i * 1_000,
      v: { air1: i / 10 },
    })),
  );
  await archive.close();
  const journal = openJournal(join(folder, 'journal.sqlite'));
  const ledger = createLedger(journal);
  const marks = createMarks(journal, { now: () => NOW });
  ledger.heard('g', 'stream', 1, NOW);
  ledger.record('g', 'stream', 'arrived', 1, 100);
  marks.resume([]);
  marks.touch('r', NOW - 48 * 3_600_000);
  marks.advance();
  await journal.commit();
  journal.close();
  mkdirSync(join(folder, 'files', HASH.slice(0, 2)), { recursive: true });
  writeFileSync(join(folder, 'files', HASH.slice(0, 2), HASH), 'a photo');
}

const deps = (folder: string) => ({
  settings: readSettings({ DATA_DIR: folder }),
  env: {},
  screen: { write: () => true },
  signal: new AbortController().signal,
  now: () => NOW,
});
const back = (passphrase: string | null = null) => takeBackup({ target, passphrase }, deps(original));
const restore = (file: string, more: { replace?: boolean; passphrase?: string } = {}) =>
  restoreBackup(
    { file, replace: more.replace ?? false, passphrase: more.passphrase ?? null },
    deps(restored),
  );

/** Every row of every table, but for what a restore notes of itself. */
function contents(file: string): Record<string, unknown[]> {
  const db = new DatabaseSync(file, { readOnly: true });
  const tables = db
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
    .all() as { name: string }[];
  const all = Object.fromEntries(
    tables
      .filter(({ name }) => name !== 'restored')
      .map(({ name }) => [name, db.prepare(`SELECT * FROM "${name}" ORDER BY 1, 2`).all()]),
  );
  db.close();
  return all;
}

describe('a back-up', () => {
  it.each([null, 'correct horse battery staple'])(
    'restores every row of every table and every file (passphrase: %s)',
    async (passphrase) => {
      const { file, manifest, leftOut } = await back(passphrase);
      expect(manifest.counts).toMatchObject({
        people: SEED.people.length,
        archiveRows: 5_000,
        storedFiles: 1,
      });
      expect(leftOut).toEqual([]);
      const result = await restore(file, passphrase === null ? {} : { passphrase });
      expect(result).toMatchObject({ takenAt: new Date(NOW).toISOString(), aside: null });
      for (const name of ['records.sqlite', 'journal.sqlite', 'archive.sqlite'])
        expect(contents(join(restored, name))).toEqual(contents(join(original, name)));
      expect(readFileSync(join(restored, 'files', HASH.slice(0, 2), HASH), 'utf8')).toBe('a photo');
      expect(existsSync(join(restored, RESTORING))).toBe(false);
    },
  );

  it('is one file that only its owner may read, with nothing beside it', async () => {
    const { file } = await back();
    expect(readdirSync(target)).toEqual([file.slice(target.length + 1)]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readLastBackups(original).good).toMatchObject({ file, bytes: statSync(file).size });
  });

  it('removes what a killed one left behind', async () => {
    mkdirSync(join(target, 'coldfield-backup.unfinished'), { recursive: true });
    writeFileSync(join(target, 'coldfield-backup.unfinished', 'archive.sqlite'), 'half');
    await back();
    expect(readdirSync(target)).toHaveLength(1);
  });

  it('is not put where it would be lost with the data', async () => {
    for (const folder of [original, join(original, 'backups')])
      await expect(takeBackup({ target: folder, passphrase: null }, deps(original))).rejects.toMatchObject({
        code: 'target',
      });
  });

  it('is not taken of a folder without records, nor into one whose parent is missing', async () => {
    mkdirSync(restored);
    await expect(takeBackup({ target, passphrase: null }, deps(restored))).rejects.toMatchObject({
      code: 'no-data',
    });
    await expect(
      takeBackup({ target: join(root, 'no', 'stick'), passphrase: null }, deps(original)),
    ).rejects.toMatchObject({ code: 'target' });
    expect(existsSync(target) ? readdirSync(target) : []).toEqual([]);
  });

  it('names a file whose content is not what its name says', async () => {
    writeFileSync(join(original, 'files', HASH.slice(0, 2), HASH), 'a phot0');
    const { manifest } = await back();
    expect(manifest.damaged).toEqual([`${HASH.slice(0, 2)}/${HASH}`]);
  });

  it('names what it leaves out', async () => {
    writeFileSync(join(original, 'notes.txt'), 'x');
    expect((await back()).leftOut).toEqual(['notes.txt']);
  });
});

describe('a restore', () => {
  it('refuses a folder that holds anything, and sets the old aside when it is told to', async () => {
    const { file } = await back();
    mkdirSync(restored);
    writeFileSync(join(restored, 'records.sqlite'), 'the old');
    await expect(restore(file)).rejects.toMatchObject({ code: 'not-empty' });
    expect(readFileSync(join(restored, 'records.sqlite'), 'utf8')).toBe('the old');
    const { aside } = await restore(file, { replace: true });
    expect(readFileSync(join(restored, aside as string, 'records.sqlite'), 'utf8')).toBe('the old');
    expect(contents(join(restored, 'records.sqlite'))).toEqual(contents(join(original, 'records.sqlite')));
  });

  it('changes nothing when a back-up is cut short, or a bit of it has turned', async () => {
    const { file } = await back();
    mkdirSync(restored);
    writeFileSync(join(restored, 'records.sqlite'), 'the old');
    const bad = join(root, 'bad.tar.zst');
    const { size } = statSync(file);
    for (const cut of [10, size / 3, size / 2, size - 600].map(Math.floor)) {
      copyFileSync(file, bad);
      truncateSync(bad, cut);
      await expect(restore(bad, { replace: true })).rejects.toMatchObject({
        code: expect.stringMatching(/^(damaged|not-a)-backup$/),
      });
    }
    for (const at of [size / 4, size / 2, size - 300].map(Math.floor)) {
      const bytes = readFileSync(file);
      bytes[at] = (bytes[at] as number) ^ 4;
      writeFileSync(bad, bytes);
      await expect(restore(bad, { replace: true })).rejects.toMatchObject({ code: 'damaged-backup' });
    }
    expect(readdirSync(restored).filter((name) => !name.startsWith('lock.'))).toEqual(['records.sqlite']);
    expect(readFileSync(join(restored, 'records.sqlite'), 'utf8')).toBe('the old');
  });

  it('refuses what is no back-up, and a wrong or missing passphrase, in words', async () => {
    const other = join(root, 'photo.jpg');
    writeFileSync(other, 'not a back-up at all');
    await expect(restore(other)).rejects.toMatchObject({ code: 'not-a-backup' });
    await expect(restore(join(root, 'none'))).rejects.toMatchObject({ code: 'not-a-backup' });
    const { file } = await back('correct horse battery staple');
    await expect(restore(file)).rejects.toMatchObject({ code: 'passphrase-needed' });
    await expect(restore(file, { passphrase: 'something else' })).rejects.toMatchObject({
      code: 'wrong-passphrase',
    });
  });

  it('refuses a back-up from a newer version', async () => {
    const db = new DatabaseSync(join(original, 'records.sqlite'));
    db.exec("INSERT INTO kysely_migration VALUES ('9999-the-future', '2030-01-01')");
    db.close();
    const { file } = await back();
    await expect(restore(file)).rejects.toMatchObject({
      code: 'newer-backup',
      message: expect.stringContaining('9999-the-future'),
    });
    expect(existsSync(join(restored, RESTORING))).toBe(false);
  });

  it('finishes what an interrupted one had begun to put into place', async () => {
    const { file } = await back();
    await restore(file);
    // As if it had been killed after the first of its renames.
    mkdirSync(join(restored, RESTORING));
    writeFileSync(join(restored, 'from-before.txt'), 'x');
    copyFileSync(join(original, 'archive.sqlite'), join(restored, RESTORING, 'archive.sqlite'));
    rmSync(join(restored, 'archive.sqlite'));
    writePlan(restored, {
      takenAt: new Date(NOW).toISOString(),
      aside: 'before-restore-x',
      old: ['from-before.txt', 'archive.sqlite'],
      restored: ['records.sqlite', 'archive.sqlite'],
    });
    expect(await restore(file)).toMatchObject({ manifest: null, aside: 'before-restore-x' });
    expect(contents(join(restored, 'archive.sqlite'))).toEqual(contents(join(original, 'archive.sqlite')));
    expect(readdirSync(join(restored, 'before-restore-x'))).toEqual(['from-before.txt']);
    expect(existsSync(join(restored, RESTORING))).toBe(false);
  });

  it('has hourly values computed anew only where the archive refused writes during the back-up', async () => {
    await restore((await back()).file);
    expect(contents(join(restored, 'journal.sqlite')).settled).toHaveLength(1);
    // A server whose work between archive and journal does not end.
    const lock = lockFolder(original);
    const barrier = createBarrier();
    const never = Promise.withResolvers<void>();
    void barrier.during(() => never.promise);
    const log = pino({ level: 'silent' });
    const control = await openControlSocket({ dataDir: original, barrier, log });
    try {
      const { file, manifest } = await back();
      expect(manifest.exact).toBe(false);
      await restore(file, { replace: true });
      expect(contents(join(restored, 'journal.sqlite'))).toMatchObject({ settled: [], marks: [] });
    } finally {
      await control.stop();
      lock.release();
    }
  });

  it('keeps a server from starting on what is half done', async () => {
    mkdirSync(join(original, RESTORING));
    const app = createApp(readSettings({ DATA_DIR: original, PORT: '0', MQTT_PORT: '0' }), {
      log: pino({ level: 'silent' }),
    });
    await expect(app.start()).rejects.toMatchObject({ message: expect.stringContaining('npm run restore') });
  });

  it('leaves a ledger that says what was lost by it, and blames no gateway', async () => {
    const { file } = await back();
    await restore(file);
    const journal = openJournal(join(restored, 'journal.sqlite'));
    const ledger = createLedger(journal);
    // The gateway had 101 to 150 acknowledged after the back-up and forgot them.
    ledger.heard('g', 'stream', 151, NOW + 1_000);
    ledger.record('g', 'stream', 'arrived', 151, 160);
    await journal.commit();
    const expected = { arrived: 110, pending: 0, lost: [{ reason: 'restored', frames: 50 }] };
    expect(ledger.gateway('g')?.streams).toMatchObject([expected]);
    // What is missing an hour later is the gateway's own again.
    ledger.heard('g', 'stream', 161, NOW + 3_600_000);
    ledger.heard('g', 'stream', 171, NOW + 3_601_000);
    await journal.commit();
    expect(createLedger(journal).gateway('g')?.streams[0]?.lost).toContainEqual({
      reason: 'gateway',
      frames: 10,
    });
    journal.close();
  });
});
