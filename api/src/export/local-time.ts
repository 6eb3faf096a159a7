const QUARTER_MS = 15 * 60_000;

/**
 * Writes times with a zone's own offset, such as `2026-11-23T08:00:00.000+08:00`. Zones change their offset at
 * quarters of an hour, so it is looked up once for each.
 */
export function localIso(offsetAt: (t: number) => number): (t: number) => string {
  let quarter = Number.NaN;
  let offsetMs = 0;
  let suffix = '';
  return (t) => {
    const own = Math.floor(t / QUARTER_MS);
    if (own !== quarter) {
      quarter = own;
      offsetMs = offsetAt(t);
      const minutes = Math.abs(offsetMs) / 60_000;
      const two = (n: number): string => String(n).padStart(2, '0');
      suffix = `${offsetMs < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
    }
    return `${new Date(t + offsetMs).toISOString().slice(0, -1)}${suffix}`;
  };
}
