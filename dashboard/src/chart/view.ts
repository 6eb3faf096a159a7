import { RANGES, type RangeName, rangeOf } from './ranges.ts';

/** What a chart shows of time, epoch ms. */
export interface View {
  readonly from: number;
  readonly to: number;
}

/** What stands in the link: a preset or a span that ends now, or two moments. */
export type Range =
  | { readonly kind: 'preset'; readonly preset: RangeName }
  | { readonly kind: 'last'; readonly preset: RangeName; readonly spanMs: number }
  | { readonly kind: 'fixed'; readonly preset: RangeName; readonly from: number; readonly to: number };

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
export const LEAST_SPAN_MS = 10 * MINUTE_MS;
export const LONGEST_SPAN_MS = 2 * 366 * DAY_MS;
/** How far back a chart goes, which is as far as one question about history may reach. */
const REACH_MS = 3 * 365 * DAY_MS;
/** A view that ends so near to now goes on with it: nobody can set the edge of a screen to the second. */
const NEAR = 1 / 100;

export function spanOf({ from, to }: View): number {
  return to - from;
}

/** @param now epoch ms, where a range that goes on ends. */
export function viewOf(range: Range, now: number): View {
  switch (range.kind) {
    case 'preset':
      return { from: now - RANGES[range.preset].spanMs, to: now };
    case 'last':
      return { from: now - range.spanMs, to: now };
    case 'fixed':
      return { from: range.from, to: range.to };
  }
}

/** The range behind what a reader has moved to: one that ends at about now goes on with it. */
export function rangeOfView(view: View, now: number, preset: RangeName): Range {
  const spanMs = spanOf(view);
  if (now - view.to > spanMs * NEAR) return { kind: 'fixed', preset, from: view.from, to: view.to };
  const near = Math.abs(spanMs - RANGES[preset].spanMs) <= RANGES[preset].spanMs * NEAR;
  return near ? { kind: 'preset', preset } : { kind: 'last', preset, spanMs };
}

/** The view with spans of a bearable length that does not reach past now. */
export function clampView({ from, to }: View, now: number): View {
  const spanMs = Math.min(LONGEST_SPAN_MS, Math.max(LEAST_SPAN_MS, to - from));
  const middle = (from + to) / 2;
  const latest = now - spanMs;
  const start = Math.min(latest, Math.max(now - REACH_MS, spanMs === to - from ? from : middle - spanMs / 2));
  return { from: start, to: start + spanMs };
}

/** Makes the span `factor` times as long while `at` stays where it is on the screen. */
export function zoomAt(view: View, at: number, factor: number, now: number): View {
  const before = spanOf(view);
  const after = Math.min(LONGEST_SPAN_MS, Math.max(LEAST_SPAN_MS, before * factor));
  const from = at - ((at - view.from) * after) / before;
  return clampView({ from, to: from + after }, now);
}

/** Moves by a time, to the past when it is negative. */
export function panBy(view: View, byMs: number, now: number): View {
  return clampView({ from: view.from + byMs, to: view.to + byMs }, now);
}

/**
 * Two fingers hold on to the times that they were put down at.
 * @param began where they were put down and @param at where they are now, both as shares of the width, 0..1
 */
export function pinch(
  view: View,
  began: readonly [number, number],
  at: readonly [number, number],
  now: number,
): View {
  const apart = (pair: readonly [number, number]) => Math.max(0.02, Math.abs(pair[1] - pair[0]));
  const middle = (pair: readonly [number, number]) => (pair[0] + pair[1]) / 2;
  const held = view.from + middle(began) * spanOf(view);
  const spanMs = Math.min(
    LONGEST_SPAN_MS,
    Math.max(LEAST_SPAN_MS, (spanOf(view) * apart(began)) / apart(at)),
  );
  const from = held - middle(at) * spanMs;
  return clampView({ from, to: from + spanMs }, now);
}

/** The range of a link; what is not understood falls back to the preset. */
export function parseRange(search: URLSearchParams): Range {
  const preset = rangeOf(search.get('range'));
  const last = Number(search.get('last') ?? Number.NaN) * 1000;
  if (last >= LEAST_SPAN_MS && last <= LONGEST_SPAN_MS) return { kind: 'last', preset, spanMs: last };
  const from = Date.parse(search.get('from') ?? '');
  const to = Date.parse(search.get('to') ?? '');
  if (to - from >= LEAST_SPAN_MS && to - from <= LONGEST_SPAN_MS) return { kind: 'fixed', preset, from, to };
  return { kind: 'preset', preset };
}

/** Puts the range into a link, to the second. */
export function writeRange(search: URLSearchParams, range: Range): URLSearchParams {
  const written = new URLSearchParams(search);
  for (const name of ['last', 'from', 'to']) written.delete(name);
  written.set('range', range.preset);
  if (range.kind === 'last') written.set('last', String(Math.round(range.spanMs / 1000)));
  if (range.kind === 'fixed') {
    written.set('from', toSecond(range.from));
    written.set('to', toSecond(range.to));
  }
  return written;
}

function toSecond(t: number): string {
  return new Date(Math.round(t / 1000) * 1000).toISOString().replace('.000Z', 'Z');
}
