import type { Archive } from '../archive/archive.ts';

/** A count is asked for again after this, and a large one after longer: counting costs reading. */
const FRESH_MS = 5_000;
const FRESH_MS_A_ROW = 2;

interface Counted {
  /** When the first row was measured, epoch ms; null without a row, or while the archive cannot tell. */
  readonly firstAt: number | null;
  readonly frames: number | null;
}

/** How many rows the archive holds of a room, counted now and then. */
export function createFrameCounts(
  archive: Pick<Archive, 'read' | 'buckets'>,
  clock: () => number,
): (room: string) => Promise<Counted> {
  const known = new Map<string, { at: number; counted: Counted }>();
  const count = async (room: string): Promise<Counted> => {
    // Frames may run five minutes ahead.
    const to = clock() + 600_000;
    const [first] = await archive.read(room, 0, to, 1);
    if (first === undefined) return { firstAt: null, frames: 0 };
    const from = first.t;
    const bucketed = await archive.buckets({ room, from, to, bucketMs: to - from, holdMs: 60_000 });
    return { firstAt: from, frames: bucketed.room.rows.reduce((sum, rows) => sum + rows, 0) };
  };
  return async (room) => {
    const last = known.get(room);
    const fresh = FRESH_MS + (last?.counted.frames ?? 0) * FRESH_MS_A_ROW;
    if (last !== undefined && clock() - last.at < fresh) return last.counted;
    // The list is of use without it.
    const counted = await count(room).catch(() => ({ firstAt: null, frames: null }));
    known.set(room, { at: clock(), counted });
    return counted;
  };
}
