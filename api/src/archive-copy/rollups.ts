import {
  type Archive,
  HOLD_CADENCES,
  ROLLUP_WIDTHS,
  type Rollup,
  type RollupWidth,
} from '../archive/archive.ts';
import { type RollupRow, rollupRows } from '../archive/rollup-fields.ts';
import { rollUp } from '../projections/roll-up.ts';
import { DEFAULT_CADENCE_MS } from '../records/directory.ts';
import { PAGE_ROWS } from './walk.ts';

export const HOUR_MS = 3_600_000;
export const hourOf = (t: number): number => Math.floor(t / HOUR_MS) * HOUR_MS;
const DAY_MS = 24 * HOUR_MS;
/** Before it there was no logger whose recording anybody brings along. */
const EARLIEST_MS = Date.UTC(2000, 0, 1);

interface Range {
  readonly room: string;
  readonly store: string;
  readonly from: number;
  readonly to: number;
}

/** The whole hours of a range: roll-ups of an hour in part would be wrong. */
export function wholeHours(from: number, to: number): [from: number, to: number] {
  return [Math.ceil(from / HOUR_MS) * HOUR_MS, Math.floor(to / HOUR_MS) * HOUR_MS];
}

/** A room's stored roll-ups of one width, with every silence, so that they can be written back as they are. */
export async function readRollups(archive: Archive, range: Range, widthMs: RollupWidth): Promise<Rollup> {
  const { room, store } = range;
  const [from, to] = wholeHours(range.from, range.to);
  const query = {
    room,
    from,
    to: Math.max(from, to),
    bucketMs: widthMs,
    holdMs: 0,
    widthMs,
    gapsLongerThanMs: 0,
  };
  return { room, store, widthMs, buckets: await archive.rollups(query) };
}

/** Its buckets that hold anything. */
export const bucketsIn = (rollup: Rollup): RollupRow[] => rollupRows(rollup);

/** Brings the roll-ups of whole hours over as they are. */
export async function copyRollups(
  source: Archive,
  target: Archive,
  range: Range,
  widths: readonly RollupWidth[] = ROLLUP_WIDTHS,
): Promise<void> {
  for (const widthMs of widths) {
    const rollup = await readRollups(source, range, widthMs);
    if (rollup.buckets.t.length > 0) await target.writeRollups([rollup]);
  }
}

/**
 * Computes the roll-ups of these whole hours from the target's own rows, where both sides brought rows: neither side's
 * roll-ups would be right. What the room's cadence is is seen from the rows of the whole range.
 */
export async function recomputeRollups(
  target: Archive,
  range: Range,
  hours: readonly (readonly [from: number, to: number])[],
  now: number,
): Promise<void> {
  if (hours.length === 0) return;
  const { room, store } = range;
  const holdMs = HOLD_CADENCES * (await cadenceIn(target, range));
  for (const [from, to] of hours) await rollUp(target, { room, store, holdMs }, from, to, now);
}

/** The middle one of the distances between rows, ms. */
async function cadenceIn(archive: Archive, { room, from, to }: Range): Promise<number> {
  const distances: number[] = [];
  let last: number | null = null;
  for (const { t } of await archive.read(room, from, to, PAGE_ROWS)) {
    if (last !== null) distances.push(t - last);
    last = t;
  }
  distances.sort((a, b) => a - b);
  return distances[Math.floor(distances.length / 2)] ?? DEFAULT_CADENCE_MS;
}

/** The first day (UTC, epoch ms) before `to` that has hourly roll-ups, which outlive rows; null without any. */
export async function firstRollupDay(archive: Archive, room: string, to: number): Promise<number | null> {
  const end = Math.ceil(to / HOUR_MS) * HOUR_MS;
  if (end <= EARLIEST_MS) return null;
  const { t, room: ofRoom } = await archive.rollups({
    room,
    from: EARLIEST_MS,
    to: end,
    bucketMs: DAY_MS,
    holdMs: DAY_MS,
    widthMs: HOUR_MS,
  });
  const index = t.findIndex((_, i) => (ofRoom.rows[i] ?? 0) > 0 || (ofRoom.coveredS[i] ?? 0) > 0);
  return index < 0 ? null : (t[index] as number);
}
