const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

const TOKENS: readonly [token: string, part: string, pattern: string][] = [
  ['yyyy', 'year', '\\d{4}'],
  ['MMM', 'monthName', '[A-Za-z]{3}'],
  ['MM', 'month', '\\d{1,2}'],
  ['dd', 'day', '\\d{1,2}'],
  ['HH', 'hour', '\\d{1,2}'],
  ['mm', 'minute', '\\d{2}'],
  ['SSS', 'milli', '\\d{1,3}'],
  ['ss', 'second', '\\d{2}'],
];

/** Epoch milliseconds of a cell, or null when it is not a time of this format. */
export type ParseTime = (text: string) => number | null;

/**
 * Makes a reader of a logger's times.
 * @param format `iso` (with offset, or in `zone`), `epoch-s`, `epoch-ms`, or a pattern such as `MMM dd yyyy HH:mm:ss`
 * @param zone offset of times that carry none, such as `+08:00`
 */
export function timeFormat(format: string, zone: string): ParseTime {
  if (format === 'epoch-s') return (text) => finite(Number(text) * 1_000);
  if (format === 'epoch-ms') return (text) => finite(Number(text));
  const zoneMs = offsetMs(zone);
  if (format === 'iso') return (text) => parseIso(text, zone);
  const { expression, parts } = compile(format);
  return (text) => {
    const match = expression.exec(text.trim());
    if (match === null) return null;
    const got: Record<string, string> = {};
    parts.forEach((part, i) => {
      got[part] = match[i + 1] ?? '';
    });
    const month =
      got.monthName === undefined ? Number(got.month) - 1 : MONTHS.indexOf(got.monthName.toLowerCase());
    if (month < 0 || month > 11) return null;
    const milli = Number((got.milli ?? '0').padEnd(3, '0'));
    const utc = Date.UTC(
      Number(got.year),
      month,
      Number(got.day),
      Number(got.hour ?? 0),
      Number(got.minute ?? 0),
      Number(got.second ?? 0),
      milli,
    );
    return finite(utc - zoneMs);
  };
}

/** True when a pattern holds at least year, month and day. */
export function isTimeFormat(format: string): boolean {
  if (format === 'iso' || format === 'epoch-s' || format === 'epoch-ms') return true;
  const { parts } = compile(format);
  return (
    parts.includes('year') &&
    parts.includes('day') &&
    (parts.includes('month') || parts.includes('monthName'))
  );
}

function compile(format: string): { expression: RegExp; parts: string[] } {
  const parts: string[] = [];
  let source = '';
  for (let i = 0; i < format.length; ) {
    const found = TOKENS.find(([token]) => format.startsWith(token, i));
    if (found === undefined) {
      source += (format[i] as string).replace(/[^\w\s]/, '\\$&');
      i += 1;
    } else {
      source += `(${found[2]})`;
      parts.push(found[1]);
      i += found[0].length;
    }
  }
  return { expression: new RegExp(`^${source}$`), parts };
}

function parseIso(text: string, zone: string): number | null {
  const trimmed = text.trim().replace(' ', 'T');
  // Loggers write +0200, ECMAScript wants +02:00.
  const withColon = trimmed.replace(/([+-]\d{2})(\d{2})$/, '$1:$2');
  const hasZone = /(Z|[+-]\d{2}:\d{2})$/i.test(withColon) && withColon.includes('T');
  return finite(
    Date.parse(
      hasZone ? withColon : `${withColon.includes('T') ? withColon : `${withColon}T00:00:00`}${zone}`,
    ),
  );
}

function offsetMs(zone: string): number {
  if (zone === 'Z') return 0;
  const sign = zone.startsWith('-') ? -1 : 1;
  const [hours = 0, minutes = 0] = zone.slice(1).split(':').map(Number);
  return sign * (hours * 60 + minutes) * 60_000;
}

function finite(ms: number): number | null {
  return Number.isFinite(ms) ? ms : null;
}
