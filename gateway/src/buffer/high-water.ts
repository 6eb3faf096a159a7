import { closeSync, existsSync, openSync, readFileSync, writeSync } from 'node:fs';

/**
 * Remembers beside the buffer the highest number that was ever committed, so that a buffer restored from an
 * older copy is noticed: its numbers would be given a second time. Written after each commit and not fsynced:
 * it can lag behind after a power cut, which is harmless, and never runs ahead.
 */
export interface HighWater {
  /** What was known when it was opened; null when there was no readable file. */
  readonly found: { readonly stream: string; readonly seq: number } | null;
  write(stream: string, seq: number): void;
  close(): void;
}

export function openHighWater(path: string): HighWater {
  const found = read(path);
  let fd: number | null = null;
  return {
    found,
    write(stream, seq) {
      try {
        fd ??= openSync(path, existsSync(path) ? 'r+' : 'w');
        // One fixed-length record, overwritten in place.
        writeSync(fd, `${stream.padEnd(40)} ${String(seq).padStart(16, '0')}\n`, 0);
      } catch {
        // A full disk must not stop the sampling; without this file the next start takes a new stream.
      }
    },
    close() {
      if (fd !== null) closeSync(fd);
      fd = null;
    },
  };
}

function read(path: string): HighWater['found'] {
  try {
    const match = /^([a-z0-9-]+) +(\d{16})\n/.exec(readFileSync(path, 'utf8'));
    return match === null ? null : { stream: match[1] as string, seq: Number(match[2]) };
  } catch {
    return null;
  }
}
