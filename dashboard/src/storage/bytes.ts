import { THIN_GAP } from '../reading/number.ts';

const UNITS = ['kB', 'MB', 'GB', 'TB'] as const;

/** `1.2 GB` in one unbreakable piece: three digits at most, in thousands of bytes as disks are sold; `74 B`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1_000) return `${Math.round(bytes)}${THIN_GAP}B`;
  let value = bytes / 1_000;
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1_000;
    unit++;
  }
  const digits = value < 9.95 ? 1 : 0;
  return `${value.toFixed(digits)}${THIN_GAP}${UNITS[unit]}`;
}
