import type { InfluxServer } from './influx-server.ts';
import { from, identifier, type Source, tagIs, within } from './influxql.ts';
import type { Series } from './statements.ts';

/** Rows of one series: `columns[0]` is the time, the others are fields. */
export interface FieldRows {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (number | null)[])[];
}

type NumberRow = (number | null)[];

const NOTHING: FieldRows = { columns: ['time'], rows: [] };

/**
 * Rows of a room with `start <= t < end`, ascending, one a time.
 *
 * First asks which fields there are: `SELECT *` would answer a column for every key of every room, nearly all of
 * them null. Long ranges are read in two halves at once, which a server with two cores answers in little more than
 * half the time.
 */
export async function readRows(
  server: InfluxServer,
  source: Source,
  room: string,
  range: { readonly start: number; readonly end: number; readonly limit?: number; readonly halves?: boolean },
): Promise<FieldRows> {
  const { start, end, limit, halves = false } = range;
  if (start >= end) return NOTHING;
  const table = from(server.database, source);
  const inRange = (a: number, b: number): string => `${tagIs('room', [room])} AND ${within(a, b)}`;
  const [found = []] = await server.query([`SELECT last(*) FROM ${table} WHERE ${inRange(start, end)}`]);
  const fields = fieldsIn(found, 'last_');
  if (fields.length === 0) return NOTHING;
  const select = `SELECT ${fields.map(identifier).join(', ')} FROM ${table} WHERE`;
  if (limit !== undefined) {
    const ask = async (at: number, most: number): Promise<NumberRow[]> => {
      const [answer] = await server.query([`${select} ${inRange(at, end)} ORDER BY time LIMIT ${most}`]);
      return (answer?.[0]?.values ?? []) as NumberRow[];
    };
    return { columns: ['time', ...fields], rows: await page(ask, start, limit) };
  }
  const middle = Math.round((start + end) / 2);
  const parts = halves ? [inRange(start, middle), inRange(middle, end)] : [inRange(start, end)];
  const answers = await Promise.all(
    parts.map(async (part) => (await server.query([`${select} ${part} ORDER BY time`]))[0]?.[0]),
  );
  const values = answers.flatMap((series) => (series?.values ?? []) as NumberRow[]);
  return { columns: ['time', ...fields], rows: oneATime(values) };
}

/** The fields that have a value in the one row of `SELECT last(*)`. */
export function fieldsIn(found: readonly Series[], prefix: string): string[] {
  const [series] = found;
  const [row = []] = series?.values ?? [];
  return (series?.columns ?? []).flatMap((column, i) =>
    i > 0 && typeof row[i] === 'number' && column.startsWith(prefix) ? [column.slice(prefix.length)] : [],
  );
}

/** A room that was once written under another store has two series, and so may have two rows at one time. */
function oneATime(values: NumberRow[]): NumberRow[] {
  if (!values.some((row, i) => i > 0 && row[0] === values[i - 1]?.[0])) return values;
  const rows: NumberRow[] = [];
  for (const row of values) {
    const last = rows.at(-1);
    if (last?.[0] === row[0]) rows[rows.length - 1] = row.map((value, i) => value ?? last?.[i] ?? null);
    else rows.push(row);
  }
  return rows;
}

/** The first `limit` times, each whole: a shorter page would mean that there is nothing more. */
async function page(
  ask: (at: number, most: number) => Promise<NumberRow[]>,
  start: number,
  limit: number,
): Promise<NumberRow[]> {
  const rows: NumberRow[] = [];
  // One more than asked for shows that the time before it is whole.
  let most = limit + 1;
  for (let at = start; ; ) {
    const values = await ask(at, most);
    const last = values.at(-1)?.[0] as number | undefined;
    const isEnd = values.length < most || last === undefined;
    rows.push(...oneATime(isEnd ? values : values.filter(([t]) => t !== last)));
    if (isEnd || rows.length >= limit) return rows.slice(0, limit);
    // A whole page of one time says nothing of where it ends.
    if (last === at) most *= 2;
    at = last;
  }
}

const WINDOW_MS = 7 * 24 * 3_600_000;

/** Rows of a long range, a week at a time so that memory stays bounded; silent years are passed in a few steps. */
export async function* rowsByWindow(
  server: InfluxServer,
  source: Source,
  room: string,
  { start, end }: { readonly start: number; readonly end: number },
): AsyncGenerator<FieldRows> {
  let width = WINDOW_MS;
  for (let at = start; at < end; ) {
    const until = Math.min(end, at + width);
    const rows = await readRows(server, source, room, {
      start: at,
      end: until,
      halves: until - at > WINDOW_MS / 7,
    });
    width = rows.rows.length === 0 ? width * 2 : WINDOW_MS;
    at = until;
    yield rows;
  }
}
