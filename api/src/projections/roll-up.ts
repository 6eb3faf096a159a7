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
 * the later hours that hang on them: the next one, into which readings stand, and the one where a state or counter is
 * heard again, whose change or increase spans the time between.
 * @returns `openEnd` when readings may still stand further into the next hour than `now` tells.
 * @throws {ArchiveError}
 */
export async function rollUp(
  archive: Archive,
  rollUpRoom: RollUpRoom,
  from: number,
  to: number,
  now: number,
): Promise<{ readonly openEnd: boolean }> {
  const { room, holdMs } = rollUpRoom;
  const present = hourOf(now);
  await compute(archive, rollUpRoom, from, Math.min(to + HOUR_MS, present + HOUR_MS), now);
  // Hours that are not over are computed when they are: what is heard again in them needs no search.
  if (to < present) {
    for (const hour of await heardAgain(archive, room, from, to)) {
      if (hour >= to + HOUR_MS) await compute(archive, rollUpRoom, hour, hour + HOUR_MS, now);
    }
  }
  return { openEnd: to <= now && now < to + holdMs };
}

async function compute(
  archive: Archive,
  { room, store, holdMs }: RollUpRoom,
  from: number,
  to: number,
  now: number,
): Promise<void> {
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
const spans = (key: string): boolean => (kindOf(key)?.kind.class ?? 'gauge') !== 'gauge';

async function* rowsOf(archive: Archive, room: string, from: number, to: number): AsyncGenerator<StoredRow> {
  for (let at = from; ; ) {
    const rows = await archive.read(room, at, to, ROWS_A_LOOK);
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < ROWS_A_LOOK) return;
    at = last.t + 1;
  }
}
