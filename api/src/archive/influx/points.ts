import { isKey, qualityNumber } from '@coldfield/protocol';
import type { Rollup, Row } from '../archive.ts';
import { rollupRows } from '../rollup-fields.ts';
import { EARLIEST_MS, LATEST_MS, ROLLUPS, ROWS } from './influxql.ts';
import { encodeName } from './names.ts';

/** What InfluxDB stores: fields of one series at one instant. Every field is a float. */
export interface Point {
  readonly measurement: string;
  /** Encoded for a tag (see `encodeName`). */
  readonly store: string;
  readonly room: string;
  readonly t: number;
  readonly fields: Readonly<Record<string, number>>;
}

/** Suffixes of the fields of a row that are not values. Keys have no underscore, so nothing can clash. */
export const LOW = '_lo';
export const HIGH = '_hi';
export const QUALITY = '_q';
/** The field of a row that has neither values nor codes: InfluxDB stores no point without a field. */
const EMPTY = 'empty';

/** The point of a row, or why there can be none. */
export function pointOf(row: Row): Point | string {
  if (!Number.isInteger(row.t) || row.t < EARLIEST_MS || row.t >= LATEST_MS)
    return `${row.t} is no time that InfluxDB can hold`;
  const fields: Record<string, number> = {};
  let wrong = '';
  const put = (key: string, suffix: string, value: number): void => {
    if (!isKey(key)) wrong = `${key} is no sensor key`;
    else if (!Number.isFinite(value)) wrong = `${key}${suffix} is ${value}`;
    // −0 is not told apart from 0; no sensor means anything by it.
    else fields[key + suffix] = value + 0;
  };
  for (const key in row.v) put(key, '', row.v[key] as number);
  for (const key in row.lo) put(key, LOW, row.lo[key] as number);
  for (const key in row.hi) put(key, HIGH, row.hi[key] as number);
  for (const key in row.q) {
    if (!Object.hasOwn(row.v, key)) put(key, QUALITY, qualityNumber(row.q[key] as string));
  }
  if (wrong !== '') return wrong;
  if (Object.keys(fields).length === 0) fields[EMPTY] = 1;
  const { measurement } = ROWS;
  return { measurement, store: encodeName(row.store), room: encodeName(row.room), t: row.t, fields };
}

/** The points of a roll-up: a field is the key, an underscore and the roll-up's field, or that field alone. */
export function rollupPoints(rollup: Rollup): Point[] {
  const { measurement } = ROLLUPS[rollup.widthMs];
  const store = encodeName(rollup.store);
  const room = encodeName(rollup.room);
  return rollupRows(rollup).map(({ t, fields }) => ({
    measurement,
    store,
    room,
    t,
    fields: Object.fromEntries(
      fields.map(([key, field, value]) => [key === '' ? field : `${key}_${field}`, value + 0]),
    ),
  }));
}
