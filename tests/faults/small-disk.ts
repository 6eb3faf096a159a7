import { execFileSync } from 'node:child_process';
import { closeSync, openSync, writeSync } from 'node:fs';

/** Mounts a file system of so many MiB at `path`; needs root. `why` says why it could not. */
export function mountSmallDisk(path: string, mib: number): { unmount(): void } | { why: string } {
  try {
    execFileSync('/usr/bin/mount', ['-t', 'tmpfs', '-o', `size=${mib}m`, 'tmpfs', path], { stdio: 'pipe' });
  } catch (error) {
    const why = String((error as { stderr?: Buffer }).stderr ?? error).trim();
    return { why: `no file system could be mounted: ${why}` };
  }
  const unmount = (): void => {
    process.off('exit', unmount);
    execFileSync('/usr/bin/umount', ['--lazy', path]);
  };
  // Also when the run is interrupted.
  process.once('exit', unmount);
  return { unmount };
}

/** Writes a file until not a block is left. */
export function fillUp(path: string): void {
  const file = openSync(path, 'w');
  try {
    for (const bytes of [65_536, 4_096]) {
      try {
        for (;;) writeSync(file, Buffer.alloc(bytes, 'x'));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      }
    }
  } finally {
    closeSync(file);
  }
}
