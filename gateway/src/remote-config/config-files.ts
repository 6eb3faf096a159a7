import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { ConfigState } from '@coldfield/protocol';

/** A configuration from the server; `config` null: the gateway's own file alone. */
export interface Revision {
  readonly revision: number;
  /** SHA-256 of the configuration: a server that was restored from a copy may give a number twice. */
  readonly digest: string;
  readonly config: object | null;
}

/** What became of the newest one, and which one is in use; 0: none. */
export interface Outcome extends Pick<ConfigState, 'status' | 'problem' | 'silent'> {
  readonly revision: number;
  readonly digest: string;
  readonly using: number;
}

/**
 * What is kept of pushed configurations, beside the buffer; each file is replaced whole and is on disk when its
 * writing returns.
 * - `config.next.json`: on trial. A start that finds it was interrupted in a trial.
 * - `config.pushed.json`: in use. Deleting it brings the gateway back to its own file.
 * - `config.outcome.json`: what became of the newest, so that it is not tried again and again.
 */
export interface ConfigFiles {
  read(): { next: Revision | null; pushed: Revision | null; outcome: Outcome | null };
  writeNext(revision: Revision): void;
  /** The one on trial is the one in use from now on. */
  keepNext(): void;
  dropNext(): void;
  writeOutcome(outcome: Outcome): void;
}

/** @param damaged told of a file that cannot be read; it counts as missing */
export function openConfigFiles(
  folder: string,
  damaged: (file: string, error: unknown) => void,
): ConfigFiles {
  const next = join(folder, 'config.next.json');
  const pushed = join(folder, 'config.pushed.json');
  const outcome = join(folder, 'config.outcome.json');

  function read<T>(file: string, isOne: (value: Record<string, unknown>) => boolean): T | null {
    if (!existsSync(file)) return null;
    try {
      const value = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
      if (!isOne(value)) throw new Error('not what is kept here');
      return value as T;
    } catch (error) {
      damaged(file, error);
      return null;
    }
  }

  function replace(file: string, value: object): void {
    const temporary = `${file}.new`;
    const descriptor = openSync(temporary, 'w', 0o600);
    try {
      writeFileSync(descriptor, JSON.stringify(value, null, 2));
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(temporary, file);
    syncFolder(folder);
  }

  const isRevision = ({ revision, digest, config }: Record<string, unknown>) =>
    Number.isInteger(revision) && typeof digest === 'string' && typeof config === 'object';
  return {
    read: () => ({
      next: read<Revision>(next, isRevision),
      pushed: read<Revision>(pushed, isRevision),
      outcome: read<Outcome>(
        outcome,
        ({ revision, using }) => Number.isInteger(revision) && Number.isInteger(using),
      ),
    }),
    writeNext: (revision) => replace(next, revision),
    keepNext() {
      renameSync(next, pushed);
      syncFolder(folder);
    },
    dropNext() {
      rmSync(next, { force: true });
      syncFolder(folder);
    },
    writeOutcome: (value) => replace(outcome, value),
  };
}

/** Without this a power cut may undo a rename. Windows has no such thing. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
