import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { openArchive } from '../archive/open-archive.ts';
import { copyArchive } from '../archive-copy/copy-archive.ts';
import type { Screen } from '../archive-copy/progress-line.ts';
import { BackupError } from './backup-error.ts';

interface Deps {
  readonly env: NodeJS.ProcessEnv;
  readonly screen: Screen;
  readonly signal: AbortSignal;
  readonly now: number;
}

/**
 * Copies the archive in InfluxDB into a file, and proves that the file holds the same. Rows that arrive meanwhile may
 * be in it or not.
 * @returns the file, and what stands behind the archive
 * @throws {BackupError} `archive-differs`, {ArchiveError}, {CopyError}
 */
export async function copyInfluxToFile(
  url: string,
  folder: string,
  isRunning: boolean,
  deps: Deps,
): Promise<{ file: string; product: string }> {
  mkdirSync(folder, { mode: 0o700 });
  const file = join(folder, 'archive.sqlite');
  const open = { now: () => deps.now, env: deps.env };
  const source = await openArchive(url, 'read', open);
  try {
    const target = await openArchive(`sqlite:${file}`, 'write', open);
    try {
      if ((await source.archive.rooms()).length > 0) {
        const { rooms, equal } = await copyArchive(ALL, { ...deps, source, target, folder });
        // What a server stores after the cut may be missing; it is no part of the back-up.
        if (!equal && !isRunning) {
          const difference = rooms.find((room) => room.difference !== null)?.difference;
          throw new BackupError('archive-differs', `the copy is not equal to the archive: ${difference}`);
        }
      }
    } finally {
      await target.close();
    }
    return { file, product: source.archive.product };
  } finally {
    await source.close();
  }
}

/**
 * Copies a back-up's archive into an InfluxDB and proves that it holds the same. Doing it again after an interruption
 * goes on.
 * @throws {BackupError} `archive-differs`, {ArchiveError}, {CopyError}
 */
export async function copyFileToInflux(file: string, url: string, folder: string, deps: Deps): Promise<void> {
  const open = { now: () => deps.now, env: deps.env };
  const source = await openArchive(`sqlite:${file}`, 'read', open);
  try {
    if ((await source.archive.rooms()).length === 0) return;
    const target = await openArchive(url, 'write', open);
    try {
      const { rooms, equal } = await copyArchive(ALL, { ...deps, source, target, folder });
      if (equal) return;
      const difference = rooms.find((room) => room.difference !== null)?.difference;
      throw new BackupError('archive-differs', `InfluxDB does not hold what the back-up does: ${difference}`);
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

const ALL = { rooms: null, since: null, until: null, verifyOnly: false, merge: false } as const;
