import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  openSync,
  readSync,
  realpathSync,
  statSync,
} from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { pino } from 'pino';
import { openDataFolder } from '../data-folder.ts';
import { isFolderLocked, lockFolder } from '../lock-folder.ts';
import { ConfigurationError, readSettings } from '../settings.ts';
import { type Archive, ArchiveError } from './archive.ts';
import { openInfluxArchive } from './open-influx-archive.ts';
import { openSqliteArchiveReadOnly } from './sqlite/read-only-archive.ts';
import { openSqliteArchive } from './sqlite/sqlite-archive.ts';

/** An archive that was named by an address, as the commands for moving data take it. */
export interface OpenedArchive {
  readonly archive: Archive;
  /** Always the same for the same archive, and without secrets. */
  readonly name: string;
  /** Where its file is; null for a database of its own. */
  readonly folder: string | null;
  /** Somebody else may be writing to it. */
  readonly inUse: boolean;
  close(): Promise<void>;
}

interface Deps {
  readonly now: () => number;
  readonly env: NodeJS.ProcessEnv;
}

const SQLITE_MAGIC = 'SQLite format 3\0';

/**
 * Opens an archive by its address: `sqlite:<file>`, a file, a data folder, or the URL of an InfluxDB, whose
 * credentials come from the environment as for the server (`INFLUX_USERNAME` and so on) and never from the address.
 *
 * A file is written only while no server uses its folder, because each numbers rooms and keys for itself; reading is
 * safe beside one.
 * @throws {ConfigurationError} saying what is wrong with the address. @throws {ArchiveError} when it cannot be opened.
 */
export async function openArchive(
  address: string,
  use: 'read' | 'write',
  deps: Deps,
): Promise<OpenedArchive> {
  if (/^https?:/i.test(address)) return openInflux(address, deps);
  const scheme = /^([a-z][a-z0-9+.-]+):/i.exec(address)?.[1];
  if (scheme !== undefined && scheme !== 'sqlite') {
    throw new ConfigurationError(
      `${address}: an archive is sqlite:<file>, a file, a data folder or the http:// URL of an InfluxDB`,
    );
  }
  const given = resolve(scheme === undefined ? address : address.slice('sqlite:'.length));
  const isNew = !existsSync(given) && existsSync(dirname(given));
  // As the server does: what has no ending is a data folder to be.
  if (use === 'write' && scheme === undefined && isNew && extname(given) === '') openDataFolder(given);
  const file = existsSync(given) && statSync(given).isDirectory() ? join(given, 'archive.sqlite') : given;
  return use === 'read' ? openFileToRead(file, deps) : openFileToWrite(file, deps);
}

/** Missing databases and policies are created, as the server does at its start, to keep raw data for ever. */
async function openInflux(address: string, { now, env }: Deps): Promise<OpenedArchive> {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null) throw new ConfigurationError('the URL of the InfluxDB cannot be read');
  if (url.username !== '' || url.password !== '') {
    throw new ConfigurationError(
      'credentials do not belong into the address, where everybody on the machine sees them: set INFLUX_USERNAME and INFLUX_PASSWORD, or INFLUX_TOKEN',
    );
  }
  const own = Object.fromEntries(Object.entries(env).filter(([name]) => name.startsWith('INFLUX_')));
  const settings = readSettings({ ...own, INFLUX_URL: address });
  const archive = await openInfluxArchive(
    { ...settings, INFLUX_URL: address },
    { now, log: pino({ level: 'silent' }), rawRetentionMs: null },
  );
  try {
    // One that cannot be reached opens all the same, for a server that has to start without it.
    await archive.rooms();
  } catch (error) {
    await archive.close();
    throw error;
  }
  return {
    archive,
    name: `${url.origin}${url.pathname.replace(/\/$/, '')}/${settings.INFLUX_DATABASE}`,
    folder: null,
    inUse: false,
    close: () => archive.close(),
  };
}

async function openFileToRead(file: string, { now }: Deps): Promise<OpenedArchive> {
  if (!existsSync(file)) throw new ConfigurationError(`${file}: there is no such archive`);
  checkRight(file, constants.R_OK, 'read');
  checkMagic(file);
  const path = realpathSync(file);
  const archive = await opened(file, () => openSqliteArchiveReadOnly(path, { now }));
  const folder = dirname(path);
  return {
    archive,
    name: `sqlite:${path}`,
    folder,
    inUse: isFolderLocked(folder),
    close: () => archive.close(),
  };
}

async function openFileToWrite(file: string, { now }: Deps): Promise<OpenedArchive> {
  if (!existsSync(dirname(file))) throw new ConfigurationError(`${dirname(file)}: there is no such folder`);
  const folder = realpathSync(dirname(file));
  const path = existsSync(file) ? realpathSync(file) : join(folder, basename(file));
  if (existsSync(path)) {
    checkRight(path, constants.R_OK | constants.W_OK, 'write');
    checkMagic(path);
  }
  checkRight(folder, constants.W_OK, 'write');
  if (isFolderLocked(folder)) {
    throw new ConfigurationError(
      `${file}: a server is using this folder; stop it before its archive is written`,
    );
  }
  const lock = lockFolder(folder);
  try {
    const archive = await opened(file, () => openSqliteArchive(path, { now }));
    return {
      archive,
      name: `sqlite:${path}`,
      folder,
      inUse: false,
      async close() {
        await archive.close();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function opened(file: string, open: () => Promise<Archive>): Promise<Archive> {
  try {
    return await open();
  } catch (error) {
    if (!(error instanceof ArchiveError)) throw error;
    const hint = /no such table/.test(error.message)
      ? '; it is no archive, or of an earlier version: start the server on it once'
      : '';
    throw new ArchiveError(error.code, `${file}: ${error.message}${hint}`, { cause: error });
  }
}

function checkRight(file: string, right: number, verb: string): void {
  try {
    accessSync(file, right);
  } catch {
    throw new ConfigurationError(`${file}: this user has no right to ${verb} it`);
  }
}

function checkMagic(file: string): void {
  if (!statSync(file).isFile()) throw new ConfigurationError(`${file}: a file is expected`);
  const head = Buffer.alloc(SQLITE_MAGIC.length);
  const handle = openSync(file, 'r');
  try {
    const length = readSync(handle, head);
    // SQLite makes an empty file when it first opens one, so an interrupted start leaves such.
    if (length > 0 && head.toString('latin1', 0, length) !== SQLITE_MAGIC)
      throw new ConfigurationError(`${file}: this is no SQLite file`);
  } finally {
    closeSync(handle);
  }
}
