import type { History } from '@coldfield/api/contract';
import { onSpans, statesOf, toSeries } from './series.ts';

/**
 * Since when a state has been at 1 without a break, epoch ms; null when the record does not end at 1.
 * Exact when it changed once in its first bucket. An "until the record's beginning" answer is null, since the
 * state is then older than what is known.
 */
export function onSince(history: History, kind: string): number | null {
  const endsOn = statesOf(history, kind).some(
    (column) => column.last.findLast((value) => value !== null) === 1,
  );
  const span = onSpans(history, kind).at(-1);
  if (!endsOn || span === undefined || span.from <= history.from) return null;
  return span.from;
}

/** Since about when air has been past a limit, to a bucket; null when the record does not end past it. */
export function pastLimitSince(history: History, side: 'high' | 'low', limit: number): number | null {
  const { t, airMin, airMax, bucketMs } = toSeries(history);
  const line = side === 'high' ? airMax : airMin;
  let since: number | null = null;
  for (let i = t.length - 1; i >= 0; i--) {
    const value = line[i] as number;
    if (Number.isNaN(value)) continue;
    const past = side === 'high' ? value > limit : value < limit;
    if (!past) return since;
    since = (t[i] as number) - bucketMs / 2;
  }
  return null;
}
