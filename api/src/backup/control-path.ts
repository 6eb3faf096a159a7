import { createHash } from 'node:crypto';
import { join, relative, resolve } from 'node:path';

/** The kernel's bound, with room to spare. */
const MAX_BYTES = 100;

/**
 * Where the server of a data folder is asked to stand still for a moment: a socket in that folder, which only those
 * reach who may write there. Null when the folder's path is too long for a socket.
 */
export function controlPath(dataDir: string): string | null {
  const path = join(resolve(dataDir), 'control.sock');
  if (process.platform === 'win32')
    return `\\\\.\\pipe\\coldfield-${createHash('sha256').update(path).digest('hex').slice(0, 32)}`;
  const short = [path, relative(process.cwd(), path)].sort((a, b) => a.length - b.length)[0] as string;
  return Buffer.byteLength(short) <= MAX_BYTES ? short : null;
}
