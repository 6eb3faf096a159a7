import { kindOf } from '@coldfield/protocol';
import { parse } from 'csv-parse/sync';
import { EPOCH_COLUMN, parseColumn, type Role } from '../export/csv-columns.ts';
import { type Unit, unitIn } from './cell.ts';
import { ImportError } from './import-error.ts';

const DELIMITERS = [',', ';', '\t', '|'] as const;
/** A header stands near the beginning; above it loggers write who they are. */
const HEADER_LINES = 80;
/** What is longer is no title: looking for units in it would take long. */
const TITLE_CHARACTERS = 400;
const TARGET = /^[a-z][a-z0-9]*(?:\.[a-z]+)?$/;

export interface Column {
  readonly index: number;
  /** As the file calls it. */
  readonly title: string;
  readonly key: string;
  readonly role: Role;
  /** From the header; null where it says nothing. */
  readonly unit: Unit | null;
}

/** A column that was asked for. */
interface Wanted {
  readonly title: string;
  readonly key: string;
  readonly role: Role;
}

/** How a logger's file is laid out. */
export interface Layout {
  readonly delimiter: string;
  /** Records up to and including the header. */
  readonly headerRecords: number;
  /** One column, or date and time apart. */
  readonly time: readonly { readonly index: number; readonly title: string }[];
  readonly columns: readonly Column[];
  /** True for a CSV that this system exported: nothing has to be guessed. */
  readonly isOwn: boolean;
}

export const PARSE_OPTIONS = {
  relax_quotes: true,
  relax_column_count: true,
  skip_empty_lines: true,
  max_record_size: 65_536,
} as const;

/**
 * Finds delimiter, header and columns in the beginning of a file.
 * @param time name of the time column, `#n` for the n-th, or two joined by `+`; null for an export of this system
 * @param map entries such as `Temperature=air1` or `#2=air1`
 * @throws {ImportError} naming the column that is not there, and those that are.
 */
export function findLayout(head: string, time: string | null, map: readonly string[]): Layout {
  const wanted = parseMap(map);
  let best: { layout: Layout; width: number } | null = null;
  let seen: readonly string[] = [];
  for (const delimiter of DELIMITERS) {
    const records = recordsIn(head, delimiter);
    const own = time === null && wanted.length === 0 ? ownLayout(records, delimiter) : null;
    if (own !== null) return own;
    if (time === null) continue;
    const widths = records.map((record) => record.length).sort((a, b) => a - b);
    const width = widths[Math.floor(widths.length / 2)] ?? 0;
    for (const [i, record] of records.slice(0, HEADER_LINES).entries()) {
      const layout = layoutAt(record, i, delimiter, time, wanted);
      if (layout !== null && (best === null || width > best.width)) best = { layout, width };
      if (layout !== null) break;
      if (
        record.filter((cell) => /\p{L}/u.test(cell)).length >
        seen.filter((cell) => /\p{L}/u.test(cell)).length
      )
        seen = record;
    }
  }
  if (best !== null) return best.layout;
  if (time === null)
    throw new ImportError('name the time column and map the others, such as Temperature=air1');
  const names = seen.map((cell) => JSON.stringify(cell.trim().slice(0, 40))).join(', ');
  throw new ImportError(
    `no line has the columns ${[time, ...wanted.map(({ title }) => title)].map((name) => JSON.stringify(name)).join(', ')}; the likeliest header has ${names || 'none'}`,
  );
}

function recordsIn(head: string, delimiter: string): string[][] {
  const records: string[][] = [];
  try {
    parse(head, {
      ...PARSE_OPTIONS,
      delimiter,
      on_record: (record: string[]) => {
        records.push(record);
        return null;
      },
    });
  } catch {
    // The beginning may end in the middle of something; what came before it counts.
  }
  return records;
}

/** Cut at commas before anything is matched: a title may hold commas too, and goes on until a piece names a sensor. */
function parseMap(map: readonly string[]): Wanted[] {
  return map.flatMap((text) => {
    const found: Wanted[] = [];
    let title: string[] = [];
    for (const piece of text.split(',')) {
      const at = piece.lastIndexOf('=');
      const target = piece.slice(at + 1).trim();
      const name = [...title, piece.slice(0, Math.max(0, at))].join(',').trim();
      if (at < 0 || name === '' || !TARGET.test(target)) title.push(piece);
      else {
        found.push({ title: name, ...sensorOf(target) });
        title = [];
      }
    }
    const rest = title.join(',').trim();
    if (rest !== '')
      throw new ImportError(`"${rest.slice(0, 60)}" is no mapping; Temperature=air1 is expected`);
    return found;
  });
}

function sensorOf(target: string): { key: string; role: Role } {
  const column = parseColumn(target);
  if (column === null || kindOf(column.key) === null)
    throw new ImportError(
      `${target.slice(0, 60)} is no sensor: a kind and a number such as air1, rh1 or door1 is expected`,
    );
  return column;
}

function layoutAt(
  record: readonly string[],
  line: number,
  delimiter: string,
  time: string,
  wanted: readonly Wanted[],
): Layout | null {
  const isNumbered = [time, ...wanted.map(({ title }) => title)].every((name) =>
    /^#\d+(\+#\d+)?$/.test(name),
  );
  // Once a record, as many may be asked for of many.
  const titles = titlesOf(record);
  const whole = indexOf(record, titles, time);
  const times = whole === null ? time.split('+').map((part) => indexOf(record, titles, part)) : [whole];
  if (times.length > 2 || times.some((index) => index === null)) return null;
  const columns: Column[] = [];
  for (const { title, key, role } of wanted) {
    const index = indexOf(record, titles, title);
    if (index === null) return null;
    const name = isNumbered ? title : (record[index] as string).trim();
    columns.push({ index, title: name, key, role, unit: isNumbered ? null : unitIn(name) });
  }
  return {
    delimiter,
    headerRecords: isNumbered ? 0 : line + 1,
    time: (times as number[]).map((index) => ({
      index,
      title: isNumbered ? `#${index + 1}` : (record[index] as string).trim(),
    })),
    columns,
    isOwn: false,
  };
}

/** Where each title of a record stands, as it is and without its unit. */
type Titles = readonly ReadonlyMap<string, readonly number[]>[];

function titlesOf(record: readonly string[]): Titles {
  return [exact, bare].map((normal) => {
    const found = new Map<string, number[]>();
    for (const [i, cell] of record.entries()) {
      const title = cell.length > TITLE_CHARACTERS ? '' : normal(cell);
      if (title === '') continue;
      const places = found.get(title);
      if (places === undefined) found.set(title, [i]);
      else places.push(i);
    }
    return found;
  });
}

/** @throws {ImportError} when two columns could be meant. */
function indexOf(record: readonly string[], titles: Titles, name: string): number | null {
  const number = /^#(\d+)$/.exec(name.trim());
  if (number !== null) {
    const index = Number(number[1]) - 1;
    return index >= 0 && index < record.length ? index : null;
  }
  if (name.length > TITLE_CHARACTERS) return null;
  for (const [i, normal] of [exact, bare].entries()) {
    const found = titles[i]?.get(normal(name)) ?? [];
    if (found.length > 1)
      throw new ImportError(
        `${found.length} columns are called ${JSON.stringify(name)}: name them by number, such as #${(found[0] as number) + 1}`,
      );
    if (found.length === 1) return found[0] as number;
  }
  return null;
}

const exact = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/^\uFEFF/, '')
    .trim()
    .toLowerCase()
    .replace(/\s+/g, ' ');
/** Without a unit: `温度(℃)` is also called 温度. */
const bare = (text: string): string =>
  exact(text)
    .replace(/\s*[([{【].*?[)\]}】]\s*/g, ' ')
    .replace(/[\s/_-]*(°\s*[cf]|%\s*(rh)?)$/, '')
    .trim();

function ownLayout(records: readonly (readonly string[])[], delimiter: string): Layout | null {
  const header = records[0] ?? [];
  if (header[1] !== EPOCH_COLUMN) return null;
  const columns = header.flatMap((title, index): Column[] => {
    const column = index < 2 ? null : parseColumn(title);
    return column === null ? [] : [{ index, title, ...column, unit: null }];
  });
  return { delimiter, headerRecords: 1, time: [{ index: 1, title: EPOCH_COLUMN }], columns, isOwn: true };
}
