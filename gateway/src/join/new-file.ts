import { closeSync, fchmodSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';

/** A file that was not there before and is nobody else's; it is taken before its content is known. */
export interface NewFile {
  readonly path: string;
  /** Writes the content, to the disk. */
  fill(text: string): void;
  /** Gives it up again. */
  drop(): void;
}

/** @throws `EEXIST` when it is there, or what else the system says. */
export function takeFile(path: string, mode: number): NewFile {
  const fd = openSync(path, 'wx', mode);
  let open = true;
  const close = (): void => {
    if (open) closeSync(fd);
    open = false;
  };
  return {
    path,
    fill(text) {
      // The umask may have taken more than was asked for, but must not leave less.
      fchmodSync(fd, mode);
      writeSync(fd, text);
      fsyncSync(fd);
      close();
    },
    drop() {
      close();
      rmSync(path, { force: true });
    },
  };
}
