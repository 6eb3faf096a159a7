const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/**
 * The ranges of a chart: how far back, how finely on a wide screen, how often the record is read again. A span seldom
 * begins with a bucket: without room for one more, the buckets would come out twice as long.
 */
export const RANGES = {
  h6: { spanMs: 6 * HOUR_MS, points: 364, everyMs: 60_000 },
  h24: { spanMs: DAY_MS, points: 292, everyMs: 60_000 },
  d7: { spanMs: 7 * DAY_MS, points: 340, everyMs: 5 * 60_000 },
  d30: { spanMs: 30 * DAY_MS, points: 364, everyMs: 10 * 60_000 },
  y1: { spanMs: 365 * DAY_MS, points: 370, everyMs: 30 * 60_000 },
} as const;

export type RangeName = keyof typeof RANGES;

export function rangeOf(name: string | null): RangeName {
  return name !== null && Object.hasOwn(RANGES, name) ? (name as RangeName) : 'h24';
}
