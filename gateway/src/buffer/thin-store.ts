import { type SeqRange, SeqRanges } from '@coldfield/protocol';
import type { FrameStore } from './frame-store.ts';
import { thin } from './thin.ts';

/** Frames looked at in one go: some tens of milliseconds. */
const WINDOW = 2_000;
/** Fewer would hardly free a page of the file, because frames that stay share it with those that go. */
const KEEP_EVERY = 4;

/**
 * Thins a stretch of the oldest history and notes what went as dropped. From the oldest frame on to the middle of
 * what is held, then from the start again, so that the older half becomes sparse evenly and the newer one stays.
 * @param at where the last thinning ended, and how many frames are held
 */
export function thinStore(
  store: FrameStore,
  at: { readonly cursor: number; readonly size: number },
): { removed: number; cursor: number } {
  const limit = Math.min(WINDOW, Math.ceil(at.size / 2));
  const first = store.first?.seq ?? store.lastSeq;
  const middle = first + (store.lastSeq - first) / 2;
  let frames = store.readForThinning(at.cursor, limit);
  if (frames.length < 3 || (frames.at(-1)?.seq ?? 0) > middle) frames = store.readForThinning(0, limit);
  let plan = thin(frames, KEEP_EVERY, true);
  // Where nearly everything is a transition, transitions go too; and where that does not help, all but the newest.
  if (plan.removed.length < frames.length / 20) plan = thin(frames, KEEP_EVERY, false);
  if (plan.removed.length === 0) plan = { removed: frames.slice(0, -1).map(({ seq }) => seq), widened: [] };
  const ranges = [...new SeqRanges(plan.removed.map((seq) => [seq, seq]))];
  // Deleting comes first: what follows uses the room that it makes.
  const removed = deleteRanges(store, ranges);
  for (const { seq, body } of plan.widened) store.setBody(seq, JSON.stringify(body));
  return { removed, cursor: frames.at(-1)?.seq ?? 0 };
}

/**
 * The last resort, when there is not even room to write down what thinning changes: the oldest quarter of what is
 * held, or a window of it, goes altogether.
 */
export function cutOldest(store: FrameStore, size: number): { removed: number; cursor: number } {
  const frames = store.readForThinning(0, Math.min(WINDOW, Math.ceil(size / 4)));
  return {
    removed: deleteRanges(store, [...new SeqRanges(frames.map(({ seq }) => [seq, seq]))]),
    cursor: 0,
  };
}

function deleteRanges(store: FrameStore, ranges: readonly SeqRange[]): number {
  let removed = 0;
  for (const [from, to] of ranges) removed += store.delete(from, to);
  for (const [from, to] of ranges) store.addDropped(from, to, 'thinned');
  return removed;
}
