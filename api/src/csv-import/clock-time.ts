import { CELL_CHARACTERS } from './cell.ts';
import { ImportError } from './import-error.ts';

/** What a time cell says: an instant, or the time on a clock on the wall (as if it were UTC). Epoch ms. */
export type CellTime = { readonly instant: number } | { readonly wall: number };
export type ReadTime = (text: string) => CellTime | null;

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAY_MS = 86_400_000;
/** Excel counts days from here (and takes 1900 for a leap year, which is why it is not the 31st). */
const EXCEL_ZERO = Date.UTC(1899, 11, 30);
const ZONED = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?)\s*(Z|[+-]\d\d:?\d\d)$/i;
const DATE = /^(\d{1,4}|[a-z]{3,9})[-/. 年]+(\d{1,2}|[a-z]{3,9})[-/. 月,]+(\d{1,4})日?/i;
const CLOCK =
  /^(?:\s*(?:T|,)?\s*(上午|下午)?\s*(\d{1,2})[:：](\d{2})(?:[:：](\d{2})(?:[.,:](\d{1,3})\d*)?)?\s*([ap]\.?m\.?|上午|下午)?)?$/i;
type Order = 'dmy' | 'mdy';

/**
 * A reader of a logger's times. Without a format it is found from a sample of cells.
 * @param format `iso`, `epoch-s`, `epoch-ms`, `excel`, or a pattern such as `dd/MM/yyyy hh:mm:ss a`
 * @throws {ImportError} when the sample does not say which number is the day and which the month.
 */
export function timeReader(
  format: string | null,
  sample: readonly string[],
): { read: ReadTime; name: string } {
  if (format === 'epoch-ms') return { name: format, read: (text) => numeric(text, (n) => ({ instant: n })) };
  if (format === 'epoch-s')
    return { name: format, read: (text) => numeric(text, (n) => ({ instant: n * 1_000 })) };
  if (format === 'excel') return { name: format, read: excel };
  if (format !== null && format !== 'iso') return { name: format, read: pattern(format) };
  const cells = sample.filter((cell) => cell.trim() !== '');
  const most = (test: RegExp): boolean =>
    cells.length > 0 && cells.filter((c) => test.test(c.trim())).length > cells.length / 2;
  if (format === null && most(/^\d{13}$/)) return timeReader('epoch-ms', []);
  if (format === null && most(/^\d{9,10}(\.\d+)?$/)) return timeReader('epoch-s', []);
  if (format === null && most(/^\d{5}([.,]\d+)?$/)) return timeReader('excel', []);
  const order = orderIn(cells);
  return { name: order.needed ? order.name : 'iso', read: (text) => loose(text, order.name) };
}

function orderIn(cells: readonly string[]): { name: Order; needed: boolean } {
  const walls = (order: Order): number[] =>
    cells.flatMap((cell) => {
      const time = loose(cell, order);
      return time === null ? [] : ['wall' in time ? time.wall : time.instant];
    });
  const [dmy, mdy] = [walls('dmy'), walls('mdy')];
  if (String(dmy) === String(mdy)) return { name: 'dmy', needed: false };
  if (dmy.length !== mdy.length) return { name: dmy.length > mdy.length ? 'dmy' : 'mdy', needed: true };
  // A logger goes on steadily: the wrong reading jumps by months.
  const way = (times: number[]): number =>
    times.slice(1).reduce((sum, t, i) => sum + Math.abs(t - (times[i] as number)), 0);
  const [a, b] = [way(dmy), way(mdy)];
  if (a < b / 2) return { name: 'dmy', needed: true };
  if (b < a / 2) return { name: 'mdy', needed: true };
  throw new ImportError(
    `"${cells[0]?.slice(0, 40)}" may be a day and a month or a month and a day: say it with the time format, such as dd/MM/yyyy HH:mm:ss`,
  );
}

function numeric(text: string, of: (n: number) => CellTime): CellTime | null {
  const n = /^\s*\d+(\.\d+)?\s*$/.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(n) ? of(n) : null;
}

/** Days since 1900, rounded to the second: a double of days holds no more. */
function excel(text: string): CellTime | null {
  return numeric(text.replace(',', '.'), (days) => ({
    wall: EXCEL_ZERO + Math.round((days * DAY_MS) / 1_000) * 1_000,
  }));
}

function loose(text: string, order: Order): CellTime | null {
  const cell = text.normalize('NFKC').trim();
  if (cell.length > CELL_CHARACTERS) return null;
  const zoned = ZONED.exec(cell);
  if (zoned !== null) {
    const zone = (zoned[3] as string).replace(/^([+-]\d\d):?(\d\d)$/, '$1:$2').toUpperCase();
    const instant = Date.parse(`${zoned[1]}T${(zoned[2] as string).replace(',', '.')}${zone}`);
    return Number.isNaN(instant) ? null : { instant };
  }
  const date = DATE.exec(cell);
  if (date === null) return null;
  const clock = CLOCK.exec(cell.slice(date[0].length));
  if (clock === null) return null;
  const [, a = '', b = '', c = ''] = date;
  let parts: [year: string, month: string, day: string];
  if (/^[a-z]/i.test(a)) parts = [c, a, b];
  else if (/^[a-z]/i.test(b)) parts = a.length === 4 ? [a, b, c] : [c, b, a];
  else if (a.length === 4) parts = [a, b, c];
  else parts = order === 'dmy' ? [c, b, a] : [c, a, b];
  const [, before, hour, minute, second, milli, after] = clock;
  return wallOf(...parts, { hour, minute, second, milli, half: before ?? after });
}

interface Clock {
  readonly hour?: string | undefined;
  readonly minute?: string | undefined;
  readonly second?: string | undefined;
  readonly milli?: string | undefined;
  readonly half?: string | undefined;
}

/** Null for what no calendar and no clock shows, such as 31 February or 13 PM. */
function wallOf(yearText: string, monthText: string, dayText: string, clock: Clock): CellTime | null {
  const year = yearText.length <= 2 ? 2000 + Number(yearText) : Number(yearText);
  const month = /^[a-z]/i.test(monthText)
    ? MONTHS.indexOf(monthText.slice(0, 3).toLowerCase())
    : Number(monthText) - 1;
  const day = Number(dayText);
  let hour = Number(clock.hour ?? 0);
  const minute = Number(clock.minute ?? 0);
  const second = Number(clock.second ?? 0);
  if (clock.half !== undefined) {
    if (hour < 1 || hour > 12) return null;
    hour = (hour % 12) + (/^(p|下)/i.test(clock.half) ? 12 : 0);
  }
  if (hour > 23 || minute > 59 || second > 59 || month < 0) return null;
  const wall = Date.UTC(year, month, day, hour, minute, second, Number((clock.milli ?? '0').padEnd(3, '0')));
  const back = new Date(wall);
  return back.getUTCMonth() === month && back.getUTCDate() === day && year >= 1900 ? { wall } : null;
}

const TOKENS: Readonly<Record<string, [part: string, source: string]>> = {
  yyyy: ['year', '(\\d{4})'],
  yy: ['year', '(\\d{2})'],
  MMM: ['month', '([A-Za-z]{3})'],
  MM: ['month', '(\\d{1,2})'],
  M: ['month', '(\\d{1,2})'],
  dd: ['day', '(\\d{1,2})'],
  d: ['day', '(\\d{1,2})'],
  HH: ['hour', '(\\d{1,2})'],
  H: ['hour', '(\\d{1,2})'],
  hh: ['hour', '(\\d{1,2})'],
  h: ['hour', '(\\d{1,2})'],
  mm: ['minute', '(\\d{1,2})'],
  ss: ['second', '(\\d{1,2})'],
  SSS: ['milli', '(\\d{1,3})'],
  a: ['half', '([AaPp]\\.?[Mm]\\.?|上午|下午)'],
};

/** @throws {ImportError} for a pattern without year, month or day, or with a part twice. */
function pattern(format: string): ReadTime {
  const parts: string[] = [];
  const source = format.replace(/yyyy|yy|MMM|MM|M|dd|d|HH|H|hh|h|mm|ss|SSS|a|\s+|\S/g, (token) => {
    const known = TOKENS[token];
    if (known === undefined) return token.trim() === '' ? '\\s+' : token.replace(/[^\w]/, '\\$&');
    parts.push(known[0]);
    return known[1];
  });
  if (!['year', 'month', 'day'].every((part) => parts.includes(part)))
    throw new ImportError(
      `"${format.slice(0, 40)}" is no time format: iso, epoch-s, epoch-ms, excel or a pattern with yyyy, MM and dd is expected`,
    );
  // Digits that could belong to any of many fields would be tried in every way there is.
  const twice = parts.find((part, i) => parts.indexOf(part) !== i);
  if (twice !== undefined)
    throw new ImportError(`"${format.slice(0, 40)}" is no time format: it names the ${twice} twice`);
  const expression = new RegExp(`^${source}$`);
  return (text) => {
    const cell = text.trim();
    const match = cell.length > CELL_CHARACTERS ? null : expression.exec(cell);
    if (match === null) return null;
    const got = Object.fromEntries(parts.map((part, i) => [part, match[i + 1]]));
    return wallOf(got.year ?? '', got.month ?? '', got.day ?? '', got);
  };
}
