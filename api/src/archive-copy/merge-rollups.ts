import { type Archive, ROLLUP_WIDTHS, type StoredRow } from '../archive/archive.ts';
import type { RollupRow } from '../archive/rollup-fields.ts';
import { canonicalRow, projectOnto } from './canonical.ts';
import {
  bucketsIn,
  copyRollups,
  HOUR_MS,
  hourOf,
  readRollups,
  recomputeRollups,
  wholeHours,
} from './rollups.ts';
import { Cursor } from './walk.ts';

interface Range {
  readonly room: string;
  readonly store: string;
  readonly from: number;
  readonly to: number;
}

/** Hours by their beginnings, epoch ms. */
export interface HoursOfRows {
  /** With rows at the source. */
  readonly source: Set<number>;
  /** With a row at the target that the source does not have, or not with all that it says. */
  readonly own: Set<number>;
}

/**
 * The hours whose roll-ups are right at neither side and are computed from the rows of both: those that hold rows of
 * the target's own, and what stands on them, the next hour and the next one with rows. Where the source has an hourly
 * value whose rows are deleted there is nothing to compute it from: it is brought over as it is.
 * @param hourly the source's hourly roll-ups of the same range
 */
export function hoursOfBoth({ source, own }: HoursOfRows, hourly: readonly RollupRow[]): Set<number> {
  const told = new Set(hourly.filter((row) => rowsIn(row) > 0 && !source.has(row.t)).map(({ t }) => t));
  const withRows = [...source].sort((a, b) => a - b);
  const both = new Set<number>();
  let next = 0;
  for (const hour of [...own].sort((a, b) => a - b)) {
    if (told.has(hour)) continue;
    while (next < withRows.length && (withRows[next] as number) <= hour) next++;
    for (const touched of [hour, hour + HOUR_MS, withRows[next] ?? hour])
      if (!told.has(touched)) both.add(touched);
  }
  return both;
}

const rowsIn = ({ fields }: RollupRow): number =>
  fields.find(([key, field]) => key === '' && field === 'rows')?.[2] ?? 0;

/** Whether a row of the target, once it has all that the source's says, says more. */
export const saysMore = (there: StoredRow, here: StoredRow): boolean =>
  canonicalRow(there) !== canonicalRow(projectOnto(there, here));

/**
 * Brings a week's roll-ups to a target that keeps what it has: the source's wherever it has any, those of the rows of
 * both where both brought rows. Where the source has none the target's own stay.
 * @param hasOwn whether the target has rows of its own in the range
 */
export async function mergeRollups(
  source: Archive,
  target: Archive,
  range: Range,
  hasOwn: boolean,
  now: number,
): Promise<void> {
  const both = hasOwn
    ? hoursOfBoth(
        await hoursOfRows(source, target, range),
        bucketsIn(await readRollups(source, range, HOUR_MS)),
      )
    : new Set<number>();
  const [from, to] = wholeHours(range.from, range.to);
  const inside = [...both].filter((hour) => hour >= from && hour < to);
  // First, as computing an hour touches later ones that hang on it.
  await recomputeRollups(target, range, runsOf(inside), now);
  for (const widthMs of ROLLUP_WIDTHS) {
    const buckets = bucketsIn(await readRollups(source, range, widthMs));
    const hours = new Set(buckets.map(({ t }) => hourOf(t)).filter((hour) => !both.has(hour)));
    for (const [start, end] of runsOf([...hours]))
      await copyRollups(source, target, { ...range, from: start, to: end }, [widthMs]);
  }
}

async function hoursOfRows(source: Archive, target: Archive, range: Range): Promise<HoursOfRows> {
  const { room, from, to } = range;
  const hours: HoursOfRows = { source: new Set(), own: new Set() };
  const here = await Cursor.open(source, room, from, to);
  const there = await Cursor.open(target, room, from, to);
  while (here.row !== undefined || there.row !== undefined) {
    const left = here.row;
    const right = there.row;
    const t = Math.min(left?.t ?? Number.POSITIVE_INFINITY, right?.t ?? Number.POSITIVE_INFINITY);
    if (left?.t === t) hours.source.add(hourOf(t));
    if (right?.t === t && (left?.t !== t || saysMore(right, left))) hours.own.add(hourOf(t));
    if (left?.t === t) await here.next();
    if (right?.t === t) await there.next();
  }
  return hours;
}

/** Hours put together where one follows on another. */
function runsOf(hours: readonly number[]): [from: number, to: number][] {
  const runs: [number, number][] = [];
  for (const hour of [...hours].sort((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last?.[1] === hour) last[1] = hour + HOUR_MS;
    else runs.push([hour, hour + HOUR_MS]);
  }
  return runs;
}
