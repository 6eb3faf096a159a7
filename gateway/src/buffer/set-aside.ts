import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Damaged files are kept for a look, but not for ever: the disk is bounded. */
const KEPT = 2;

/**
 * Renames a damaged buffer to `<name>.corrupt-<time>`, with its write-ahead log, and returns the new path.
 * Only the newest of such files are kept.
 */
export function setAside(path: string, nowMs: number): string {
  const stamp = new Date(nowMs).toISOString().replaceAll(/[:.]/g, '-');
  const aside = `${path}.corrupt-${stamp}`;
  for (const suffix of ['', '-wal', '-shm']) {
    if (existsSync(path + suffix)) renameSync(path + suffix, aside + suffix);
  }
  const prefix = `${basename(path)}.corrupt-`;
  const old = readdirSync(dirname(path))
    .filter((name) => name.startsWith(prefix) && !/-(wal|shm)$/.test(name))
    .toSorted()
    .slice(0, -KEPT);
  for (const name of old) {
    for (const suffix of ['', '-wal', '-shm']) rmSync(join(dirname(path), name + suffix), { force: true });
  }
  return aside;
}
