import { type HistoryWindow, windowFor } from '../chart/levels.ts';
import type { View } from '../chart/view.ts';

/** Shorter buckets than a vehicle's cadence would count only those in which a frame was taken. */
const LEAST_BUCKET_MS = 60_000;

/**
 * The piece of history behind a way. The curves ask a phone's question with longer buckets; the way's length and the
 * time beyond its limits follow the buckets, so they ask the same question on every screen.
 */
export function wayWindow(view: View): HistoryWindow {
  const window = windowFor(view, false);
  return { ...window, bucketMs: Math.max(LEAST_BUCKET_MS, window.bucketMs) };
}
