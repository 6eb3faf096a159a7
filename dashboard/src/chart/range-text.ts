import { formatClock, formatDay, formatYearDay } from '../reading/moment.ts';
import { dateOf } from './day.ts';
import type { View } from './view.ts';

const DAY_MS = 86_400_000;

/** Which time a chart shows, no finer than it matters: `11 月 20 日 08:00 – 14:30`, `11 月 13 日 – 20 日`. */
export function rangeText({ from, to }: View, language: string, zone: string): string {
  if (to - from > 100 * DAY_MS)
    return `${formatYearDay(from, language, zone)} – ${formatYearDay(to, language, zone)}`;
  const [start, end] = [formatDay(from, language, zone), formatDay(to, language, zone)];
  if (to - from > 5 * DAY_MS) return `${start} – ${end}`;
  const isOneDay = dateOf(from, zone) === dateOf(to - 1, zone);
  const last = isOneDay ? formatClock(to, zone) : `${end} ${formatClock(to, zone)}`;
  return `${start} ${formatClock(from, zone)} – ${last}`;
}
