import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BusError } from '../../errors.ts';

/** The kernel's files of one bus, each use bounded in time. */
export interface Files {
  readonly root: string;
  list(): Promise<string[]>;
  /** @param of a folder below the root: a probe or a master */
  read(of: string, name: string): Promise<string>;
  /** Writes to a file that is there. */
  write(of: string, name: string, text: string): Promise<void>;
}

/**
 * Reading a probe's file takes as long as its conversion. That happens in a thread of Node's pool, of which there
 * are four for the whole process: one that never comes back is waited for no longer than `timeoutMs`, and until it
 * does come back no other is begun, so that a bus that hangs in the kernel costs one thread and not all of them.
 */
export function createFiles(root: string, timeoutMs: number): Files {
  let hanging = false;

  async function bounded<T>(work: () => Promise<T>): Promise<T> {
    if (hanging) {
      throw new BusError('bus-down', 'the kernel has not come back from an earlier read', {
        retryable: true,
      });
    }
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      hanging = true;
      late.reject(
        new BusError('no-response', `the kernel did not answer in ${timeoutMs} ms`, { retryable: false }),
      );
    }, timeoutMs);
    const working = work().finally(() => {
      clearTimeout(timer);
      hanging = false;
    });
    return Promise.race([working, late.promise]);
  }

  return {
    root,
    list: () => bounded(() => readdir(root)),
    read: (of, name) => bounded(() => readFile(join(root, of, name), 'utf8')),
    // Never creates: a kernel without the file does not know the thing.
    write: (of, name, text) => bounded(() => writeFile(join(root, of, name), text, { flag: 'r+' })),
  };
}

/** Whether a file is not there, or its device was taken away while it was open. */
export function isGone(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return code === 'ENOENT' || code === 'ENODEV' || code === 'ENXIO';
}
