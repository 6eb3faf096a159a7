/** Steps of how likely a value is in or about a field cold store, by unit: the first range that holds it counts. */
const LIKELY: Readonly<Record<string, readonly (readonly [low: number, high: number, weight: number])[]>> = {
  '°C': [
    [-30, 35, 1],
    [-45, 45, 0.4],
    [-55, 70, 0.1],
  ],
  '%': [
    [30, 100, 1],
    [10, 100, 0.3],
    [0.1, 100, 0.1],
  ],
  V: [
    [180, 265, 1],
    [310, 460, 1],
    [0, 0, 0.3],
  ],
  A: [[0, 600, 1]],
  kW: [[-600, 600, 1]],
  kWh: [[0, 1e7, 1]],
};
const UNLIKELY = 0.02;

/**
 * How likely it is that a reading means what a register map says, 0 to 1. General engineering knowledge; it tells maps
 * apart, and rejects nothing.
 */
export function likely(unit: string | null, value: number): number {
  const steps = unit === null ? undefined : LIKELY[unit];
  if (steps === undefined) return 0.5;
  return steps.find(([low, high]) => value >= low && value <= high)?.[2] ?? UNLIKELY;
}
