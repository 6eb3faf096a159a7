import type { Limits } from '@coldfield/api/contract';
import type { TFunction } from 'i18next';
import { formatNumber, THIN_GAP } from './number.ts';

/** `限 5.0 至 8.0`; an advised range (humidity) is worded as advice. */
export function formatLimits(
  limits: Limits | undefined,
  unit: string,
  t: TFunction,
  advised = false,
): string {
  const low = limits?.low ?? null;
  const high = limits?.high ?? null;
  const text = (value: number) => formatNumber(value, unit);
  if (low !== null && high !== null) {
    return t(advised ? 'limits.advisedBoth' : 'limits.both', { low: text(low), high: text(high) });
  }
  if (low !== null) return t(advised ? 'limits.advisedLow' : 'limits.low', { low: text(low) });
  if (high !== null) return t(advised ? 'limits.advisedHigh' : 'limits.high', { high: text(high) });
  return t('limits.none');
}

/** As short as a wall needs: `7 至 10`, `≥ 4`. */
export function formatLimitsShort(limits: Limits | undefined, t: TFunction): string {
  const low = limits?.low ?? null;
  const high = limits?.high ?? null;
  if (low !== null && high !== null) return t('limits.short', { low: plain(low), high: plain(high) });
  if (low !== null) return `≥${THIN_GAP}${plain(low)}`;
  return high === null ? '' : `≤${THIN_GAP}${plain(high)}`;
}

function plain(value: number): string {
  return String(Number(value.toFixed(1))).replace('-', '\u2212');
}
