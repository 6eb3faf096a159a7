import type { Series } from './series.ts';

/** What a chart is laid beside: another room, or the same one so many days ago. */
export type Comparison =
  | { readonly kind: 'room'; readonly room: string }
  | { readonly kind: 'days'; readonly days: number };

/** A line laid over the room's own. */
export interface ComparedLine {
  readonly label: string;
  /** Which of the strokes is its own, from 0. */
  readonly place: number;
  readonly series: Series;
  /** How much later it is drawn than it was, ms. */
  readonly shiftMs: number;
}

const NUMBERS = '①②③④';

/** `① Room 2`: what a line is called wherever it is named, its number told apart from numbers in the name. */
export function comparedName({ place, label }: Pick<ComparedLine, 'place' | 'label'>): string {
  return `${comparedNumber(place)} ${label}`;
}

/** `①`: the line's number alone, where a name has no room. */
export function comparedNumber(place: number): string {
  return NUMBERS[place] ?? String(place + 1);
}

/** More lines than that nobody can tell apart. */
export const MOST_COMPARED = 4;
export const DAYS_BACK = [1, 7, 30, 365] as const;
/** Told apart without colour too. In pixels of the design. */
export const DASHES: readonly (readonly number[])[] = [
  [7, 4],
  [2, 3],
  [10, 3, 2, 3],
  [14, 5],
];

/** The comparisons of a link: `with=-7d`, `with=<room>`; what is not understood is left out. */
export function parseComparisons(search: URLSearchParams): Comparison[] {
  const found = new Map<string, Comparison>();
  for (const text of search.getAll('with')) {
    const days = /^-(\d{1,4})d$/.exec(text);
    if (days !== null && Number(days[1]) > 0) found.set(text, { kind: 'days', days: Number(days[1]) });
    else if (/^[a-z0-9-]{1,40}$/.test(text) && days === null) found.set(text, { kind: 'room', room: text });
  }
  return [...found.values()].slice(0, MOST_COMPARED);
}

export function comparisonKey(comparison: Comparison): string {
  return comparison.kind === 'days' ? `-${comparison.days}d` : comparison.room;
}

export function writeComparisons(
  search: URLSearchParams,
  comparisons: readonly Comparison[],
): URLSearchParams {
  const written = new URLSearchParams(search);
  written.delete('with');
  for (const comparison of comparisons.slice(0, MOST_COMPARED))
    written.append('with', comparisonKey(comparison));
  return written;
}

/** The air temperature of a line at the times of another, NaN where it has none. Both ascend. */
export function alignTo(
  t: Float64Array,
  { series, shiftMs }: Pick<ComparedLine, 'series' | 'shiftMs'>,
): Float64Array {
  const half = series.bucketMs / 2;
  let at = 0;
  return Float64Array.from(t, (time) => {
    const own = time - shiftMs;
    while (at < series.t.length - 1 && (series.t[at] as number) + half < own) at++;
    const found = series.t[at];
    return found !== undefined && Math.abs(found - own) <= half ? (series.air[at] as number) : Number.NaN;
  });
}
