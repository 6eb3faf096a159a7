import type { Columns, History } from '@coldfield/api/contract';
import type { View } from './view.ts';

/** How much of what is seen readings stand for, as whole buckets tell; null without any. */
export function completenessIn(
  { t, bucketMs, to, keys }: History,
  view: View,
  now: number,
): { share: number; since: number } | null {
  const columns = Object.values(keys).flatMap(coverage);
  const end = Math.min(view.to, to, now);
  let [since, coveredMs] = [Number.NaN, 0];
  t.forEach((start, i) => {
    const middle = start + bucketMs / 2;
    if (middle < view.from || middle >= end) return;
    const seconds = columns.reduce((most, column) => Math.max(most, column[i] ?? 0), 0);
    if (seconds > 0 && Number.isNaN(since)) since = start;
    coveredMs += seconds * 1000;
  });
  const dueMs = end - Math.max(since, view.from);
  return dueMs > 0 ? { share: Math.min(1, coveredMs / dueMs), since: Math.max(since, view.from) } : null;
}

function coverage(columns: Columns): number[][] {
  return columns.class === 'counter' ? [] : [columns.coveredS];
}
