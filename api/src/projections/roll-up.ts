import { kindOf } from '@coldfield/protocol/kinds';
import { type Archive, CARRY_MS, ROLLUP_WIDTHS, type Rollup, type StoredRow } from '../archive/archive.ts';
import { rollupRows } from '../archive/rollup-fields.ts';
import { RollupMerger } from '../archive/rollup-merger.ts';
import { HOUR_MS, hourOf } from './hours.ts';

const [FIVE_MINUTES, HOUR] = ROLLUP_WIDTHS;
const ROWS_A_LOOK = 500;

export interface RollUpRoom {
  readonly room: string;
  readonly store: string;
  readonly holdMs: number;
}

/**
 * Computes and stores the roll-ups of a room's hours `[from, to)` (epoch ms, whole hours) from its rows, and those of
 * the later hours that hang on them: the next ones, into which readings stand, and the one where a state or counter is
 * heard again, whose change or increase spans the time between.
 * @returns `reachesOn` when something may stand into an hour that is not over yet; that one is left to its end.
 * @throws {ArchiveError}
 */
export async function rollUp(
  archive: Archive,
  rollUpRoom: RollUpRoom,
  from: number,
  to: number,
  now: number,
): Promise<{ readonly reachesOn: boolean }> {
  const { room, holdMs } = rollUpRoom;
  const present = hourOf(now);
  const reach = to + Math.ceil(holdMs / HOUR_MS) * HOUR_MS;
  const end = Math.max(to, Math.min(reach, present));
  const covered = await compute(archive, rollUpRoom, from, end, now);
  // Hours that are not over are computed when they are: what is heard again in them needs no search.
  if (to < present) {
    for (const hour of await heardAgain(archive, room, from, to)) {
      if (hour >= end && hour < present) await compute(archive, rollUpRoom, hour, hour + HOUR_MS, now);
    }
  }
  return { reachesOn: to <= present && reach > present && covered.at(-1) !== 0 };
}

/** @returns the seconds of each hour that rows stand for. */
async function compute(
  archive: Archive,
  { room, store, holdMs }: RollUpRoom,
  from: number,
  to: number,
  now: number,
): Promise<readonly number[]> {
  const range = { room, from, to, holdMs };
  const buckets = await archive.buckets({ ...range, bucketMs: FIVE_MINUTES });
  const narrow: Rollup = { room, store, widthMs: FIVE_MINUTES, buckets };
  const merger = new RollupMerger({ ...range, bucketMs: HOUR, widthMs: FIVE_MINUTES });
  for (const { t, fields } of rollupRows(narrow)) {
    merger.row(t);
    for (const [key, field, value] of fields) merger.field(key, field, value);
  }
  // Also silences too short to be told of an hour: they may be the ends of longer ones.
  const wide: Rollup = { room, store, widthMs: HOUR, buckets: merger.result(now, 0) };
  await archive.writeRollups([narrow, wide]);
  return wide.buckets.room.coveredS;
}

/** The hours from `to` on in which the states and counters that were heard in `[from, to)` are heard next. */
async function heardAgain(archive: Archive, room: string, from: number, to: number): Promise<Set<number>> {
  const wanted = new Set<string>();
  for await (const { v } of rowsOf(archive, room, from, to)) {
    for (const key in v) if (spans(key)) wanted.add(key);
  }
  const hours = new Set<number>();
  if (wanted.size === 0) return hours;
  for await (const { t, v } of rowsOf(archive, room, to, to + CARRY_MS)) {
    for (const key in v) if (wanted.delete(key)) hours.add(hourOf(t));
    if (wanted.size === 0) break;
  }
  return hours;
}

/** Whether a reading of the key says something of the time since the one before, however long that is. */
const spans = (key: string): boolean => {
  const kindClass = kindOf(key)?.kind.class;
  return kindClass === 'state' || kindClass === 'counter';
};

async function* rowsOf(archive: Archive, room: string, from: number, to: number): AsyncGenerator<StoredRow> {
  for (let at = from; ; ) {
    const rows = await archive.read(room, at, to, ROWS_A_LOOK);
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < ROWS_A_LOOK) return;
    at = last.t + 1;
  }
}
