import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream, mkdirSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { FILE_BYTES_MAX, type FileType } from '../contract/index.ts';
import { FileError } from './file-error.ts';
import { typeOf } from './type-of.ts';

const MIB = 1024 ** 2;
/** Each is held in memory once, while its type is found. */
const AT_ONCE = 4;
const INCOMING = /^\.incoming-/;

export interface FileStoreConfig {
  /** `DATA_DIR/files`; what is in it is named by its content. */
  readonly folder: string;
  /** What uploads leave free of the disk for everything else, bytes. */
  readonly keepFreeBytes: number;
}

/** What came in, found out from the bytes alone. */
export interface Content {
  /** SHA-256 of the bytes, in hexadecimal digits. */
  readonly sha256: string;
  readonly type: FileType;
  readonly bytes: number;
}

/** Files that people added, each once, named by its content. No name that anybody typed touches the disk. */
export interface FileStore {
  /**
   * Brings a body to the disk, durably, and then has it recorded. When anything fails, nothing is recorded; bytes that
   * were on the disk already when recording failed are removed by a later `sweep`.
   * @throws {FileError} and whatever `record` throws.
   */
  receive<T>(body: Readable, record: (content: Content) => Promise<T>): Promise<T>;
  /** The bytes; null when they are not on the disk. */
  read(sha256: string): Promise<Readable | null>;
  /**
   * Removes what nothing on record is about any more and is older than `olderThan` (epoch ms).
   * @param forget takes the orphans off the record, and tells which content is still on it
   * @returns how many were removed.
   */
  sweep(olderThan: number, forget: () => Promise<ReadonlySet<string>>): Promise<number>;
}

/** Removes what was still coming in when an earlier run ended. */
export function createFileStore({ folder, keepFreeBytes }: FileStoreConfig): FileStore {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) if (INCOMING.test(name)) rmSync(join(folder, name));
  let running = 0;
  let last: Promise<unknown> = Promise.resolve();
  /** So that no sweep comes between bytes on the disk and their record. */
  const alone = <T>(run: () => Promise<T>): Promise<T> => {
    const mine = last.then(run, run);
    last = mine.catch(() => undefined);
    return mine;
  };

  const keep = async (incoming: string, sha256: string): Promise<void> => {
    const place = placeOf(folder, sha256);
    await mkdir(dirname(place), { recursive: true });
    await rename(incoming, place);
    for (const made of [dirname(place), dirname(dirname(place)), folder]) await syncFolder(made);
  };

  return {
    async receive(body, record) {
      if (running >= AT_ONCE) throw new FileError('uploads-running', { count: AT_ONCE });
      running++;
      const incoming = join(folder, `.incoming-${randomUUID()}`);
      try {
        // Nothing is waited for before the body has who hears that it breaks off.
        const { bavail, bsize } = statfsSync(folder);
        const meter = createMeter(Math.floor((bavail * bsize - keepFreeBytes) / AT_ONCE));
        await pipeline(body, meter.through, createWriteStream(incoming, { flush: true, flags: 'wx' }));
        const { bytes, sha256 } = meter.end();
        if (bytes === 0) throw new FileError('upload-empty');
        const type = typeOf(await readFile(incoming));
        if (type === null) throw new FileError('upload-type');
        return await alone(async () => {
          await keep(incoming, sha256);
          return record({ sha256, type, bytes });
        });
      } finally {
        running--;
        await rm(incoming, { force: true });
      }
    },

    async read(sha256) {
      try {
        const handle = await open(placeOf(folder, sha256));
        return createReadStream('', { fd: handle });
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
        throw error;
      }
    },

    sweep: (olderThan, forget) =>
      alone(async () => {
        const used = await forget();
        let removed = 0;
        for (const path of namedByContent(folder)) {
          if (used.has(path.slice(-64))) continue;
          const file = join(folder, path);
          // An upload that is not on record yet, because the server died in between, may be sent again.
          if ((await stat(file)).mtimeMs >= olderThan) continue;
          await rm(file, { force: true });
          removed++;
        }
        return removed;
      }),
  };
}

function placeOf(folder: string, sha256: string): string {
  if (!/^[0-9a-f]{64}$/.test(sha256)) throw new Error('this is no SHA-256');
  return join(folder, sha256.slice(0, 2), sha256.slice(2, 4), sha256);
}

function namedByContent(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) =>
    /^[0-9a-f]{2}.[0-9a-f]{2}.[0-9a-f]{64}$/.test(path),
  );
}

/** A new name is durable only once its folder is. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Counts and hashes what passes. @throws {FileError} once more has come than is allowed, or than there is room for. */
function createMeter(freeBytes: number) {
  const hash = createHash('sha256');
  let bytes = 0;
  return {
    through: new Transform({
      transform(chunk: Uint8Array, _encoding, done) {
        bytes += chunk.length;
        if (bytes > FILE_BYTES_MAX) {
          done(new FileError('upload-too-large', { mib: FILE_BYTES_MAX / MIB }));
        } else if (bytes > freeBytes) done(new FileError('upload-no-room'));
        else {
          hash.update(chunk);
          done(null, chunk);
        }
      },
    }),
    end: () => ({ bytes, sha256: hash.digest('hex') }),
  };
}
