import { existsSync, lchownSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** How the last back-ups of a data folder went. Times are ISO 8601, UTC. */
export interface LastBackups {
  readonly good: { readonly at: string; readonly file: string; readonly bytes: number } | null;
  /** The last failure since the last good one. */
  readonly failed: { readonly at: string; readonly why: string } | null;
}

const NAME = 'last-backup.json';
const NONE: LastBackups = { good: null, failed: null };

export function readLastBackups(dataDir: string): LastBackups {
  try {
    const { good, failed } = JSON.parse(readFileSync(join(dataDir, NAME), 'utf8')) as Partial<LastBackups>;
    return { good: good ?? null, failed: failed ?? null };
  } catch {
    return NONE;
  }
}

/** Best done even where it fails: that a back-up is noted nowhere makes it no worse. */
export function noteBackup(dataDir: string, news: Partial<LastBackups>): void {
  const file = join(dataDir, NAME);
  const next = `${file}.new`;
  try {
    const kept = news.good === undefined ? readLastBackups(dataDir) : NONE;
    // Whatever lies there, such as a link to elsewhere, is not written through.
    rmSync(next, { force: true });
    writeFileSync(next, JSON.stringify({ ...kept, ...news }), { mode: 0o600, flush: true, flag: 'wx' });
    giveToOwnerOf(dataDir, next);
    renameSync(next, file);
  } catch {
    if (existsSync(next)) rmSync(next, { force: true });
  }
}

/** An administrator who works as root must not leave behind what the server's own user cannot write. */
export function giveToOwnerOf(folder: string, path: string): void {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = statSync(folder);
  // A link itself: whoever owns the folder could have it lead to anything.
  lchownSync(path, uid, gid);
}
