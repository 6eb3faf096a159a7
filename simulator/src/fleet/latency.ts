/** Counts durations in buckets that grow by a twentieth, so that any quantile is right within 5 % at no cost. */
export interface Latency {
  add: (ms: number) => void;
  /** The duration in ms that a share `q` (0..1) stays below; NaN when there is none. */
  quantile: (q: number) => number;
  readonly count: number;
}

const FINEST_MS = 0.01;
const GROWTH = Math.log(1.05);

export function createLatency(): Latency {
  const buckets: number[] = [];
  let count = 0;
  return {
    add: (ms) => {
      const bucket = ms <= FINEST_MS ? 0 : Math.ceil(Math.log(ms / FINEST_MS) / GROWTH);
      buckets[bucket] = (buckets[bucket] ?? 0) + 1;
      count++;
    },
    quantile: (q) => {
      let left = q * count;
      for (let i = 0; i < buckets.length; i++) {
        left -= buckets[i] ?? 0;
        if (left <= 0 && (buckets[i] ?? 0) > 0) return FINEST_MS * Math.exp(i * GROWTH);
      }
      return Number.NaN;
    },
    get count() {
      return count;
    },
  };
}
