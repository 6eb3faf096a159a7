import { createWriteStream, existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { openArchive } from '../archive/open-archive.ts';
import { openSqliteArchive } from '../archive/sqlite/sqlite-archive.ts';
import { ProgressLine, type Screen } from '../archive-copy/progress-line.ts';
import { openDataFolder } from '../data-folder.ts';
import { openJournal } from '../journal/journal.ts';
import { noteRestore } from '../ledger/note-restore.ts';
import { lockFolder } from '../lock-folder.ts';
import { openDatabase } from '../records/open-database.ts';
import type { Settings } from '../settings.ts';
import type { Manifest } from './about.ts';
import { BackupError } from './backup-error.ts';
import { checkRecords } from './compatible.ts';
import { copyFileToInflux } from './copy-influx.ts';
import { giveToOwnerOf } from './last-backup.ts';
import { readBundle } from './read-bundle.ts';
import { carryOut, contentsOf, RESTORING, readPlan, writePlan } from './restore-plan.ts';
import { ARCHIVE, JOURNAL, RECORDS } from './snapshot.ts';

const MIB = 1024 * 1024;

export interface RestoreOptions {
  readonly file: string;
  /** Set aside what is in the data folder. */
  readonly replace: boolean;
  readonly passphrase: string | null;
}

interface Deps {
  readonly settings: Settings;
  readonly env: NodeJS.ProcessEnv;
  readonly screen: Screen;
  readonly signal: AbortSignal;
  readonly now: () => number;
}

export interface Restored {
  /** Null when this run only finished one that had been interrupted. */
  readonly manifest: Manifest | null;
  readonly takenAt: string;
  /** Folder with what was there before; null when nothing was. */
  readonly aside: string | null;
}

/**
 * Restores a back-up into the data folder: everything is unpacked beside what is there, verified and brought up to
 * this version first, then put into place. Killed at any moment, the same command finishes or begins anew, and no
 * server starts on what is half done.
 * @throws {BackupError}, {ConfigurationError}, {RecordsError}, {ArchiveError}, {CopyError}
 */
export async function restoreBackup(options: RestoreOptions, deps: Deps): Promise<Restored> {
  const dataDir = resolve(deps.settings.DATA_DIR);
  if (!existsSync(options.file))
    throw new BackupError('not-a-backup', `${options.file}: there is no such file`);
  openDataFolder(dataDir);
  const lock = lockFolder(dataDir);
  try {
    const plan = readPlan(dataDir);
    if (plan !== null) {
      carryOut(dataDir, plan);
      return { manifest: null, takenAt: plan.takenAt, aside: plan.aside };
    }
    return await restore(options, deps, dataDir);
  } finally {
    lock.release();
    giveAll(dataDir, dataDir);
  }
}

async function restore(options: RestoreOptions, deps: Deps, dataDir: string): Promise<Restored> {
  const old = contentsOf(dataDir);
  if (old.length > 0 && !options.replace) {
    throw new BackupError(
      'not-empty',
      `DATA_DIR=${dataDir} is not empty: with --replace what is there is set aside, nothing is deleted`,
    );
  }
  const staged = join(dataDir, RESTORING);
  const { INFLUX_URL } = deps.settings;
  // What an interrupted restore has unpacked may be half; only what it has begun in InfluxDB is worth going on with.
  const begun = join(staged, 'influx-begun');
  const hasBegun = existsSync(begun);
  if (INFLUX_URL !== undefined && !hasBegun) await checkEmptyInflux(INFLUX_URL, deps);
  for (const name of existsSync(staged) ? readdirSync(staged) : [])
    if (!hasBegun || !name.startsWith('influx')) rmSync(join(staged, name), { recursive: true, force: true });
  mkdirSync(staged, { recursive: true, mode: 0o700 });
  let isKept = false;
  try {
    const manifest = await unpack(options, deps, staged);
    await bringUpToDate(staged, manifest, deps);
    const restored = [RECORDS, JOURNAL, 'files'].filter((name) => existsSync(join(staged, name)));
    if (INFLUX_URL === undefined) {
      if (existsSync(join(staged, ARCHIVE))) restored.push(ARCHIVE);
    } else {
      mkdirSync(begun, { recursive: true });
      isKept = true;
      const folder = join(staged, 'influx');
      mkdirSync(folder, { recursive: true });
      const { env, screen, signal } = deps;
      await copyFileToInflux(join(staged, ARCHIVE), INFLUX_URL, folder, {
        env,
        screen,
        signal,
        now: deps.now(),
      });
    }
    const aside = old.length === 0 ? null : asideName(dataDir, deps.now());
    const plan = { takenAt: manifest.takenAt, aside, old, restored };
    writePlan(dataDir, plan);
    isKept = true;
    carryOut(dataDir, plan);
    return { manifest, takenAt: manifest.takenAt, aside };
  } catch (error) {
    if (!isKept) rmSync(staged, { recursive: true, force: true });
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC')
      throw new BackupError('no-room', `DATA_DIR=${dataDir}: the disk is full; nothing was changed`, {
        cause: error,
      });
    throw error;
  }
}

async function unpack(options: RestoreOptions, deps: Deps, staged: string): Promise<Manifest> {
  const line = new ProgressLine(deps.screen, 0, 0, undefined, 'MiB');
  try {
    const manifest = await readBundle(options.file, options.passphrase, {
      about: ({ takenAt, version }) => line.say(`Back-up of ${takenAt}, taken by version ${version}`),
      async part(name, chunks) {
        const file = join(staged, name);
        mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
        line.label = `unpacking ${name}`;
        const counted = async function* (source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
          for await (const chunk of source) {
            if (deps.signal.aborted) throw new BackupError('interrupted', 'interrupted: nothing was changed');
            line.add(chunk.byteLength / MIB);
            yield chunk;
          }
        };
        await pipeline(
          Readable.from(chunks),
          counted,
          createWriteStream(file, { mode: 0o600, flush: true, flags: 'wx' }),
        );
      },
    });
    if (!existsSync(join(staged, RECORDS)) || !existsSync(join(staged, JOURNAL)))
      throw new BackupError('damaged-backup', 'the back-up lacks its records or its journal');
    return manifest;
  } finally {
    line.end();
  }
}

/** Migrates every part forward, so that what cannot be is known before anything is put into its place. */
async function bringUpToDate(staged: string, manifest: Manifest, { now }: Deps): Promise<void> {
  checkRecords(join(staged, RECORDS));
  const records = await openDatabase(join(staged, RECORDS));
  await records.destroy();
  const journal = openJournal(join(staged, JOURNAL));
  try {
    noteRestore(journal.db, now());
    // Marks may be missing of rows that came while the copy was made: without a watermark all is computed anew.
    if (!manifest.exact) forgetProjections(journal.db);
  } finally {
    journal.close();
  }
  if (!existsSync(join(staged, ARCHIVE))) return;
  const archive = await openSqliteArchive(join(staged, ARCHIVE), { now });
  await archive.close();
}

function forgetProjections(db: DatabaseSync): void {
  for (const table of ['marks', 'settled']) {
    const known = db.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?").get(table);
    if (known !== undefined) db.exec(`DELETE FROM ${table}`);
  }
}

async function checkEmptyInflux(url: string, { env, now }: Deps): Promise<void> {
  const target = await openArchive(url, 'read', { now, env });
  try {
    const rooms = await target.archive.rooms();
    if (rooms.length === 0) return;
    throw new BackupError(
      'not-empty',
      `${target.name} already holds ${rooms.length} rooms: name a database that does not exist yet in INFLUX_DATABASE`,
    );
  } finally {
    await target.close();
  }
}

function asideName(dataDir: string, now: number): string {
  const name = `before-restore-${new Date(now).toISOString().replace(/\.\d+/, '').replaceAll(/[-:]/g, '')}`;
  let free = name;
  for (let n = 2; existsSync(join(dataDir, free)); n++) free = `${name}-${n}`;
  return free;
}

function giveAll(dataDir: string, folder: string): void {
  if (process.getuid?.() !== 0 || statSync(dataDir).uid === 0) return;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    giveToOwnerOf(dataDir, path);
    if (entry.isDirectory()) giveAll(dataDir, path);
  }
}
