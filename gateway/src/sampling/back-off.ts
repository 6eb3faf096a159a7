/**
 * Milliseconds to wait after the `failures`-th failure in a row: doubling from `firstMs` to `maxMs`, and up to a
 * quarter less by chance, so that many gateways do not come back at the same moment.
 */
export function backOffMs(
  failures: number,
  limits: { readonly firstMs: number; readonly maxMs: number },
  random: () => number,
): number {
  const full = Math.min(limits.maxMs, limits.firstMs * 2 ** Math.min(30, failures - 1));
  return Math.round(full * (1 - random() / 4));
}
