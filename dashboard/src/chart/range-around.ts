import type { Limits } from '@coldfield/api/contract';

/** The values with their limits in view, and some air around. */
export function rangeAround(
  low: number | null,
  high: number | null,
  limits: Limits | undefined,
  least = 1,
): [number, number] {
  const values = [low, high, limits?.low ?? null, limits?.high ?? null].filter((value) => value !== null);
  if (values.length === 0) return [0, 10];
  const from = Math.min(...values);
  const to = Math.max(...values);
  const pad = Math.max((to - from) * 0.12, least * 0.5);
  return [from - pad, to + pad];
}
