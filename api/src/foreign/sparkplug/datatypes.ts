import type { RawValue } from './payload.ts';

/** Widths of Sparkplug's integers by the number of the datatype (specification 3.0, 6.4.16). */
const SIGNED: Readonly<Record<number, number>> = { 1: 8, 2: 16, 3: 32, 4: 64 };
const UNSIGNED: Readonly<Record<number, number>> = { 5: 8, 6: 16, 7: 32, 8: 64 };

/**
 * The number that a metric's value is; null when it is none, such as a text. States become 0 and 1.
 * A negative integer stands on the wire as the two's complement of any width at least its own: Eclipse Tahu's Java
 * widens an Int8 to 32 bits, its Python does not. So the datatype decides how many bits count.
 * @param datatype null: where nobody said it, integers are taken as they stand
 */
export function numberOf(value: RawValue, datatype: number | null): number | null {
  if ('number' in value) return value.number;
  if ('boolean' in value) return value.boolean ? 1 : 0;
  if (!('integer' in value)) return null;
  const signed = SIGNED[datatype ?? 0];
  if (signed !== undefined) return Number(BigInt.asIntN(signed, value.integer));
  const unsigned = UNSIGNED[datatype ?? 0];
  return Number(unsigned === undefined ? value.integer : BigInt.asUintN(unsigned, value.integer));
}
