const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Widths that read well on an axis. */
const WIDTHS = [
  ...[1, 2, 5, 10, 15, 30].map((n) => n * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE),
  ...[1, 2, 3, 6, 12].map((n) => n * HOUR),
  ...[1, 2, 7, 14, 28, 56, 112, 224].map((n) => n * DAY),
];

export interface Buckets {
  readonly from: number;
  readonly to: number;
  readonly bucketMs: number;
}

/**
 * The narrowest pleasant width with which `from..to` (epoch ms) needs at most `points` buckets, and the range
 * widened to whole buckets. Buckets start at round local times: `offsetMs` is local time minus UTC.
 * None is narrower than `leastMs`.
 */
export function bucketsFor(from: number, to: number, points: number, offsetMs: number, leastMs = 0): Buckets {
  const aligned = (bucketMs: number): Buckets => ({
    from: Math.floor((from + offsetMs) / bucketMs) * bucketMs - offsetMs,
    to: Math.ceil((to + offsetMs) / bucketMs) * bucketMs - offsetMs,
    bucketMs,
  });
  for (const width of WIDTHS) {
    if (width < leastMs) continue;
    const buckets = aligned(width);
    if ((buckets.to - buckets.from) / width <= points) return buckets;
  }
  // Fewer points than the widest width allows: one width that fits, in whole hours.
  const start = Math.floor(from / HOUR) * HOUR;
  const bucketMs = Math.ceil((to - start) / points / HOUR) * HOUR;
  return { from: start, to: start + bucketMs * points, bucketMs };
}
