import { isKey, qualityName } from '@coldfield/protocol';
import type { Aggregator } from '../aggregate.ts';
import type { StoredRow } from '../archive.ts';
import { isRoomField, ROLLUP_FIELDS, type RollupField } from '../rollup-fields.ts';
import type { RollupMerger } from '../rollup-merger.ts';
import { HIGH, LOW, QUALITY } from './points.ts';
import type { FieldRows } from './read-rows.ts';

/** Where a key's fields are in a row; −1 where there is no such column. */
interface KeyPlaces {
  readonly key: string;
  v: number;
  lo: number;
  hi: number;
  q: number;
}

/** Columns that other programs put beside ours are passed over. */
function placesIn(columns: readonly string[]): KeyPlaces[] {
  const places = new Map<string, KeyPlaces>();
  for (const [i, column] of columns.entries()) {
    const key = column.replace(/_(lo|hi|q)$/, '');
    if (i === 0 || !isKey(key)) continue;
    const place = places.get(key) ?? { key, v: -1, lo: -1, hi: -1, q: -1 };
    places.set(key, place);
    if (column === key) place.v = i;
    else if (column === key + LOW) place.lo = i;
    else if (column === key + HIGH) place.hi = i;
    else if (column === key + QUALITY) place.q = i;
  }
  return [...places.values()];
}

const numberAt = (row: readonly (number | null)[], i: number): number | null => {
  const value = i < 0 ? null : row[i];
  return typeof value === 'number' ? value : null;
};

export function storedRows({ columns, rows }: FieldRows): StoredRow[] {
  const places = placesIn(columns);
  return rows.map((row) => {
    const stored = { t: row[0] as number, v: {}, lo: {}, hi: {}, q: {} } as {
      t: number;
      v: Record<string, number>;
      lo?: Record<string, number>;
      hi?: Record<string, number>;
      q?: Record<string, string>;
    };
    for (const { key, v, lo, hi, q } of places) {
      const [value, low, high, code] = [v, lo, hi, q].map((i) => numberAt(row, i));
      if (value != null) stored.v[key] = value;
      if (low != null) (stored.lo as Record<string, number>)[key] = low;
      if (high != null) (stored.hi as Record<string, number>)[key] = high;
      if (code != null && value == null) (stored.q as Record<string, string>)[key] = qualityName(code);
    }
    for (const part of ['lo', 'hi', 'q'] as const) {
      if (Object.keys(stored[part] as object).length === 0) delete stored[part];
    }
    return stored;
  });
}

/** Feeds rows to the aggregator. */
export function aggregateRows({ columns, rows }: FieldRows, aggregator: Aggregator): void {
  const places = placesIn(columns);
  for (const row of rows) {
    const t = row[0] as number;
    aggregator.row(t);
    for (const { key, v, lo, hi, q } of places) {
      const value = numberAt(row, v);
      const code = value === null ? numberAt(row, q) : null;
      const low = numberAt(row, lo);
      const high = numberAt(row, hi);
      if (value === null && code === null && low === null && high === null) continue;
      const ofKey = aggregator.key(key);
      if (value !== null) ofKey.value(t, value);
      if (low !== null) ofKey.extreme(t, low);
      if (high !== null) ofKey.extreme(t, high);
      if (code !== null) ofKey.failed(t, code);
    }
  }
}

const FIELDS = new Set<string>(ROLLUP_FIELDS);

/** `air1_min` → air1, min; `covered_s` → the room itself. Null for what other programs put there. */
export function rollupFieldOf(column: string): { key: string; field: RollupField } | null {
  const cut = column.indexOf('_');
  const key = column.slice(0, Math.max(0, cut));
  const ofSensor = isKey(key);
  const field = (ofSensor ? column.slice(cut + 1) : column) as RollupField;
  if (!FIELDS.has(field) || isRoomField(field) === ofSensor) return null;
  return { key: ofSensor ? key : '', field };
}

/** A key whose seconds or resets are below zero is not in the bucket: InfluxDB can overwrite a field, not remove it. */
export const ABSENT = -1;

/** Feeds stored roll-ups to the merger. */
export function mergeRows({ columns, rows }: FieldRows, merger: RollupMerger): void {
  const keys = new Map<string, { marks: number[]; fields: [field: RollupField, i: number][] }>();
  for (const [i, column] of columns.entries()) {
    const parsed = i === 0 ? null : rollupFieldOf(column);
    if (parsed === null) continue;
    const ofKey = keys.get(parsed.key) ?? { marks: [], fields: [] };
    keys.set(parsed.key, ofKey);
    ofKey.fields.push([parsed.field, i]);
    if (parsed.field === 's' || parsed.field === 'resets') ofKey.marks.push(i);
  }
  for (const row of rows) {
    merger.row(row[0] as number);
    for (const [key, { marks, fields }] of keys) {
      const absent = marks.some((i) => (row[i] ?? 0) < 0);
      for (const [field, i] of fields) {
        const value = row[i];
        if (typeof value !== 'number' || (field === 'q' ? value === 0 : absent)) continue;
        merger.field(key, field, value);
      }
    }
  }
}
