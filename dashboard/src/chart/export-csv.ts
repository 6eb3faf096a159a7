import type { Note } from '@coldfield/api/contract';
import type { Seen } from './plot.ts';
import type { Gap, Span } from './series.ts';

/** The words of the columns; units stand in the titles. */
export interface CsvWords {
  readonly zone: string;
  readonly time: string;
  readonly utc: string;
  readonly air: string;
  readonly airMin: string;
  readonly airMax: string;
  readonly product: string;
  readonly humidity: string;
  readonly door: string;
  readonly defrost: string;
  readonly gap: string;
  readonly notes: string;
  readonly gapText: (gap: Gap) => string;
}

/**
 * What a chart shows as CSV for spreadsheets: a bucket a row, with its beginning in the zone of the store and in UTC.
 * UTF-8 with a byte order mark, which Excel needs for Chinese.
 */
export function seenAsCsv({ buffer, view, compared }: Seen, notes: readonly Note[], words: CsvWords): string {
  const { lines, series, t } = buffer;
  const { bucketMs } = series;
  const local = localIso(words.zone);
  const lanes = [
    { title: `${words.air} (°C)`, values: lines.air },
    { title: `${words.airMin} (°C)`, values: lines.airMin },
    { title: `${words.airMax} (°C)`, values: lines.airMax },
    { title: `${words.product} (°C)`, values: lines.pulp },
    { title: `${words.humidity} (%)`, values: lines.rh },
    ...compared.map(({ label, values }) => ({ title: `${label} (°C)`, values })),
  ].filter(({ values }) => values.some((value, i) => i < buffer.length && !Number.isNaN(value)));
  const titles = [
    `${words.time} (${words.zone})`,
    words.utc,
    ...lanes.map(({ title }) => title),
    `${words.door} (s)`,
    `${words.defrost} (s)`,
    words.gap,
    words.notes,
  ];
  const rows: string[] = [titles.map(textCell).join(',')];
  for (let i = 0; i < buffer.length; i++) {
    const start = series.from + Math.floor(((t[i] as number) - series.from) / bucketMs) * bucketMs;
    const bucket = { from: start, to: start + bucketMs };
    if (bucket.to <= view.from || bucket.from >= view.to) continue;
    const gap = series.gaps.find(({ from, to }) => from <= (t[i] as number) && to > (t[i] as number));
    const noted = notes.filter(({ at, until }) => at < bucket.to && (until ?? at) >= bucket.from);
    rows.push(
      [
        local(start),
        new Date(start).toISOString().replace('.000Z', 'Z'),
        ...lanes.map(({ values }) => numberCell(values[i])),
        seconds(buffer.door, bucket),
        seconds(buffer.defrost, bucket),
        gap === undefined ? '' : textCell(words.gapText(gap)),
        textCell(noted.map(({ text }) => text).join('; ')),
      ].join(','),
    );
  }
  return `\uFEFF${rows.join('\r\n')}\r\n`;
}

/** A text as a cell: quoted where it has to be, and never taken for a formula by a spreadsheet. */
export function textCell(text: string): string {
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

function numberCell(value: number | undefined): string {
  return value === undefined || Number.isNaN(value) ? '' : String(Number(value.toFixed(2)));
}

function seconds(spans: readonly Span[], { from, to }: Span): string {
  const ms = spans.reduce(
    (sum, span) => sum + Math.max(0, Math.min(span.to, to) - Math.max(span.from, from)),
    0,
  );
  return ms === 0 ? '' : String(Math.round(ms / 1000));
}

/** `2026-11-23T08:00:00+08:00`. */
function localIso(zone: string): (t: number) => string {
  const format = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' });
  return (t) => {
    const name = format.formatToParts(t).find(({ type }) => type === 'timeZoneName')?.value ?? '';
    const match = /GMT([+-])(\d\d):(\d\d)/.exec(name);
    const [sign, hours, minutes] = match === null ? ['+', '00', '00'] : match.slice(1);
    const offsetMs = (Number(hours) * 60 + Number(minutes)) * 60_000 * (sign === '-' ? -1 : 1);
    return `${new Date(t + offsetMs).toISOString().slice(0, 19)}${sign}${hours}:${minutes}`;
  };
}
