import { createHash, type Hash } from 'node:crypto';
import { type Archive, ROLLUP_WIDTHS, type RollupWidth, type StoredRow } from '../archive/archive.ts';
import type { RollupRow } from '../archive/rollup-fields.ts';
import { canonicalRollup, canonicalRow, projectOnto } from './canonical.ts';
import { type HoursOfRows, hoursOfBoth, saysMore } from './merge-rollups.ts';
import { bucketsIn, HOUR_MS, hourOf, readRollups } from './rollups.ts';
import { Cursor, stopIfAsked, weekOf, weeksOf } from './walk.ts';

/** What was read back from one side. */
export interface Side {
  rows: number;
  /** Epoch ms; null without a row. */
  first: number | null;
  last: number | null;
  /** SHA-256 over every row in order of time. */
  digest: string;
  rollups: Record<RollupWidth, { buckets: number; digest: string }>;
}

export interface Comparison {
  readonly room: string;
  readonly source: Side;
  readonly target: Side;
  readonly equal: boolean;
  /** The first row or roll-up that differs, in words. */
  readonly difference: string | null;
  /** Rows that only the target has, where that is no difference (`merge`). */
  readonly onlyTarget: number;
  /** Hours whose roll-ups come from the rows of both sides and are not compared (`merge`). */
  readonly hoursOfBoth: number;
  /** Weeks (their beginnings, epoch ms) that differ. */
  readonly weeks: ReadonlySet<number>;
}

interface CompareDeps {
  readonly source: Archive;
  readonly target: Archive;
  readonly merge: boolean;
  readonly signal: AbortSignal;
  readonly onRows: (rows: number) => void;
}

interface RoomRange {
  readonly room: string;
  readonly store: string;
  readonly from: number;
  readonly to: number;
}

/** Reads a room back from both sides, row by row, and tells whether they say the same. */
export async function compareRoom(range: RoomRange, deps: CompareDeps): Promise<Comparison> {
  const source = new Tally();
  const target = new Tally();
  const weeks = new Set<number>();
  const hours = new Map<number, HoursOfRows>();
  const hoursIn = (t: number): HoursOfRows => {
    const known = hours.get(weekOf(t)) ?? { source: new Set(), own: new Set() };
    hours.set(weekOf(t), known);
    return known;
  };
  let ofBoth = 0;
  let difference: string | null = null;
  let onlyTarget = 0;
  const differ = (t: number, what: () => string): void => {
    weeks.add(weekOf(t));
    difference ??= what();
  };

  const { room, from: start, to: end } = range;
  const [left, right] = await Promise.all([
    Cursor.open(deps.source, room, start, end),
    Cursor.open(deps.target, room, start, end),
  ]);
  while (left.row !== undefined || right.row !== undefined) {
    const t = Math.min(left.row?.t ?? Number.POSITIVE_INFINITY, right.row?.t ?? Number.POSITIVE_INFINITY);
    const here = left.row?.t === t ? left.row : undefined;
    const there = right.row?.t === t ? right.row : undefined;
    const turned = [here && left.next(), there && right.next()].filter((turn) => turn !== undefined);
    if (turned.length > 0) await Promise.all(turned);
    if (here === undefined && deps.merge) {
      onlyTarget++;
      hoursIn(t).own.add(hourOf(t));
      continue;
    }
    const ours = here === undefined ? undefined : source.row(here);
    const seen = there !== undefined && deps.merge && here !== undefined ? projectOnto(there, here) : there;
    const theirs = seen === undefined ? undefined : target.row(seen);
    if (deps.merge) {
      hoursIn(t).source.add(hourOf(t));
      if (there !== undefined && here !== undefined && saysMore(there, here)) hoursIn(t).own.add(hourOf(t));
    }
    if (ours !== theirs) differ(t, () => inWords(room, here, seen));
    if (here !== undefined && source.rows % 1_000 === 0) {
      deps.onRows(1_000);
      stopIfAsked(deps.signal);
    }
  }
  deps.onRows(source.rows % 1_000);

  for (const [from, to] of weeksOf(range.from, range.to)) {
    stopIfAsked(deps.signal);
    let both: ReadonlySet<number> = new Set();
    if (deps.merge && hoursIn(from).own.size > 0) {
      both = hoursOfBoth(
        hoursIn(from),
        bucketsIn(await readRollups(deps.source, { ...range, from, to }, HOUR_MS)),
      );
      ofBoth += both.size;
    }
    for (const widthMs of ROLLUP_WIDTHS) {
      const [ours, theirs] = await Promise.all(
        [deps.source, deps.target].map(async (side) =>
          bucketsIn(await readRollups(side, { ...range, from, to }, widthMs)),
        ),
      );
      const left = (ours as RollupRow[]).filter(({ t }) => !both.has(hourOf(t)));
      // What the source does not tell of at all is the target's own, and stays.
      const told = new Set(left.map(({ t }) => hourOf(t)));
      const right = (theirs as RollupRow[]).filter(({ t }) => !deps.merge || told.has(hourOf(t)));
      const a = source.rollups(widthMs, left);
      const b = target.rollups(widthMs, right);
      const at = a.findIndex((text, i) => text !== b[i]);
      const index = at >= 0 ? at : a.length < b.length ? a.length : -1;
      if (index < 0) continue;
      const t = (left[index] ?? right[index])!.t;
      differ(
        from,
        () =>
          `room ${JSON.stringify(range.room)}: the ${widthMs / 60_000}-minute roll-up near ${iso(t)} differs: ${a[index] ?? 'none'} at the source, ${b[index] ?? 'none'} at the target`,
      );
    }
  }
  return {
    room: range.room,
    source: source.side(),
    target: target.side(),
    equal: difference === null,
    difference,
    onlyTarget,
    hoursOfBoth: ofBoth,
    weeks,
  };
}

class Tally {
  rows = 0;
  #first: number | null = null;
  #last: number | null = null;
  readonly #hash = createHash('sha256');
  #text = '';
  readonly #rollups = new Map<RollupWidth, { buckets: number; hash: Hash }>(
    ROLLUP_WIDTHS.map((width) => [width, { buckets: 0, hash: createHash('sha256') }]),
  );

  #empty(): void {
    this.#hash.update(this.#text);
    this.#text = '';
  }

  row(row: StoredRow): string {
    const text = canonicalRow(row);
    this.#text += text;
    // Hashing piece by piece takes longer than the hash itself.
    if (this.#text.length > 65_536) this.#empty();
    this.rows++;
    this.#first ??= row.t;
    this.#last = row.t;
    return text;
  }

  rollups(width: RollupWidth, buckets: readonly RollupRow[]): string[] {
    const tally = this.#rollups.get(width)!;
    tally.buckets += buckets.length;
    return buckets.map((bucket) => {
      const text = canonicalRollup(bucket);
      tally.hash.update(text);
      return text;
    });
  }

  side(): Side {
    this.#empty();
    return {
      rows: this.rows,
      first: this.#first,
      last: this.#last,
      digest: this.#hash.digest('hex'),
      rollups: Object.fromEntries(
        [...this.#rollups].map(([width, { buckets, hash }]) => [
          width,
          { buckets, digest: hash.digest('hex') },
        ]),
      ) as Side['rollups'],
    };
  }
}

const iso = (t: number): string => new Date(t).toISOString();

function inWords(room: string, here: StoredRow | undefined, there: StoredRow | undefined): string {
  const where = `room ${JSON.stringify(room)}, ${iso((here ?? there)!.t)}`;
  if (there === undefined) return `${where}: the row is missing at the target`;
  if (here === undefined) return `${where}: the row is in the target alone`;
  const parts = [
    ['v', ''],
    ['lo', ' (least)'],
    ['hi', ' (greatest)'],
    ['q', ' (quality)'],
  ] as const;
  for (const [part, label] of parts) {
    const ours = here[part] ?? {};
    const theirs = there[part] ?? {};
    for (const key of new Set([...Object.keys(ours), ...Object.keys(theirs)])) {
      if (ours[key] !== theirs[key])
        return `${where}: ${key}${label} is ${ours[key] ?? 'not there'} at the source and ${theirs[key] ?? 'not there'} at the target`;
    }
  }
  return `${where}: the row differs`;
}
