import type { MeterPoint } from './dlt645-bus.ts';

const energy = (di: string, more: object = {}): MeterPoint => ({
  di,
  bytes: 4,
  decimals: 2,
  unit: 'kWh',
  ...more,
});
const voltage = (di: string): MeterPoint => ({ di, bytes: 2, decimals: 1, unit: 'V' });
const current = (di: string): MeterPoint => ({ di, bytes: 3, decimals: 3, signed: true, unit: 'A' });
const power = (di: string): MeterPoint => ({ di, bytes: 3, decimals: 4, signed: true, unit: 'kW' });

/**
 * What every meter of DL/T 645-2007 has, by the names that other meters here have, too.
 *
 * Checked against frames of real meters: `energy`, and that 00020000, 02010100 and 02020100 are what they are said to
 * be. The others are what the standard's table is generally known to say, and were not read from a meter here:
 * compare one value with the meter's display.
 */
export const METER_POINTS: Readonly<Record<string, MeterPoint>> = {
  /** Active energy taken from the grid since the meter was made. */
  energy: energy('00010000'),
  /** Active energy given to the grid. */
  'energy-reverse': energy('00020000'),
  /** The two put together as the meter is set to: usually their sum, or their difference. */
  'energy-combined': energy('00000000', { signed: true }),
  voltage1: voltage('02010100'),
  voltage2: voltage('02010200'),
  voltage3: voltage('02010300'),
  current1: current('02020100'),
  current2: current('02020200'),
  current3: current('02020300'),
  power: power('02030000'),
  power1: power('02030100'),
  power2: power('02030200'),
  power3: power('02030300'),
  'power-factor': { di: '02060000', bytes: 2, decimals: 3, signed: true, unit: '1' },
  frequency: { di: '02800002', bytes: 2, decimals: 2, unit: 'Hz' },
};
