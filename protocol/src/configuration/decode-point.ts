import type { QualityCode } from '../quality.ts';
import type { Point } from './register-map.ts';

/** What a point gave: a value in the point's unit, or why there is none. Never a made-up number. */
export type PointReading = { readonly value: number } | { readonly quality: QualityCode };

/**
 * Turns a point's raw words (or one bit, for coils and discrete inputs) into a reading in its unit.
 * Results are rounded to what the register can carry, so that 305 × 0.1 is 30.5.
 */
export function decodePoint(point: Point, words: readonly number[]): PointReading {
  const raw = rawValue(point, words);
  if (!Number.isFinite(raw)) return { quality: 'fault-value' };
  const digits = point.type === 'float32' ? 7 : 12;
  const value = Number((raw * (point.scale ?? 1) + (point.offset ?? 0)).toPrecision(digits));
  if (point.faults?.includes(value)) return { quality: 'fault-value' };
  if (point.range !== undefined && (value < point.range[0] || value > point.range[1])) {
    return { quality: 'out-of-range' };
  }
  return { value };
}

function rawValue(point: Point, words: readonly number[]): number {
  if (point.fc === 1 || point.fc === 2) return words[0] ?? Number.NaN;
  const ordered = point.wordOrder === 'low-first' ? words.toReversed() : words;
  const bytes = new DataView(new ArrayBuffer(4));
  ordered.forEach((word, i) => {
    bytes.setUint16(i * 2, word, point.byteOrder === 'low-first');
  });
  switch (point.type ?? (point.bit === undefined ? 'uint16' : 'bit')) {
    case 'bit':
      return (bytes.getUint16(0) >>> (point.bit ?? 0)) & 1;
    case 'int16':
      return bytes.getInt16(0);
    case 'uint16':
      return bytes.getUint16(0);
    case 'int32':
      return bytes.getInt32(0);
    case 'uint32':
      return bytes.getUint32(0);
    case 'float32':
      return bytes.getFloat32(0);
  }
}
