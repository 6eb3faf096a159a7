import type { Columns, GaugeColumns, History, StateColumns } from '@coldfield/api/contract';

/** A stretch of time, epoch ms. */
export interface Span {
  from: number;
  to: number;
}

/** A stretch without values, and why, as far as that is known. */
export interface Gap extends Span {
  /** A reason of the server, or the quality code that the sensors gave; null when nobody knows. */
  readonly reason: string | null;
  /** True when frames came, with a code in the place of every air temperature. */
  readonly isFault: boolean;
  /** True when it began before what is in memory: how long it was is not known here. */
  readonly isCut?: boolean;
}

/** A room's history as lines: one row a bucket, NaN where a line has no value. Times are bucket centres, epoch ms. */
export interface Series {
  readonly t: Float64Array;
  readonly air: Float64Array;
  readonly airMin: Float64Array;
  readonly airMax: Float64Array;
  /** The warmest product probe. */
  readonly pulp: Float64Array;
  readonly rh: Float64Array;
  readonly bucketMs: number;
  readonly from: number;
  readonly to: number;
  readonly door: Span[];
  readonly defrost: Span[];
  readonly gaps: readonly Gap[];
}

export const LINES = ['air', 'airMin', 'airMax', 'pulp', 'rh'] as const;
export type Line = (typeof LINES)[number];

/** Joins the sensors of a kind into the lines of a chart: air averaged within its extremes, the warmest product. */
export function toSeries(history: History): Series {
  const air = gauges(history, 'air');
  const pulp = gauges(history, 'pulp');
  const rh = gauges(history, 'rh');
  const line = (columns: GaugeColumns[], of: 'mean' | 'min' | 'max', fold: (values: number[]) => number) =>
    Float64Array.from(history.t, (_, i) => {
      const values = columns.flatMap((column) => column[of][i] ?? []);
      return values.length === 0 ? Number.NaN : fold(values);
    });
  return {
    t: Float64Array.from(history.t, (t) => (t + Math.min(t + history.bucketMs, history.to)) / 2),
    air: line(air, 'mean', mean),
    airMin: line(air, 'min', (values) => Math.min(...values)),
    airMax: line(air, 'max', (values) => Math.max(...values)),
    pulp: line(pulp, 'mean', (values) => Math.max(...values)),
    rh: line(rh, 'mean', mean),
    bucketMs: history.bucketMs,
    from: history.from,
    to: history.to,
    door: onSpans(history, 'door'),
    defrost: onSpans(history, 'defrost'),
    gaps: [
      ...history.gaps.map((gap) => ({ ...gap, isFault: false, isCut: gap.from <= history.from })),
      ...faults(history, 'air'),
    ],
  };
}

/** When no sensor of a kind had a value and one of them said why; cut where no frame came at all. */
export function faults({ t, bucketMs, to, keys, quality, gaps }: History, kind: string): Gap[] {
  const own = Object.keys(keys).filter((key) => key.startsWith(kind) && /^\d+$/.test(key.slice(kind.length)));
  const codes = new Map<number, string>();
  for (const key of own) for (const [index, code] of quality[key] ?? []) codes.set(index, code);
  const found: Gap[] = [];
  let open: { from: number; to: number; reason: string } | null = null;
  const close = () => {
    if (open !== null) found.push({ ...open, isFault: true });
    open = null;
  };
  t.forEach((start, i) => {
    const code = codes.get(i);
    const hasValue = own.some((key) => {
      const columns = keys[key];
      return columns?.class === 'gauge' && columns.mean[i] != null;
    });
    if (hasValue || gaps.some((gap) => gap.from <= start && gap.to > start)) close();
    if (hasValue || code === undefined) return;
    const end = Math.min(start + bucketMs, to);
    if (open !== null && open.reason === code) open.to = end;
    else {
      close();
      open = { from: start, to: end, reason: code };
    }
  });
  close();
  return found;
}

/**
 * When a state was 1, as far as buckets tell: a bucket that ends at 1 has its time at its end, one that began at 1
 * at its beginning, a change within it in its middle. Neighbours are joined.
 */
export function onSpans(history: History, kind: string): Span[] {
  const spans: Span[] = [];
  for (const column of statesOf(history, kind)) {
    let wasOn = false;
    history.t.forEach((start, i) => {
      const onMs = (column.onS[i] ?? 0) * 1000;
      const endsOn = column.last[i] === 1;
      if (onMs > 0) {
        const end = Math.min(start + history.bucketMs, history.to);
        const free = Math.max(0, end - start - onMs);
        const from = wasOn ? start : endsOn ? start + free : start + free / 2;
        put(spans, { from, to: Math.min(from + onMs, end) });
      }
      wasOn = column.last[i] == null ? false : endsOn;
    });
  }
  return spans.sort((a, b) => a.from - b.from);
}

export function statesOf(history: History, kind: string): StateColumns[] {
  return columnsOf(history, kind).filter((columns) => columns.class === 'state');
}

/** Columns of the sensors of a kind: `air` takes `air1`, `air2`. */
export function columnsOf(history: History, kind: string): Columns[] {
  return Object.entries(history.keys).flatMap(([key, columns]) =>
    key.startsWith(kind) && /^\d+$/.test(key.slice(kind.length)) ? [columns] : [],
  );
}

/**
 * A line for drawing: a number, `undefined` where the line goes on to the next value (buckets finer than the
 * readings), `null` where it breaks: nothing was measured for longer than `joinMs`.
 */
export function toDrawn(
  t: Float64Array,
  values: Float64Array,
  joinMs: number,
): (number | null | undefined)[] {
  const drawn: (number | null | undefined)[] = Array.from(values, () => null);
  let last = -1;
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i])) continue;
    drawn[i] = values[i] as number;
    if (last >= 0 && i - last > 1 && (t[i] as number) - (t[last] as number) <= joinMs) {
      drawn.fill(undefined, last + 1, i);
    }
    last = i;
  }
  return drawn;
}

function gauges(history: History, kind: string): GaugeColumns[] {
  return columnsOf(history, kind).filter((columns) => columns.class === 'gauge');
}

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function put(spans: Span[], span: Span): void {
  const last = spans.at(-1);
  // A second is less than any pixel, and rounding of seconds must not split an opening in two.
  if (last !== undefined && span.from >= last.from && span.from - last.to <= 1000)
    last.to = Math.max(last.to, span.to);
  else spans.push(span);
}
