/** Narrow no-break space: the thin gap between a number and its unit, never a line end. */
export const THIN_GAP = '\u202f';
const MINUS = '\u2212';

const DIGITS: Readonly<Record<string, number>> = {
  '°C': 1,
  '%': 0,
  kWh: 1,
  kW: 1,
  V: 0,
  A: 1,
  ppm: 0,
  dBm: 0,
};

const grouped = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

/** A number as people read it: fixed digits for its unit, U+2212 as minus, never "−0.0". */
export function formatNumber(value: number, unit: string): string {
  return fixed(value, DIGITS[unit] ?? 1);
}

/** `6.4 °C` in one unbreakable piece. */
export function formatQuantity(value: number, unit: string): string {
  const number = formatNumber(value, unit);
  if (unit === '') return number;
  return unit === '%' ? `${number}%` : `${number}${THIN_GAP}${unit}`;
}

/** How far past a limit: finer where the usual digits would say 0.0. */
export function formatExcess(by: number, unit: string): string {
  if (Number(formatNumber(by, unit)) !== 0) return formatQuantity(by, unit);
  return `${fixed(Math.max(by, 0.01), 2)}${THIN_GAP}${unit}`;
}

/** With a sign in front, for offsets: `+0.2`, `−1.0`, `0.0`. */
export function formatSigned(value: number, digits: number): string {
  const text = fixed(value, digits);
  return Number(value.toFixed(digits)) > 0 ? `+${text}` : text;
}

/** `12,345`. */
export function formatCount(count: number): string {
  return grouped.format(count);
}

/** A share 0..1 in percent, rounded towards the bad side: 0.9996 is not "100%". */
export function formatShare(share: number): string {
  const tenths = Math.floor(share * 1000) / 10;
  return `${tenths === 100 || tenths === 0 ? tenths.toFixed(0) : tenths.toFixed(1)}%`;
}

function fixed(value: number, digits: number): string {
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? `${MINUS}${text}` : text;
}
