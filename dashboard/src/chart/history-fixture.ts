import type { Columns, History } from '@coldfield/api/contract';

/** A history for tests: buckets of a minute from 0. */
export function historyOf(keys: Record<string, Columns>, change: Partial<History> = {}): History {
  const buckets = Math.max(...Object.values(keys).map(length), 0);
  return {
    room: 'room-1',
    from: 0,
    to: buckets * 60_000,
    bucketMs: 60_000,
    t: Array.from({ length: buckets }, (_, i) => i * 60_000),
    keys,
    quality: {},
    gaps: [],
    completeness: null,
    ...change,
  };
}

export function gauge(mean: (number | null)[], spread = 0): Columns {
  return {
    class: 'gauge',
    mean,
    min: mean.map((value) => (value === null ? null : value - spread)),
    max: mean.map((value) => (value === null ? null : value + spread)),
    coveredS: mean.map((value) => (value === null ? 0 : 60)),
  };
}

export function state(onS: number[], last: (number | null)[], transitions: number[]): Columns {
  return { class: 'state', onS, last, transitions, coveredS: last.map((value) => (value === null ? 0 : 60)) };
}

function length(columns: Columns): number {
  return columns.class === 'gauge'
    ? columns.mean.length
    : columns.class === 'state'
      ? columns.onS.length
      : columns.class === 'position'
        ? columns.last.length
        : columns.increase.length;
}
