import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { createZstdDecompress } from 'node:zlib';
import { extract } from 'tar-stream';
import { ABOUT, type About, MANIFEST, type Manifest, type Part, parseAbout, parseManifest } from './about.ts';
import { BackupError } from './backup-error.ts';
import { AGE_MAGIC, unseal } from './seal.ts';

const ZSTD_MAGIC = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);
/** A manifest names every file; a million of them fit. */
const MAX_TEXT_BYTES = 256 * 1024 * 1024;
/** A part's name becomes a path below the data folder: nothing in it may lead out of there. */
const PART_NAME = /^(?:(?:records|journal|archive)\.sqlite|files(?:\/(?!\.)[\w.-]+){1,4})$/;

/**
 * Reads a back-up from its beginning to its end and hands over each part, with its chunks; the manifest at the end
 * has to say the same of every part.
 * @throws {BackupError} `not-a-backup`, `newer-backup`, `damaged-backup`, `passphrase-needed`, `wrong-passphrase`
 */
export async function readBundle(
  path: string,
  passphrase: string | null,
  visit: {
    about(about: About): Promise<void> | void;
    part(name: string, chunks: AsyncIterable<Uint8Array>): Promise<void>;
  },
): Promise<Manifest> {
  const parts: Part[] = [];
  let about: About | null = null;
  let manifest: Manifest | null = null;
  const source = await openSource(path, passphrase);
  const tar = extract();
  const decompress = createZstdDecompress();
  // Errors of one stage end the next one, and so this loop.
  source.on('error', (error) => decompress.destroy(error));
  decompress.on('error', (error) => tar.destroy(error));
  source.pipe(decompress).pipe(tar as unknown as NodeJS.WritableStream);
  try {
    for await (const found of tar) {
      const { name, type } = found.header;
      const entry = found as AsyncIterable<Uint8Array>;
      if (about === null) {
        if (name !== ABOUT) throw new BackupError('not-a-backup', 'this is no back-up of Coldfield');
        about = parseAbout(await textOf(entry));
        await visit.about(about);
      } else if (name === MANIFEST) {
        manifest = parseManifest(await textOf(entry));
      } else {
        if (manifest !== null || type !== 'file' || !PART_NAME.test(name))
          throw damaged(`a part that does not belong there: ${JSON.stringify(name).slice(0, 200)}`);
        const hash = createHash('sha256');
        let bytes = 0;
        await visit.part(
          name,
          counted(entry, (chunk) => {
            hash.update(chunk);
            bytes += chunk.byteLength;
          }),
        );
        parts.push({ name, bytes, sha256: hash.digest('hex') });
      }
    }
  } catch (error) {
    if (error instanceof BackupError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    // What the disk says of writing a part is no fault of the back-up.
    if (code === 'ENOSPC' || code === 'EFBIG' || code === 'EACCES' || code === 'EROFS') throw error;
    throw damaged(message, error);
  } finally {
    source.destroy();
    decompress.destroy();
    tar.destroy();
  }
  if (manifest === null) throw damaged('it ends too early: it was not written, or not copied, to its end');
  const said = JSON.stringify(manifest.parts.map(({ name, bytes, sha256 }) => [name, bytes, sha256]));
  if (said !== JSON.stringify(parts.map(({ name, bytes, sha256 }) => [name, bytes, sha256])))
    throw damaged('its parts are not those that it names');
  return { ...manifest, ...about } as Manifest;
}

async function openSource(path: string, passphrase: string | null): Promise<Readable> {
  const handle = await open(path, 'r');
  const head = Buffer.alloc(AGE_MAGIC.length);
  try {
    await handle.read(head, 0, head.length, 0);
  } finally {
    await handle.close();
  }
  const file = createReadStream(path, { highWaterMark: 1024 * 1024 });
  if (head.toString('latin1') === AGE_MAGIC) {
    if (passphrase === null) {
      file.destroy();
      throw new BackupError(
        'passphrase-needed',
        'this back-up is encrypted: give its passphrase by --passphrase-file, BACKUP_PASSPHRASE or BACKUP_PASSPHRASE_FILE',
      );
    }
    return unseal(file, passphrase);
  }
  if (head.compare(ZSTD_MAGIC, 0, 4, 0, 4) !== 0) {
    file.destroy();
    throw new BackupError('not-a-backup', 'this is no back-up of Coldfield');
  }
  return file;
}

async function* counted(
  chunks: AsyncIterable<Uint8Array>,
  count: (chunk: Uint8Array) => void,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    count(chunk);
    yield chunk;
  }
}

async function textOf(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const all: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.byteLength;
    if (bytes > MAX_TEXT_BYTES) throw damaged('a description in it is too large');
    all.push(chunk);
  }
  return Buffer.concat(all).toString('utf8');
}

const damaged = (why: string, cause?: unknown): BackupError =>
  new BackupError(
    'damaged-backup',
    `the back-up is damaged: ${why}. Take another copy of it, or an older one`,
    {
      cause,
    },
  );
