import type { TFunction } from 'i18next';
import { formatDuration } from '../reading/duration.ts';
import { formatMoment } from '../reading/moment.ts';
import { formatNumber, formatQuantity } from '../reading/number.ts';
import type { Span } from './series.ts';
import type { TrendBuffer } from './trend-buffer.ts';

interface Words {
  readonly t: TFunction;
  readonly language: string;
  readonly zone: string;
  readonly now: number;
}

/** What a chart's row says, in words: time first, then every line that has a value there. */
export function readOut(
  buffer: TrendBuffer,
  row: number,
  { t, language, zone, now }: Words,
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
  }
  if (isKnown(pulp[row])) parts.push(`${t('chart.product')} ${degrees(pulp[row])}`);
  if (isKnown(rh[row])) parts.push(`${t('kind.rh')} ${formatQuantity(rh[row] ?? 0, '%')}`);
  const doorMs = overlap(buffer.door, bucket);
  if (doorMs > 0) parts.push(t('chart.doorFor', { for: formatDuration(doorMs, t) }));
  const defrostMs = overlap(buffer.defrost, bucket);
  if (defrostMs > 0) parts.push(t('chart.defrostFor', { for: formatDuration(defrostMs, t) }));
  return {
    time: formatMoment(at, now, language, zone),
    parts: parts.length === 0 ? [t('chart.noReading')] : parts,
  };
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
