import type { FrameStore } from './frame-store.ts';
import type { LastTimes } from './last-times.ts';

/** An estimate that is right to this stays: nothing is gained by changing it. */
const GOOD_ENOUGH_MS = 2_000;

/**
 * Gives every frame without a final time its time, in the order of their numbers. A frame of another run of the
 * machine keeps its estimate; without one there is nothing to tell how long the machine was off, and a made-up
 * time would be worse than a gap, so it is dropped for the reason `clock`.
 * @returns how many frames were dropped
 */
export function stampStore(
  store: FrameStore,
  by: { readonly times: LastTimes; readonly epoch: string; readonly offsetMs: number },
): number {
  const touched = new Map<string, number>();
  let dropped = 0;
  for (const row of store.unstamped()) {
    const exact = row.epoch === by.epoch ? Math.round(row.mono + by.offsetMs) : null;
    const keepsEstimate = row.t !== null && (exact === null || Math.abs(exact - row.t) <= GOOD_ENOUGH_MS);
    const t = keepsEstimate ? row.t : exact;
    if (t === null || t < 0) {
      dropped += store.delete(row.seq, row.seq);
      store.addDropped(row.seq, row.seq, 'clock');
    } else {
      const final = by.times.next(row.room, t);
      store.setTime(row.seq, final);
      touched.set(row.room, final);
    }
  }
  for (const [room, t] of touched) store.setLastTime(room, t);
  return dropped;
}
