import { formatClock, wallClock } from '../reading/moment.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/**
 * Labels of a time axis: clocks within a day or two (a midnight as its date when the range is longer), dates
 * beyond, months in a year.
 */
export function axisLabels(
  splits: readonly number[],
  stepMs: number,
  spanMs: number,
  language: string,
  zone: string,
): string[] {
  return splits.map((t) => {
    const { month, day, hour, minute } = wallClock(t, zone);
    const date = language === 'en' ? `${day} ${MONTHS[month - 1]}` : `${month}/${day}`;
    if (stepMs >= 28 * DAY_MS) return language === 'en' ? (MONTHS[month - 1] as string) : `${month} 月`;
    if (stepMs >= DAY_MS) return date;
    if (spanMs > 2 * DAY_MS && hour === 0 && minute === 0) return date;
    return formatClock(t, zone);
  });
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
