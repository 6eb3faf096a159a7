import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

export interface DashboardFile {
  readonly type: string;
  readonly etag: string;
  /** True for files whose name changes with their content. */
  readonly hashed: boolean;
  readonly plain: Buffer;
  /** Compressed once at the start; null where that saves nothing. */
  readonly gzip: Buffer | null;
  readonly brotli: Buffer | null;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
};
const COMPRESSIBLE = /^text\/|json|svg/;

const compressGzip = promisify(gzip);
const compressBrotli = promisify(brotliCompress);

/** Reads the built dashboard, by URL path. Empty when the folder does not exist. It is small: memory serves it. */
export async function readDashboard(folder: string): Promise<ReadonlyMap<string, DashboardFile>> {
  const files = new Map<string, DashboardFile>();
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    },
  );
  // One after the other: each compressor takes megabytes of its own, and a start is no hurry.
  for (const entry of entries) {
    const type = TYPES[extname(entry.name)];
    // Source maps and whatever else a build leaves behind are not for readers.
    if (!entry.isFile() || type === undefined) continue;
    const file = join(entry.parentPath, entry.name);
    const path = `/${relative(folder, file).split(sep).join('/')}`;
    files.set(path, await toFile(await readFile(file), type, path.startsWith('/assets/')));
  }
  return files;
}

async function toFile(plain: Buffer, type: string, hashed: boolean): Promise<DashboardFile> {
  const etag = `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`;
  if (!COMPRESSIBLE.test(type)) return { type, etag, hashed, plain, gzip: null, brotli: null };
  const [zipped, brotli] = await Promise.all([
    compressGzip(plain, { level: 9 }),
    // 9 of 11: within a few per cent of the best in a tenth of its time.
    compressBrotli(plain, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: 9,
        // No window larger than the file: it is memory for nothing.
        [constants.BROTLI_PARAM_LGWIN]: Math.min(
          22,
          Math.max(10, Math.ceil(Math.log2(plain.byteLength + 1))),
        ),
      },
    }),
  ]);
  const smaller = (one: Buffer): Buffer | null => (one.byteLength < plain.byteLength ? one : null);
  return { type, etag, hashed, plain, gzip: smaller(zipped), brotli: smaller(brotli) };
}
