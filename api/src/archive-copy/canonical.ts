import { qualityNumber } from '@coldfield/protocol';
import type { StoredRow } from '../archive/archive.ts';
import type { RollupRow } from '../archive/rollup-fields.ts';

/**
 * One text for everything that means the same row, whatever archive it comes from: keys in order, a quality code only
 * where there is no value, −0 as 0. Numbers are written so that they read back exactly.
 */
export function canonicalRow({ t, v, lo, hi, q }: StoredRow): string {
  const keys = new Set([...Object.keys(v), ...keysOf(lo), ...keysOf(hi), ...keysOf(q)]);
  let text = `[${t}`;
  for (const key of [...keys].sort()) {
    const value = v[key];
    const code = value === undefined ? q?.[key] : undefined;
    text += `,[${JSON.stringify(key)},${number(value)},${number(lo?.[key])},${number(hi?.[key])},${
      code === undefined ? '' : qualityNumber(code)
    }]`;
  }
  return `${text}]`;
}

/** The same for one bucket of a roll-up. */
export function canonicalRollup({ t, fields }: RollupRow): string {
  return JSON.stringify([
    t,
    ...fields
      .map(([key, field, value]) => `${key}_${field}=${number(value)}`)
      .sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)),
  ]);
}

/** What a row is to somebody who knows only the keys of `like`: what a merge must have brought over. */
export function projectOnto(row: StoredRow, like: StoredRow): StoredRow {
  const only = <T>(part: Readonly<Record<string, T>> | undefined, ...parts: (object | undefined)[]) =>
    Object.fromEntries(
      Object.entries(part ?? {}).filter(([key]) =>
        parts.some((one) => one !== undefined && Object.hasOwn(one, key)),
      ),
    ) as Record<string, T>;
  return {
    t: row.t,
    v: only(row.v, like.v),
    lo: only(row.lo, like.lo),
    hi: only(row.hi, like.hi),
    q: only(row.q, like.q),
  };
}

const keysOf = (part: object | undefined): string[] => (part === undefined ? [] : Object.keys(part));
/** `${-0}` is `0`. */
const number = (value: number | undefined): string => (value === undefined ? '' : `${value}`);
