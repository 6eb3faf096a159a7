import type { Archive, Row, StoredRow } from '../archive/archive.ts';
import { canonicalRow, projectOnto } from './canonical.ts';
import { CopyError } from './copy-error.ts';
import { mergeRollups } from './merge-rollups.ts';
import { copyRollups } from './rollups.ts';
import { Cursor, pagesOf, stopIfAsked } from './walk.ts';

export interface CopyRange {
  readonly room: string;
  readonly store: string;
  /** Epoch ms, at most a week. */
  readonly from: number;
  readonly to: number;
}

export interface WeekDeps {
  readonly source: Archive;
  readonly target: Archive;
  /** Rows that only the target has may stay. */
  readonly merge: boolean;
  readonly now: number;
  readonly signal: AbortSignal;
  readonly onRows: (rows: number) => void;
}

/** Rows that the target will never take, with the first of them. */
export interface Refused {
  rows: number;
  first: { readonly t: number; readonly reason: string } | null;
}

/**
 * Brings a week of a room over: rows, then roll-ups. Doing it again changes nothing.
 * @throws {CopyError} `other-data` when the target holds rows of this room that the source does not know.
 */
export async function copyWeek(range: CopyRange, deps: WeekDeps, refused: Refused): Promise<void> {
  const { source, target, merge } = deps;
  const { room, store, from, to } = range;
  const isEmpty = (await target.read(room, from, to, 1)).length === 0;
  let foreign = 0;
  let at = from;
  for await (const page of pagesOf(source, room, from, to)) {
    stopIfAsked(deps.signal);
    const end = (page.at(-1) as StoredRow).t + 1;
    let missing: readonly StoredRow[] = page;
    if (!isEmpty) {
      const met = await meet(target, range, page, at, end, merge);
      missing = met.missing;
      foreign += met.foreign;
    }
    if (missing.length > 0) {
      const { rejected } = await target.write(missing.map((row): Row => ({ ...row, room, store })));
      refused.rows += rejected.length;
      const first = rejected[0];
      if (first !== undefined)
        refused.first ??= { t: (missing[first.index] as StoredRow).t, reason: first.reason };
    }
    at = end;
    deps.onRows(page.length);
  }
  if (!isEmpty) foreign += (await meet(target, range, [], at, to, merge)).foreign;
  if (merge) await mergeRollups(source, target, range, foreign > 0, deps.now);
  else await copyRollups(source, target, range);
}

/** What of a page the target has not yet, and how many rows in `[from, to)` only the target has. */
async function meet(
  target: Archive,
  { room }: CopyRange,
  page: readonly StoredRow[],
  from: number,
  to: number,
  merge: boolean,
): Promise<{ missing: StoredRow[]; foreign: number }> {
  const missing = new Map(page.map((row) => [row.t, row]));
  let foreign = 0;
  const rows = await Cursor.open(target, room, from, to);
  for (let there = rows.row; there !== undefined; there = rows.row) {
    const here = missing.get(there.t);
    const same = here !== undefined && canonicalRow(here) === canonicalRow(there);
    if (same) missing.delete(there.t);
    // What an interrupted write or a late key left behind lacks something; what says something else is other data.
    else if (here === undefined || !says(here, there)) {
      if (!merge) throw otherData(room, there.t, here === undefined);
      foreign++;
    }
    await rows.next();
  }
  return { missing: [...missing.values()], foreign };
}

/** Whether a row says all that another one says. */
const says = (row: StoredRow, other: StoredRow): boolean =>
  canonicalRow(projectOnto(row, other)) === canonicalRow(other);

const otherData = (room: string, t: number, isMissing: boolean): CopyError =>
  new CopyError(
    'other-data',
    `the target already holds other data of room ${JSON.stringify(room)}: its row of ${new Date(t).toISOString()} ${
      isMissing ? 'is not in the source' : 'says something else than the source'
    }. With --merge both are kept, by (room, time, key), and the source wins where they disagree; doing that again changes nothing`,
  );
