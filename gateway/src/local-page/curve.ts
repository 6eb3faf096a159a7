import { encode } from './html.ts';
import { BUCKETS, type CurvePoint } from './recent.ts';
import type { Words } from './words.ts';

const HEIGHT = 40;
/** A curve of a quiet room is drawn flat, and not blown up to fill its frame. */
const LEAST_SPAN = 4;

/** The last 24 h as a small picture: the band between least and greatest, its middle as a line, gaps left open. */
export function curveOf(
  points: readonly CurvePoint[],
  limits: { readonly low: number | null; readonly high: number | null },
  words: Words,
): string {
  if (points.length < 2) return '';
  const values = points.flatMap(({ low, high }) => [low, high]);
  const given = [limits.low, limits.high].filter((limit) => limit !== null);
  const middle = (Math.min(...values) + Math.max(...values)) / 2;
  const near = given.filter((limit) => Math.abs(limit - middle) < 15);
  const bottom = Math.min(...values, ...near, middle - LEAST_SPAN / 2);
  const top = Math.max(...values, ...near, middle + LEAST_SPAN / 2);
  const x = (ago: number) => BUCKETS - 1 - ago;
  const y = (value: number) => Math.round((HEIGHT - ((value - bottom) / (top - bottom)) * HEIGHT) * 10) / 10;
  const runs = runsOf(points).map((run) => {
    const line = run.map(({ ago, low, high }) => `${x(ago)},${y((low + high) / 2)}`).join(' ');
    const band = [
      ...run.map(({ ago, high }) => `${x(ago)},${y(high)}`),
      ...run.toReversed().map(({ ago, low }) => `${x(ago)},${y(low)}`),
    ].join(' ');
    return `<polygon class="band" points="${band}"/><polyline class="line" points="${line}"/>`;
  });
  const edges = near.map((limit) => `<path class="limit" d="M0 ${y(limit)}H${BUCKETS - 1}"/>`);
  return `<svg class="curve" viewBox="0 -2 ${BUCKETS - 1} ${HEIGHT + 4}" preserveAspectRatio="none" aria-hidden="true">${edges.join('')}${runs.join('')}</svg><p class="curve-foot quiet"><span>${encode(words.day24)}</span><span>${encode(words.toNow)}</span></p>`;
}

/** Stretches without a gap. */
function runsOf(points: readonly CurvePoint[]): CurvePoint[][] {
  const runs: CurvePoint[][] = [];
  for (const point of points) {
    const run = runs.at(-1);
    if (run !== undefined && (run.at(-1)?.ago ?? 0) - point.ago === 1) run.push(point);
    else runs.push([point]);
  }
  return runs;
}
