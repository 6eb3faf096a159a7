import type { ColumnConfig, ReplayBusConfig } from './schema.ts';
import { timeFormat } from './time-format.ts';

const DEFAULT_EMPTY = ['', 'None', 'null', 'NaN', 'nan', 'NA', '-'];

/** A column's own non-empty cells in time order: rows of a logger rarely fill every column. */
export interface Track {
  readonly timesMs: Float64Array;
  readonly values: Float64Array;
}

export interface Recording {
  readonly startMs: number;
  readonly endMs: number;
  readonly tracks: ReadonlyMap<string, Track>;
  /** The rows one by one, in order of time: NaN where a cell holds nothing. */
  readonly rows: readonly { readonly timeMs: number; readonly values: ReadonlyMap<string, number> }[];
  /** Lines whose time could not be read; they are left out. */
  readonly badLines: number;
}

/**
 * Reads a CSV into tracks. Rows may come irregularly, or out of order.
 * @throws {Error} when a named column is missing or no row has a readable time
 */
export function parseRecording(text: string, config: ReplayBusConfig): Recording {
  const delimiter = config.delimiter ?? ',';
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const header = config.header === true ? splitLine(lines.shift() ?? '', delimiter) : [];
  const indexOf = (column: number | string): number => {
    const index = typeof column === 'number' ? column : header.indexOf(column);
    if (index < 0) throw new Error(`there is no column "${column}" in the header`);
    return index;
  };
  const timeIndex = indexOf(config.time.column);
  const parseTime = timeFormat(config.time.format ?? 'iso', config.time.zone ?? 'Z');
  const empty = new Set(config.empty ?? DEFAULT_EMPTY);
  const columns = Object.entries(config.columns).map(([name, column]) => ({
    name,
    column,
    index: indexOf(column.column),
    cells: [] as [timeMs: number, value: number][],
  }));
  let startMs = Number.POSITIVE_INFINITY;
  let endMs = Number.NEGATIVE_INFINITY;
  let badLines = 0;
  const rows: { timeMs: number; values: Map<string, number> }[] = [];
  for (const line of lines) {
    if (line.trim() === '') continue;
    const cells = splitLine(line, delimiter);
    const timeMs = parseTime(cells[timeIndex] ?? '');
    if (timeMs === null) {
      badLines += 1;
      continue;
    }
    startMs = Math.min(startMs, timeMs);
    endMs = Math.max(endMs, timeMs);
    const values = new Map<string, number>();
    for (const { name, column, index, cells: kept } of columns) {
      const value = cellValue((cells[index] ?? '').trim(), column, empty);
      if (value === null) continue;
      kept.push([timeMs, value]);
      values.set(name, value);
    }
    rows.push({ timeMs, values });
  }
  if (startMs > endMs) throw new Error('no row has a readable time');
  const tracks = new Map(columns.map(({ name, cells }) => [name, asTrack(cells)]));
  rows.sort((a, b) => a.timeMs - b.timeMs);
  return { startMs, endMs, tracks, rows, badLines };
}

/** The value of a track at a time: the newest cell at or before it, unless that is older than `maxGapMs`. */
export function valueAt(track: Track, timeMs: number, maxGapMs: number): number | null {
  let low = 0;
  let high = track.timesMs.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((track.timesMs[middle] as number) <= timeMs) low = middle + 1;
    else high = middle;
  }
  if (low === 0) return null;
  return timeMs - (track.timesMs[low - 1] as number) > maxGapMs ? null : (track.values[low - 1] as number);
}

function asTrack(cells: [number, number][]): Track {
  cells.sort((a, b) => a[0] - b[0]);
  return {
    timesMs: Float64Array.from(cells, (cell) => cell[0]),
    values: Float64Array.from(cells, (cell) => cell[1]),
  };
}

function cellValue(cell: string, column: ColumnConfig, empty: ReadonlySet<string>): number | null {
  if (empty.has(cell)) return null;
  if (column.oneWhen !== undefined) return column.oneWhen.includes(cell) ? 1 : 0;
  const number = Number(cell);
  if (!Number.isFinite(number)) return null;
  return Number((number * (column.scale ?? 1) + (column.offset ?? 0)).toPrecision(12));
}

function splitLine(line: string, delimiter: string): string[] {
  if (!line.includes('"')) return line.split(delimiter);
  const cells: string[] = [];
  let cell = '';
  let quoted = false;
  for (let i = 0; i < line.length; i++) {
    const character = line[i] as string;
    if (character === '"' && quoted && line[i + 1] === '"') {
      cell += '"';
      i += 1;
    } else if (character === '"') {
      quoted = !quoted;
    } else if (character === delimiter && !quoted) {
      cells.push(cell);
      cell = '';
    } else {
      cell += character;
    }
  }
  return [...cells, cell];
}
