import { spanOf, type View } from './view.ts';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Up to which span a chart has buckets of which width: 250 to 500 of them on a wide screen. Widths as the server cuts. */
const LEVELS: readonly (readonly [spanMs: number, bucketMs: number])[] = [
  [10 * MINUTE_MS, 2 * SECOND_MS],
  [20 * MINUTE_MS, 5 * SECOND_MS],
  [40 * MINUTE_MS, 10 * SECOND_MS],
  [1.5 * HOUR_MS, 15 * SECOND_MS],
  [3 * HOUR_MS, 30 * SECOND_MS],
  [6 * HOUR_MS, MINUTE_MS],
  [12 * HOUR_MS, 2 * MINUTE_MS],
  [24 * HOUR_MS, 5 * MINUTE_MS],
  [2 * DAY_MS, 10 * MINUTE_MS],
  [4 * DAY_MS, 15 * MINUTE_MS],
  [7 * DAY_MS, 30 * MINUTE_MS],
  [15 * DAY_MS, HOUR_MS],
  [30 * DAY_MS, 2 * HOUR_MS],
  [60 * DAY_MS, 3 * HOUR_MS],
  [120 * DAY_MS, 6 * HOUR_MS],
  [240 * DAY_MS, 12 * HOUR_MS],
  [366 * DAY_MS, DAY_MS],
  [732 * DAY_MS, 2 * DAY_MS],
];
/** Longer ones have no room beside them: one question may reach three years at most. */
const PADDED_MS = 240 * DAY_MS;

/** A piece of history to ask for. */
export interface HistoryWindow extends View {
  readonly bucketMs: number;
}

/**
 * The piece of history behind a view: more than is seen on both sides, and cut at round times, so that a small step
 * asks for nothing new and going back finds what is there already.
 */
export function windowFor(view: View, isNarrow: boolean): HistoryWindow {
  const spanMs = spanOf(view);
  const found = LEVELS.findIndex(([upTo]) => spanMs <= upTo * 1.001);
  const level = found < 0 ? LEVELS.length - 1 : found;
  const [upTo] = LEVELS[level] as (typeof LEVELS)[number];
  const [, bucketMs] = LEVELS[
    Math.min(LEVELS.length - 1, level + (isNarrow ? 1 : 0))
  ] as (typeof LEVELS)[number];
  const step = upTo / 2;
  const pad = upTo <= PADDED_MS ? step : 0;
  return {
    from: Math.floor((view.from - pad / 2) / step) * step,
    to: Math.ceil((view.to + pad / 2) / step) * step,
    bucketMs,
  };
}
