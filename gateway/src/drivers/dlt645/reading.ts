import type { MeterPoint } from '@coldfield/protocol/configuration';
import type { Reading } from '../reading.ts';

/**
 * The value in a meter's answer: BCD, the lowest byte first. What is no decimal number (meters fill in FF for a phase
 * that they do not have) is `fault-value`.
 * @param data from the value's first byte on, at least `point.bytes` of it
 */
export function readingOf({ bytes, decimals, signed = false }: MeterPoint, data: Uint8Array): Reading {
  const digits = [...data.subarray(0, bytes)].reverse();
  const first = digits[0] ?? 0;
  const isNegative = signed && (first & 0x80) !== 0;
  if (isNegative) digits[0] = first & 0x7f;
  let value = 0;
  for (const byte of digits) {
    const [high, low] = [byte >> 4, byte & 0x0f];
    if (high > 9 || low > 9) return { quality: 'fault-value' };
    value = value * 100 + high * 10 + low;
  }
  // Dividing by a power of ten gives the nearest number; a product with 0.01 would not. No meter knows −0.
  const scaled = value / 10 ** decimals;
  return { value: isNegative && scaled !== 0 ? -scaled : scaled };
}
