import { type Archive, type Bucketed, CARRY_MS, ROLLUP_WIDTHS, type Rollup } from '../archive/archive.ts';
import { rollupRows } from '../archive/rollup-fields.ts';
import { RollupMerger } from '../archive/rollup-merger.ts';
import type { Columns } from '../contract/index.ts';
import { HOUR_MS, hourOf } from './marks.ts';

const [FIVE_MINUTES, HOUR] = ROLLUP_WIDTHS;

export interface RollUpRoom {
  readonly room: string;
  readonly store: string;
  readonly holdMs: number;
}

/**
 * Computes and stores the roll-ups of a room's hours `[from, to)` (epoch ms, whole hours) from its rows, and those of
 * the later hours that hang on them: the next one, into which readings stand, and the one where a state or counter is
 * heard again, whose change or increase spans the time between.
 * @throws {ArchiveError}
 */
export async function rollUp(
  archive: Archive,
  { room, store, holdMs }: RollUpRoom,
  from: number,
  to: number,
  now: number,
): Promise<void> {
  const compute = async (start: number, end: number): Promise<Bucketed> => {
    const range = { room, from: start, to: end, holdMs };
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
    return wide.buckets;
  };

  const computed = await compute(from, Math.min(to + HOUR_MS, hourOf(now) + HOUR_MS));
  const hours = (to - from) / HOUR_MS;
  const spanning = Object.entries(computed.keys).filter(
    ([, columns]) =>
      columns.class !== 'gauge' && heard(columns, 0, hours) && !heard(columns, hours, hours + 1),
  );
  if (spanning.length === 0) return;
  const after = to + HOUR_MS;
  const until = Math.min(to + CARRY_MS, hourOf(now) + HOUR_MS);
  if (until <= after) return;
  const later = await archive.rollups({
    room,
    from: after,
    to: until,
    bucketMs: HOUR,
    holdMs,
    widthMs: HOUR,
  });
  const again = new Set<number>();
  for (const [key] of spanning) {
    const columns = later.keys[key];
    const index = columns === undefined ? -1 : later.t.findIndex((_, i) => heard(columns, i, i + 1));
    if (index >= 0) again.add(later.t[index] as number);
  }
  for (const hour of again) await compute(hour, hour + HOUR_MS);
}

/** Whether a reading of the key lies in the buckets `[from, to)`, or stands into them. */
function heard(columns: Columns, from: number, to: number): boolean {
  const column =
    columns.class === 'counter' ? columns.increase : columns.class === 'state' ? columns.last : columns.mean;
  return column.slice(from, to).some((value) => value !== null);
}
