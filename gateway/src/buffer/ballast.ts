import { existsSync, rmSync, statSync, writeFileSync } from 'node:fs';

const BALLAST_BYTES = 1_048_576;

/**
 * Space kept for a bad day. On a full disk SQLite cannot even delete, because that too is written to the log
 * first; giving this file back makes room for the thinning that frees the rest. It is laid in at every start.
 */
export function createBallast(path: string): { release(): void } {
  try {
    if (!existsSync(path) || statSync(path).size < BALLAST_BYTES) {
      // Not zeros: a file system must not be able to store this without taking the space.
      writeFileSync(path, Buffer.alloc(BALLAST_BYTES, 'coldfield'));
    }
  } catch {
    rmSync(path, { force: true });
  }
  return {
    release() {
      rmSync(path, { force: true });
    },
  };
}
