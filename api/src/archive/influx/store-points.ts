import type { Point } from './points.ts';
import type { Refusal } from './refusal.ts';

/** Points in one request: well below the 25 MB that InfluxDB 1.x takes. */
const REQUEST_POINTS = 5_000;

/**
 * Sends points; where the server refuses some, halves the batch until it is known which. Writing is idempotent,
 * so the good ones are stored on the way, however often they are sent.
 * @param send one request; null when all of it is stored
 * @returns why each refused point was refused, by its index
 */
export async function storePoints(
  points: readonly Point[],
  send: (points: readonly Point[]) => Promise<Refusal | null>,
): Promise<Map<number, string>> {
  const refused = new Map<number, string>();
  const store = async (start: number, end: number): Promise<void> => {
    if (start >= end) return;
    const refusal = await send(points.slice(start, end));
    if (refusal === null) return;
    if (end - start === 1 || refusal.dropped === end - start) {
      for (let i = start; i < end; i++) refused.set(i, refusal.reason);
      return;
    }
    const middle = (start + end) >>> 1;
    await store(start, middle);
    await store(middle, end);
  };
  for (let start = 0; start < points.length; start += REQUEST_POINTS) {
    await store(start, Math.min(points.length, start + REQUEST_POINTS));
  }
  return refused;
}
