import { existsSync, readdirSync, renameSync, rmSync, statfsSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { ProgressLine, type Screen } from '../archive-copy/progress-line.ts';
import type { Settings } from '../settings.ts';
import { VERSION } from '../version.ts';
import { ABOUT, type About, type Counts, FORMAT, MANIFEST, type Manifest, type Part } from './about.ts';
import { BackupError } from './backup-error.ts';
import { copyInfluxToFile } from './copy-influx.ts';
import { countArchive, countRecords } from './count-rows.ts';
import { noteBackup } from './last-backup.ts';
import { ARCHIVE, openSnapshot, RECORDS, type Snapshot } from './snapshot.ts';
import { claimedHash, FILES, storedFiles } from './stored-files.ts';
import { openWorkFolder } from './work-folder.ts';
import { type BundleWriter, writeBundle } from './write-bundle.ts';

const MIB = 1024 * 1024;
/** Everything else of a data folder is made anew by the server, or has no worth without it. */
const NOT_OURS =
  /^(?:(?:records|journal|archive)\.sqlite|lock\.sqlite|control\.sock|files|uploads|last-backup\.json|before-restore-.*)(?:-wal|-shm|-journal|\.new)?$/;

export interface BackupOptions {
  /** The folder that gets the back-up. */
  readonly target: string;
  readonly passphrase: string | null;
}

interface Deps {
  readonly settings: Settings;
  readonly env: NodeJS.ProcessEnv;
  readonly screen: Screen;
  readonly signal: AbortSignal;
  readonly now: () => number;
}

export interface TakenBackup {
  readonly file: string;
  readonly bytes: number;
  readonly manifest: Manifest;
  /** What lies in the data folder and is not in the back-up. */
  readonly leftOut: readonly string[];
}

/**
 * Takes a back-up of records, archive, journal and files as of one instant into one file, beside a running server or
 * without one. Under its own name it stands only when it is whole and on the disk.
 * @throws {BackupError}, {ArchiveError}, {CopyError}
 */
export async function takeBackup(options: BackupOptions, deps: Deps): Promise<TakenBackup> {
  const dataDir = resolve(deps.settings.DATA_DIR);
  const within = relative(dataDir, resolve(options.target));
  if (within === '' || (!within.startsWith('..') && !/^[A-Za-z]:/.test(within)))
    throw new BackupError('target', `${options.target}: a back-up within DATA_DIR would be lost with it`);
  const work = openWorkFolder(options.target);
  let snapshot: Snapshot | null = null;
  let bundle: BundleWriter | null = null;
  try {
    snapshot = await openSnapshot(dataDir, deps.now);
    checkRoom(work.path, snapshot);
    const name = `coldfield-backup-${stamp(snapshot.takenAt)}.tar.zst${options.passphrase === null ? '' : '.age'}`;
    const unfinished = join(work.path, name);
    bundle = await writeBundle(unfinished, options.passphrase);
    const manifest = await fill(bundle, snapshot, work.path, dataDir, deps);
    await bundle.finish();
    const file = join(resolve(options.target), name);
    renameSync(unfinished, file);
    await syncFolder(resolve(options.target));
    const { size } = statSync(file);
    noteBackup(dataDir, { good: { at: manifest.takenAt, file, bytes: size }, failed: null });
    return { file, bytes: size, manifest, leftOut: leftOut(dataDir) };
  } catch (error) {
    bundle?.abort();
    throw inWords(error, options.target);
  } finally {
    snapshot?.close();
    work.remove();
  }
}

async function fill(
  bundle: BundleWriter,
  snapshot: Snapshot,
  folder: string,
  dataDir: string,
  deps: Deps,
): Promise<Manifest> {
  const { INFLUX_URL } = deps.settings;
  const parts: Part[] = [];
  const damaged: string[] = [];
  let counts: Counts = {};
  // Each byte is copied out of its database, then packed.
  const total = snapshot.parts.reduce((sum, part) => sum + 2 * part.bytes, 0);
  const line = new ProgressLine(deps.screen, total / MIB, 0, undefined, 'MiB');
  const onBytes = (bytes: number): void => {
    if (deps.signal.aborted) throw new BackupError('interrupted', 'interrupted: nothing was left behind');
    line.add(bytes / MIB);
  };
  let product = `SQLite ${process.versions.sqlite}`;
  let influx: string | null = null;
  const databases = snapshot.parts.filter(({ name }) => name !== ARCHIVE || INFLUX_URL === undefined);
  if (INFLUX_URL !== undefined) {
    line.end();
    const { screen, env, signal } = deps;
    const copied = await copyInfluxToFile(INFLUX_URL, join(folder, 'influx'), snapshot.isRunning, {
      env,
      screen,
      signal,
      now: deps.now(),
    });
    ({ file: influx, product } = copied);
  }
  const about: About = {
    product: 'coldfield',
    format: FORMAT,
    version: VERSION,
    takenAt: new Date(snapshot.takenAt).toISOString(),
    exact: snapshot.exact && INFLUX_URL === undefined,
    archive: product,
  };
  await bundle.addText(ABOUT, JSON.stringify(about, null, 2));
  try {
    for (const part of databases) {
      line.label = `packing ${part.name}`;
      const file = join(folder, part.name);
      await part.copyTo(file, onBytes);
      part.close();
      if (part.name === RECORDS) counts = { ...counts, ...countRecords(file) };
      if (part.name === ARCHIVE) counts = { ...counts, ...countArchive(file) };
      parts.push(await bundle.addFile(part.name, file, onBytes));
      for (const ending of ['', '-wal', '-shm']) rmSync(`${file}${ending}`, { force: true });
    }
    if (influx !== null) {
      counts = { ...counts, ...countArchive(influx) };
      parts.push(await bundle.addFile(ARCHIVE, influx, onBytes));
    }
    line.label = 'packing files';
    let files = 0;
    for (const path of storedFiles(dataDir)) {
      const part = await bundle.addFile(`${FILES}/${path}`, join(dataDir, FILES, path), onBytes);
      parts.push(part);
      files++;
      const claimed = claimedHash(path);
      if (claimed !== null && claimed !== part.sha256) damaged.push(path);
    }
    counts = { ...counts, storedFiles: files };
  } finally {
    line.end();
  }
  const manifest: Manifest = { ...about, counts, parts, damaged };
  await bundle.addText(MANIFEST, JSON.stringify(manifest, null, 2));
  return manifest;
}

/** The copy of the largest database lies beside the growing file, which is at most as large as all of them. */
function checkRoom(folder: string, { parts }: Snapshot): void {
  const { bavail, bsize } = statfsSync(folder);
  const sizes = parts.map(({ bytes }) => bytes);
  const needed = Math.max(...sizes) + sizes.reduce((sum, bytes) => sum + bytes, 0) / 2;
  if (bavail * bsize >= needed) return;
  throw new BackupError(
    'no-room',
    `there is no room for a back-up: ${mib(needed)} are needed, ${mib(bavail * bsize)} are free`,
  );
}

function leftOut(dataDir: string): string[] {
  return existsSync(dataDir) ? readdirSync(dataDir).filter((name) => !NOT_OURS.test(name)) : [];
}

/** So that the name is on the disk, too, before anybody relies on it. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function inWords(error: unknown, target: string): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC')
    return new BackupError('no-room', `${target}: the medium is full; nothing was left behind`, {
      cause: error,
    });
  if (code === 'EFBIG')
    return new BackupError(
      'no-room',
      `${target}: its file system takes no file of this size; format it as exFAT or ext4`,
      { cause: error },
    );
  return error;
}

/** `20261123T183000Z`: sorts by time, and is a file name everywhere. */
const stamp = (at: number): string => new Date(at).toISOString().replace(/\.\d+/, '').replaceAll(/[-:]/g, '');
const mib = (bytes: number): string => `${Math.ceil(bytes / MIB).toLocaleString('en')} MiB`;
