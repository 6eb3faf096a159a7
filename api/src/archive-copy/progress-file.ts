import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** How far each room of a copy has come, in a small file that outlives a killed copy. */
export interface Progress {
  /** True when an earlier run left something to go on from. */
  readonly isResumed: boolean;
  /** The room is copied before this time (epoch ms), so many rows; null when it was not begun. */
  of(room: string): RoomProgress | null;
  put(room: string, progress: RoomProgress): void;
  /** Writes what `put` has not yet; it writes at most twice a second. */
  flush(): void;
  /** The copy is proven: nothing has to be remembered. */
  finish(): void;
}

export interface RoomProgress {
  readonly before: number;
  readonly rows: number;
}

export interface CopyIdentity {
  readonly from: string;
  readonly to: string;
  /** As given, epoch ms; null when left out. */
  readonly since: number | null;
  readonly until: number | null;
  readonly merge: boolean;
}

interface Stored {
  readonly copy: CopyIdentity;
  readonly rooms: Record<string, RoomProgress>;
}

const EVERY_MS = 500;

/**
 * Opens the progress of a copy between two archives. What belongs to another range is begun anew.
 * @param folder beside one of the archives
 */
export function openProgress(folder: string, copy: CopyIdentity): Progress {
  const key = createHash('sha256')
    .update(JSON.stringify([copy.from, copy.to]))
    .digest('hex')
    .slice(0, 12);
  const file = join(folder, `archive-copy-${key}.json`);
  const found = load(file);
  const isResumed = found !== null && JSON.stringify(found.copy) === JSON.stringify(copy);
  const stored: Stored = isResumed ? found : { copy, rooms: {} };
  const rooms = new Map(Object.entries(stored.rooms));
  let writtenAt = 0;
  let isDirty = false;

  const write = (): void => {
    if (!isDirty) return;
    const text = JSON.stringify({ ...stored, rooms: Object.fromEntries(rooms) } satisfies Stored);
    // Under its own name only once it is whole.
    writeFileSync(`${file}.new`, text, { flush: true });
    renameSync(`${file}.new`, file);
    isDirty = false;
    writtenAt = performance.now();
  };

  return {
    isResumed,
    of: (room) => rooms.get(room) ?? null,
    put(room, progress) {
      rooms.set(room, progress);
      isDirty = true;
      if (performance.now() - writtenAt >= EVERY_MS) write();
    },
    flush: write,
    finish() {
      isDirty = false;
      rmSync(file, { force: true });
    },
  };
}

/** A file that cannot be read means copying again, which is harmless. */
function load(file: string): Stored | null {
  if (!existsSync(file)) return null;
  try {
    const stored = JSON.parse(readFileSync(file, 'utf8')) as Partial<Stored>;
    return typeof stored.rooms === 'object' && stored.rooms !== null ? (stored as Stored) : null;
  } catch {
    return null;
  }
}
