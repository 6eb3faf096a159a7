import { qualityNumber } from '@coldfield/protocol/quality';
import type { Rollup, RollupWidth } from './archive.ts';

/**
 * The fields of a sensor in a stored roll-up, on every driver: its key, an underscore and one of these.
 * A gauge has `mean`, `min`, `max` and `s`; a state `changes`, `on_s`, `s` and `last`; a counter `inc` and `resets`;
 * a position `s` and `last`.
 * `s` are the seconds that readings stand for, `q` is a bit set of the quality codes seen (see `qualityBit`).
 */
const SENSOR_FIELDS = ['mean', 'min', 'max', 's', 'changes', 'on_s', 'last', 'inc', 'resets', 'q'] as const;
export type SensorField = (typeof SENSOR_FIELDS)[number];

/**
 * The fields of the whole room, which stand alone: its rows, the seconds that they stand for, and its silences:
 * at the bucket's beginning, at its end, and the longest between, in seconds from the bucket's start.
 */
const ROOM_FIELDS = ['rows', 'covered_s', 'quiet_to_s', 'quiet_from_s', 'gap_from_s', 'gap_to_s'] as const;
export type RoomField = (typeof ROOM_FIELDS)[number];

/** Their order is how the embedded archive numbers them: new ones go to the end. */
export const ROLLUP_FIELDS = [...SENSOR_FIELDS, ...ROOM_FIELDS] as const;
export type RollupField = SensorField | RoomField;

const roomFields = new Set<string>(ROOM_FIELDS);
export const isRoomField = (field: RollupField): field is RoomField => roomFields.has(field);

/** One stored bucket; `key` is empty for the fields of the whole room. */
export interface RollupRow {
  readonly t: number;
  readonly fields: readonly (readonly [key: string, field: RollupField, value: number])[];
}

const FLAGS = 52;

/** A quality number's bit in `q`: exact in a float for every number that can occur. */
export const qualityBit = (number: number): number => 2 ** (number % FLAGS);
/** The quality numbers in a `q`, ascending. */
export function qualityNumbersOf(bits: number): number[] {
  const numbers: number[] = [];
  for (let n = 0; n < FLAGS; n++)
    if (Math.floor(bits / 2 ** n) % 2 === 1) numbers.push(n === 99 % FLAGS ? 99 : n);
  return numbers.sort((a, b) => a - b);
}

/** Means keep a thousandth of their unit, a tenth of what the best sensor here resolves. */
const thousandth = (value: number): number => Math.round(value * 1e3) / 1e3;
/** Hides what subtracting two registers adds: 0.1 + 0.2 is not 0.3. */
const millionth = (value: number): number => Math.round(value * 1e6) / 1e6;

/** The buckets of a roll-up that hold anything, as rows. */
export function rollupRows({ buckets, widthMs }: Rollup): RollupRow[] {
  const silences = silencesOf(buckets.gaps, buckets.t[0] ?? 0, widthMs, buckets.t.length);
  const bits = new Map<string, Map<number, number>>();
  for (const [key, codes] of Object.entries(buckets.quality)) {
    const ofKey = new Map<number, number>();
    for (const [i, code] of codes) ofKey.set(i, (ofKey.get(i) ?? 0) + qualityBit(qualityNumber(code)));
    bits.set(key, ofKey);
  }
  const rows: RollupRow[] = [];
  for (const [i, t] of buckets.t.entries()) {
    const fields: [string, RollupField, number][] = [];
    const put = (key: string, field: RollupField, value: number | null | undefined): void => {
      if (value !== null && value !== undefined) fields.push([key, field, value]);
    };
    for (const [key, columns] of Object.entries(buckets.keys)) {
      if (columns.class === 'gauge') {
        const mean = columns.mean[i] ?? null;
        if (mean === null) continue;
        put(key, 'mean', thousandth(mean));
        put(key, 'min', columns.min[i]);
        put(key, 'max', columns.max[i]);
        put(key, 's', columns.coveredS[i]);
      } else if (columns.class === 'state') {
        if ((columns.last[i] ?? null) === null) continue;
        put(key, 'changes', columns.transitions[i]);
        put(key, 'on_s', columns.onS[i]);
        put(key, 's', columns.coveredS[i]);
        put(key, 'last', columns.last[i]);
      } else if (columns.class === 'position') {
        if ((columns.last[i] ?? null) === null) continue;
        put(key, 's', columns.coveredS[i]);
        put(key, 'last', columns.last[i]);
      } else {
        const increase = columns.increase[i] ?? null;
        if (increase === null) continue;
        put(key, 'inc', millionth(increase));
        put(key, 'resets', columns.resets[i]);
      }
    }
    for (const [key, ofKey] of bits) put(key, 'q', ofKey.get(i));
    const rowCount = buckets.room.rows[i] as number;
    const coveredS = buckets.room.coveredS[i] as number;
    if (fields.length === 0 && rowCount === 0 && coveredS === 0) continue;
    put('', 'rows', rowCount);
    put('', 'covered_s', coveredS);
    for (const [field, seconds] of Object.entries(silences[i] ?? {})) put('', field as RollupField, seconds);
    rows.push({ t, fields });
  }
  return rows;
}

type Silences = Partial<Record<Exclude<RoomField, 'rows' | 'covered_s'>, number>>;

/** What of the gaps lies in each bucket. */
function silencesOf(
  gaps: readonly (readonly [from: number, to: number])[],
  start: number,
  widthMs: RollupWidth,
  buckets: number,
): Silences[] {
  const found = Array.from({ length: buckets }, (): Silences => ({}));
  for (const [from, to] of gaps) {
    const last = Math.min(buckets - 1, Math.ceil((to - start) / widthMs) - 1);
    for (let i = Math.max(0, Math.floor((from - start) / widthMs)); i <= last; i++) {
      const silences = found[i] as Silences;
      const t = start + i * widthMs;
      const fromS = Math.max(0, from - t) / 1000;
      const toS = Math.min(widthMs, to - t) / 1000;
      if (fromS === 0) silences.quiet_to_s = toS;
      else if (toS === widthMs / 1000) silences.quiet_from_s = fromS;
      else if (toS - fromS > (silences.gap_to_s ?? 0) - (silences.gap_from_s ?? 0)) {
        silences.gap_from_s = fromS;
        silences.gap_to_s = toS;
      }
    }
  }
  return found;
}
