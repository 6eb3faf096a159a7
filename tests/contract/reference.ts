import type { BucketQuery, Row } from '@coldfield/api';

interface Reading {
  readonly t: number;
  readonly value: number | null;
  readonly extremes: readonly number[];
  readonly code: string | null;
}

/**
 * What `Archive.buckets` has to answer, worked out the slow and plain way: second by second, from all rows of a room
 * in memory. Times must be whole seconds. Shares no code with what it checks.
 */
export function referenceBuckets(
  rows: readonly Row[],
  query: BucketQuery,
  kinds: Readonly<Record<string, 'gauge' | 'state' | 'counter' | 'position'>>,
): unknown {
  const { from, to, bucketMs, holdMs } = query;
  const sorted = rows.filter(({ room }) => room === query.room).toSorted((a, b) => a.t - b.t);
  const starts: number[] = [];
  for (let t = from; t < to; t += bucketMs) starts.push(t);
  const keys: Record<string, unknown> = {};
  const quality: Record<string, [number, string][]> = {};
  const names = [
    ...new Set(sorted.flatMap(({ v, q }) => [...Object.keys(v), ...Object.keys(q ?? {})])),
  ].toSorted();
  for (const key of names) {
    const readings = sorted.flatMap(({ t, v, lo, hi, q }): Reading[] => {
      const extremes = [lo?.[key], hi?.[key]].filter((one) => one !== undefined);
      if (v[key] !== undefined) return [{ t, value: v[key], extremes, code: null }];
      return q?.[key] === undefined ? [] : [{ t, value: null, extremes: [], code: q[key] }];
    });
    const standing = (second: number): number | null => {
      const newest = readings.findLast(({ t }) => t <= second);
      return newest === undefined || newest.value === null || second - newest.t >= holdMs
        ? null
        : newest.value;
    };
    const columns = starts.map((start) => {
      const inside = readings.filter(({ t }) => t >= start && t < Math.min(start + bucketMs, to));
      const seen: number[] = [];
      for (let second = start; second < Math.min(start + bucketMs, to); second += 1_000) {
        const value = standing(second);
        if (value !== null) seen.push(value);
      }
      const points = inside.flatMap(({ value, extremes }) => [
        ...(value === null ? [] : [value]),
        ...extremes,
      ]);
      let changes = 0;
      let resets = 0;
      let increase: number | null = null;
      for (const { t, value } of inside) {
        if (value === null) continue;
        const previous = readings.findLast(
          (one) => one.t < t && one.value !== null && one.t >= from - 7 * 86_400_000,
        )?.value;
        if (previous === undefined || previous === null) continue;
        if (value !== previous) changes++;
        if (value < previous) resets++;
        increase = (increase ?? 0) + (value < previous ? value : value - previous);
      }
      const lastReading = inside.findLast(({ value }) => value !== null)?.value;
      return {
        seen,
        all: [...seen, ...points],
        changes,
        resets,
        increase,
        last: lastReading ?? seen.at(-1) ?? null,
      };
    });
    const codes = starts.flatMap((start, i) =>
      [
        ...new Set(
          readings
            .filter(({ t, code }) => code !== null && t >= start && t < Math.min(start + bucketMs, to))
            .map(({ code }) => code),
        ),
      ].map((code): [number, string] => [i, code as string]),
    );
    const says =
      codes.length > 0 ||
      columns.some(({ last, increase }) => (kinds[key] === 'counter' ? increase !== null : last !== null));
    if (!says) continue;
    if (codes.length > 0) quality[key] = codes;
    const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
    const coveredS = columns.map(({ seen }) => seen.length);
    switch (kinds[key]) {
      case 'gauge':
        keys[key] = {
          class: 'gauge',
          mean: columns.map(({ seen, last }) => (seen.length > 0 ? sum(seen) / seen.length : last)),
          min: columns.map(({ all }) => (all.length > 0 ? Math.min(...all) : null)),
          max: columns.map(({ all }) => (all.length > 0 ? Math.max(...all) : null)),
          coveredS,
        };
        break;
      case 'state':
        keys[key] = {
          class: 'state',
          transitions: columns.map(({ changes }) => changes),
          onS: columns.map(({ seen }) => sum(seen)),
          coveredS,
          last: columns.map(({ last }) => last),
        };
        break;
      case 'position':
        keys[key] = { class: 'position', coveredS, last: columns.map(({ last }) => last) };
        break;
      case 'counter':
      case undefined:
        keys[key] = {
          class: 'counter',
          increase: columns.map(({ increase }) => increase),
          resets: columns.map(({ resets }) => resets),
        };
    }
  }
  return { keys, quality };
}
