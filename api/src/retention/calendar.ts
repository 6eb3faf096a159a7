const HOUR_MS = 3_600_000;

/**
 * The hour that lies so many calendar months before `now` (epoch ms, UTC), at the same day and time of its month.
 * Where that month is shorter it is its last hour: from 29 to 31 March a month back is 28 February, 23:00. So the
 * answer never goes back while time goes on.
 */
export function monthsBefore(now: number, months: number): number {
  const date = new Date(now);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  const start = Date.UTC(year, month - months);
  const length = Date.UTC(year, month - months + 1) - start;
  const hours = Math.floor((now - Date.UTC(year, month)) / HOUR_MS);
  return start + Math.min(hours * HOUR_MS, length - HOUR_MS);
}
