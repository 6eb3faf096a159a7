import { existsSync, opendirSync } from 'node:fs';
import { join } from 'node:path';

/** The folder of files that people added, each named by the SHA-256 of its content. */
export const FILES = 'files';

const HASH = /^([0-9a-f]{64})(?:\.\w+)?$/;

/** Every file below `DATA_DIR/files`, as its path from there with slashes; what is still being written is left out. */
export function* storedFiles(dataDir: string): Generator<string> {
  const root = join(dataDir, FILES);
  if (existsSync(root)) yield* below(root, '');
}

function* below(root: string, folder: string): Generator<string> {
  const entries = opendirSync(join(root, folder));
  const names: { name: string; isFolder: boolean }[] = [];
  try {
    for (let entry = entries.readSync(); entry !== null; entry = entries.readSync())
      if (!entry.name.startsWith('.') && (entry.isFile() || entry.isDirectory()))
        names.push({ name: entry.name, isFolder: entry.isDirectory() });
  } finally {
    entries.closeSync();
  }
  for (const { name, isFolder } of names.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = folder === '' ? name : `${folder}/${name}`;
    if (isFolder) yield* below(root, path);
    else yield path;
  }
}

/** The hash that a file's name claims for its content; null when its name claims none. */
export const claimedHash = (path: string): string | null => {
  const parts = path.split('/');
  const last = HASH.exec(parts.at(-1) as string)?.[1];
  if (last !== undefined) return last;
  // Also spread over folders by the first digits.
  const joined = parts.join('').replace(/\.\w+$/, '');
  return HASH.test(joined) ? joined : null;
};
