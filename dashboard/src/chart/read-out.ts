import type { Limits, Note } from '@coldfield/api/contract';
import type { TFunction } from 'i18next';
import { formatDuration } from '../reading/duration.ts';
import { formatLimits } from '../reading/limits.ts';
import { formatClock, formatMoment } from '../reading/moment.ts';
import { formatNumber, formatQuantity } from '../reading/number.ts';
import { comparedName } from './compared.ts';
import { gapText } from './gap-text.ts';
import type { Span } from './series.ts';
import type { TrendBuffer } from './trend-buffer.ts';

interface Words {
  readonly t: TFunction;
  readonly language: string;
  readonly zone: string;
  readonly now: number;
  readonly limits: Readonly<Record<string, Limits>>;
  readonly notes: readonly Note[];
  /** Lines laid beside, with their values there; NaN without one. */
  readonly compared: readonly { readonly label: string; readonly value: number }[];
}

/** From this width on a row says from when to when it stands. */
const LONG_MS = 30 * 60_000;

/** What a chart's row says, in words: time first, then every line that has a value there, then what was going on. */
export function readOut(
  buffer: TrendBuffer,
  row: number,
  { t, language, zone, now, limits, notes, compared }: Words,
): { time: string; parts: string[] } {
  const at = buffer.t[row] ?? 0;
  const half = buffer.series.bucketMs / 2;
  const bucket = { from: at - half, to: at + half };
  const { air, airMin, airMax, pulp, rh } = buffer.lines;
  const parts: string[] = [];
  const degrees = (value: number | undefined) => formatQuantity(value ?? 0, '°C');
  if (isKnown(air[row])) {
    const numbers = {
      mean: degrees(air[row]),
      min: formatNumber(airMin[row] ?? 0, '°C'),
      max: formatNumber(airMax[row] ?? 0, '°C'),
    };
    const spread = (airMax[row] ?? 0) - (airMin[row] ?? 0) >= 0.1;
    parts.push(`${t('chart.air')} ${spread ? t('chart.minMax', numbers) : numbers.mean}`);
    if (limits.air !== undefined) parts.push(formatLimits(limits.air, '°C', t));
  }
  if (isKnown(pulp[row])) parts.push(`${t('chart.product')} ${degrees(pulp[row])}`);
  if (isKnown(rh[row])) parts.push(`${t('kind.rh')} ${formatQuantity(rh[row] ?? 0, '%')}`);
  compared.forEach(({ label, value }, i) => {
    if (isKnown(value)) parts.push(`${comparedName({ place: i, label })} ${degrees(value)}`);
  });
  const doorMs = overlap(buffer.door, bucket);
  if (doorMs > 0) parts.push(t('chart.doorFor', { for: formatDuration(doorMs, t) }));
  const defrostMs = overlap(buffer.defrost, bucket);
  if (defrostMs > 0) parts.push(t('chart.defrostFor', { for: formatDuration(defrostMs, t) }));
  const gap = isKnown(air[row])
    ? undefined
    : buffer.series.gaps.find(({ from, to }) => from <= at && to >= at);
  if (gap !== undefined) parts.push(gapText(gap, t));
  for (const { at: start, until, kind, text, author } of notes) {
    if (start >= bucket.to || (until ?? start) < bucket.from) continue;
    parts.push(`${t(`note.kind.${kind}`)}: ${text}${author === null ? '' : ` (${author})`}`);
  }
  return {
    time: timeOf(at, bucket, { language, zone, now }),
    parts: parts.length === 0 ? [t('chart.noReading')] : parts,
  };
}

/** A long bucket from its beginning to its end, a short one by its middle. */
function timeOf(
  at: number,
  { from, to }: Span,
  { language, zone, now }: Pick<Words, 'language' | 'zone' | 'now'>,
): string {
  if (to - from < LONG_MS) return formatMoment(at, now, language, zone);
  const start = formatMoment(from, now, language, zone);
  const isDay = to - from < 24 * 2 * LONG_MS;
  return `${start} – ${isDay ? formatClock(to, zone) : formatMoment(to, now, language, zone)}`;
}

function isKnown(value: number | undefined): boolean {
  return value !== undefined && !Number.isNaN(value);
}

function overlap(spans: readonly Span[], within: Span): number {
  return spans.reduce(
    (sum, { from, to }) => sum + Math.max(0, Math.min(to, within.to) - Math.max(from, within.from)),
    0,
  );
}
