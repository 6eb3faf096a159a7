import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createZstdCompress } from 'node:zlib';
import { pack } from 'tar-stream';
import type { Part } from './about.ts';
import { seal } from './seal.ts';

/** A file that is being filled: a tar archive, compressed with zstd, encrypted if there is a passphrase. */
export interface BundleWriter {
  /** Adds a file and says what went in. @throws when its size changes meanwhile */
  addFile(name: string, path: string, onBytes: (bytes: number) => void): Promise<Part>;
  addText(name: string, text: string): Promise<void>;
  /** Resolves when everything is on the disk. */
  finish(): Promise<void>;
  /** Ends it as it is; to be called after a failure. */
  abort(): void;
}

/** @param path must not exist yet; only this user may read it */
export async function writeBundle(path: string, passphrase: string | null): Promise<BundleWriter> {
  const tar = pack();
  const compress = createZstdCompress({
    params: { [constants.ZSTD_c_compressionLevel]: 3, [constants.ZSTD_c_checksumFlag]: 1 },
  });
  const file = createWriteStream(path, { flags: 'wx', mode: 0o600, flush: true });
  const packed = Readable.from(tar as AsyncIterable<Uint8Array>, { objectMode: false });
  const done =
    passphrase === null
      ? pipeline(packed, compress, file)
      : (async () => {
          const pumping = pipeline(packed, compress);
          pumping.catch(() => undefined);
          await pipeline(await seal(compress, passphrase), file);
          await pumping;
        })();
  /** The first error ends everything that waits. */
  let failed: unknown = null;
  done.catch((error: unknown) => {
    failed = error;
    tar.destroy(error as Error);
  });
  const orFailed = <T>(work: Promise<T>): Promise<T> =>
    Promise.race([work, done.then(() => Promise.reject(new Error('the back-up was ended')))]);

  return {
    async addFile(name, source, onBytes) {
      if (failed !== null) throw failed;
      const { size } = await stat(source);
      const hash = createHash('sha256');
      const entry = tar.entry({ name, size, mode: 0o600, mtime: new Date() });
      const counted = async function* (chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
        for await (const chunk of chunks) {
          hash.update(chunk);
          onBytes(chunk.length);
          yield chunk;
        }
      };
      await orFailed(pipeline(createReadStream(source, { end: Math.max(0, size - 1) }), counted, entry));
      return { name, bytes: size, sha256: hash.digest('hex') };
    },
    async addText(name, text) {
      if (failed !== null) throw failed;
      const written = new Promise<void>((resolve, reject) => {
        tar.entry({ name, mode: 0o600, mtime: new Date() }, text, (error) =>
          error ? reject(error) : resolve(),
        );
      });
      await orFailed(written);
    },
    async finish() {
      tar.finalize();
      await done;
    },
    abort: () => tar.destroy(),
  };
}
