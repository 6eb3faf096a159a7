import { createWriteStream, mkdirSync, rmSync } from 'node:fs';
import { mkdtemp, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Problem } from './problem.ts';

/** Ten years of a logger's minutes are a quarter of it. */
const MAX_BYTES = 1024 ** 3;
/** Each may take a file's size on the disk and a core for a while. */
const AT_ONCE = 2;

export interface UploadsConfig {
  /** Its own alone: emptied at the start. On a disk, where the system's temporary folder may be memory. */
  readonly folder: string;
  /** What uploads leave free of the disk for everything else, bytes. */
  readonly keepFreeBytes: number;
}

export interface Uploads {
  /**
   * Brings an upload to the disk, hands its path to `use`, and removes it.
   * @throws {Problem} `imports-running`, `file-too-large`, `upload-disk-full`
   */
  receive<T>(body: Readable, use: (file: string) => Promise<T>): Promise<T>;
}

/** Removes what an earlier run left behind. */
export function createUploads({ folder, keepFreeBytes }: UploadsConfig): Uploads {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  let running = 0;
  return {
    async receive(body, use) {
      if (running >= AT_ONCE) throw new Problem('imports-running', { count: AT_ONCE });
      running++;
      try {
        const own = await mkdtemp(join(folder, 'upload-'));
        try {
          const file = join(own, 'upload.csv');
          const { bavail, bsize } = await statfs(folder);
          // All that may run at once share what is free.
          const free = Math.floor((bavail * bsize - keepFreeBytes) / AT_ONCE);
          await pipeline(body, atMost(free), createWriteStream(file));
          return await use(file);
        } finally {
          await rm(own, { recursive: true, force: true });
        }
      } finally {
        running--;
      }
    },
  };
}

/** @throws {Problem} once more has come than is allowed, or than the disk has room for. */
function atMost(freeBytes: number): Transform {
  let bytes = 0;
  return new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      bytes += chunk.length;
      if (bytes > MAX_BYTES) done(new Problem('file-too-large', { gib: MAX_BYTES / 1024 ** 3 }));
      else if (bytes > freeBytes) done(new Problem('upload-disk-full'));
      else done(null, chunk);
    },
  });
}
