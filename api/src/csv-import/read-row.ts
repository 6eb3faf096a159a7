import { isPlausible, kindOf, QUALITY_CODES } from '@coldfield/protocol';
import type { StoredRow } from '../archive/archive.ts';
import { type DecimalMark, readCell, type Unit } from './cell.ts';
import type { ReadTime } from './clock-time.ts';
import type { Layout } from './layout.ts';
import type { Skipped } from './skipped.ts';
import type { WallClock } from './wall-clock.ts';

/** Before it a logger's clock was never set: 1970, 1980 and 2000 are where they start. */
const EARLIEST_MS = Date.UTC(2001, 0, 1);
/** As for what gateways send: further ahead is a wrong clock. */
const AHEAD_MS = 5 * 60_000;

interface Deps {
  readonly layout: Layout;
  readonly readTime: ReadTime;
  readonly clock: WallClock;
  readonly decimal: DecimalMark;
  readonly unitOf: (unit: Unit | null) => Unit;
  readonly skipped: Skipped;
  /** Epoch ms. */
  readonly now: number;
}

/** A record of a file as a row; null for one that is left out, which is counted. */
export type ReadRow = (cells: readonly string[], line: number) => { row: StoredRow; readings: number } | null;

export function createRowReader({ layout, readTime, clock, decimal, unitOf, skipped, now }: Deps): ReadRow {
  const instantOf = (cells: readonly string[], line: number): number | null => {
    const text = timeCell(cells, layout);
    const time = readTime(text);
    const whole = text === '' ? cells.join(layout.delimiter) : text;
    if (time === null) skipped.add('time-unreadable', line, whole);
    if (time === null) return null;
    const t = 'instant' in time ? Math.round(time.instant) : clock.instant(time.wall);
    if (t === null) skipped.add('time-not-in-zone', line, text);
    else if (t < EARLIEST_MS) skipped.add('time-too-old', line, text);
    else if (t > now + AHEAD_MS) skipped.add('time-ahead', line, text);
    else return t;
    return null;
  };

  return (cells, line) => {
    const t = instantOf(cells, line);
    if (t === null) return null;
    const parts = { v: {}, lo: {}, hi: {} } as Record<'v' | 'lo' | 'hi', Record<string, number>>;
    const q: Record<string, string> = {};
    let readings = 0;
    for (const { index, key, role, unit } of layout.columns) {
      const cell = cells[index] ?? '';
      if (role === 'q') {
        const code = cell.trim();
        if (code !== '' && !Object.hasOwn(QUALITY_CODES, code)) skipped.add('unknown-quality', line, code);
        else if (code !== '') {
          q[key] = code;
          readings++;
        }
        continue;
      }
      const value = readCell(cell, key, unitOf(unit), decimal);
      if (value === null) continue;
      if (value === 'not-a-number') skipped.add(value, line, `${key}: ${cell}`);
      else if (!isPlausible(kindOf(key)!.kind, value)) skipped.add('implausible', line, `${key}: ${cell}`);
      else {
        parts[role][key] = value;
        readings++;
      }
    }
    // An export of this system tells of rows that hold nothing as well.
    if (readings === 0 && !layout.isOwn) {
      skipped.add('no-reading', line, cells.join(layout.delimiter));
      return null;
    }
    const row: StoredRow = {
      t,
      v: parts.v,
      ...(isEmpty(parts.lo) ? {} : { lo: parts.lo }),
      ...(isEmpty(parts.hi) ? {} : { hi: parts.hi }),
      ...(isEmpty(q) ? {} : { q }),
    };
    return { row, readings };
  };
}

const isEmpty = (part: object): boolean => Object.keys(part).length === 0;

/** The time of a record, where date and time stand apart put together. */
export const timeCell = (cells: readonly string[], { time }: Layout): string =>
  time
    .map(({ index }) => (cells[index] ?? '').trim())
    .join(' ')
    .trim();
