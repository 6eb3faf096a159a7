import { existsSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

const BALLAST_BYTES = 1_048_576;

/** Free space beyond the ballast itself at which the bad day is over. */
const SPARE_BYTES = 4 * BALLAST_BYTES;

export interface Ballast {
  /** Gives the space back to the disk. */
  release(): void;
  /** Lays it in again where the disk has plenty of room; false otherwise. */
  restore(): boolean;
}

/**
 * Space kept for a bad day. On a full disk SQLite cannot even delete, because that too is written to the log
 * first; giving this file back makes room for the log, and so for the thinning that frees the rest.
 */
export function createBallast(path: string): Ballast {
  const isLaid = () => existsSync(path) && statSync(path).size >= BALLAST_BYTES;
  const lay = (): boolean => {
    try {
      // Not zeros: a file system must not be able to store this without taking the space.
      if (!isLaid()) writeFileSync(path, Buffer.alloc(BALLAST_BYTES, 'coldfield'));
      return true;
    } catch {
      rmSync(path, { force: true });
      return false;
    }
  };
  lay();
  return {
    release() {
      rmSync(path, { force: true });
    },
    restore() {
      const { bavail, bsize } = statfsSync(dirname(path));
      return bavail * bsize >= SPARE_BYTES && lay();
    },
  };
}
