import type { ForeignUnit } from '@coldfield/api/contract';
import { KINDS, type KindName } from '@coldfield/protocol/kinds';

/** The units that a value may come in instead of the kind's own, by that one. */
const OTHERS: Readonly<Record<string, readonly ForeignUnit[]>> = {
  '°C': ['°F', 'K'],
  '%': ['fraction'],
  V: ['mV'],
  A: ['mA'],
  kW: ['W'],
  kWh: ['Wh'],
};

/** The kind's own unit first. */
export function unitsOf(kind: KindName): readonly string[] {
  const own = KINDS[kind].unit;
  if (kind === 'co2') return [own, '%'];
  if (kind === 'ethylene') return [own, 'ppb'];
  return [own, ...(OTHERS[own] ?? [])];
}
