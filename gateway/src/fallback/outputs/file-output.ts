import { open, rename, rm, writeFile } from 'node:fs/promises';
import { asOutputError, type Output } from './output.ts';

export interface FileOutputConfig {
  /** Absolute. */
  readonly path: string;
  readonly on: string;
  readonly off: string;
}

const REPEAT_MS = 60_000;

/** A file whose text is the level, for a program of the site; it is replaced whole, so that nobody reads half of it. */
export function fileOutput({ path, on, off }: FileOutputConfig): Output {
  return {
    repeatMs: REPEAT_MS,
    async drive(level) {
      const text = level ? on : off;
      try {
        await replace(path, text);
      } catch (error) {
        if (!['ENOSPC', 'EDQUOT'].includes((error as NodeJS.ErrnoException).code ?? ''))
          throw asOutputError(error);
        await overwrite(path, text);
      }
    },
    close: async () => {},
  };
}

/** A file of the kernel, such as `/sys/class/leds/siren/brightness`: written where it is. */
export function sysfsOutput({ path, on, off }: FileOutputConfig): Output {
  return {
    repeatMs: 10_000,
    async drive(level) {
      try {
        // Never created: a path that is wrong must not become a plain file that drives nothing.
        await writeFile(path, level ? on : off, { flag: 'r+' });
      } catch (error) {
        throw asOutputError(error);
      }
    },
    close: async () => {},
  };
}

async function replace(path: string, text: string): Promise<void> {
  const temporary = `${path}.new`;
  try {
    const file = await open(temporary, 'w', 0o644);
    try {
      await file.writeFile(text);
      await file.datasync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw error;
  }
}

/** On a full disk there is no room beside it, but there is in the block that it has. */
async function overwrite(path: string, text: string): Promise<void> {
  try {
    const file = await open(path, 'r+');
    try {
      await file.write(text, 0);
      await file.truncate(Buffer.byteLength(text));
      await file.datasync();
    } finally {
      await file.close();
    }
  } catch (error) {
    throw asOutputError(error);
  }
}
