/** Moments as the people of a store read them: in the store's own time zone, whatever the screen's is. */

export const DEFAULT_ZONE = 'Asia/Shanghai';

type Style = 'clock' | 'parts' | 'weekday';

const OPTIONS: Record<Style, Intl.DateTimeFormatOptions> = {
  clock: { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  parts: {
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
    hourCycle: 'h23',
  },
  weekday: { weekday: 'short' },
};

const formats = new Map<string, Intl.DateTimeFormat>();

function format(style: Style, language: string, zone: string): Intl.DateTimeFormat {
  const key = `${style} ${language} ${zone}`;
  let found = formats.get(key);
  if (found === undefined) {
    found = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : 'zh-CN', {
      ...OPTIONS[style],
      timeZone: zone,
    });
    formats.set(key, found);
  }
  return found;
}

/** `14:32`. */
export function formatClock(t: number, zone: string): string {
  return format('clock', 'en', zone).format(t);
}

/** `11 月 24 日` or `24 Nov`. */
export function formatDay(t: number, language: string, zone: string): string {
  const { month, day } = wallClock(t, zone);
  return language === 'en' ? `${day} ${MONTHS[month - 1]}` : `${month} 月 ${day} 日`;
}

/** `11 月 24 日 周二` or `Tue 24 Nov`. */
export function formatDate(t: number, language: string, zone: string): string {
  const weekday = format('weekday', language, zone).format(t);
  const day = formatDay(t, language, zone);
  return language === 'en' ? `${weekday} ${day}` : `${day} ${weekday}`;
}

/** `2026 年 11 月 24 日` or `24 Nov 2026`. */
export function formatYearDay(t: number, language: string, zone: string): string {
  const { year } = wallClock(t, zone);
  const day = formatDay(t, language, zone);
  return language === 'en' ? `${day} ${year}` : `${year} 年 ${day}`;
}

/** A day of the calendar, `2026-11-24`, in the same words; it is no moment and has no zone. */
export function formatPlainDay(day: string, language: string): string {
  return formatYearDay(Date.parse(day), language, 'UTC');
}

/** The clock alone for today, with the day before it otherwise. */
export function formatMoment(t: number, now: number, language: string, zone: string): string {
  const clock = formatClock(t, zone);
  return startOfDay(t, zone) === startOfDay(now, zone) ? clock : `${formatDay(t, language, zone)} ${clock}`;
}

/** Midnight before `t` in the zone, epoch ms. Exact in zones that do not change their offset during that day. */
export function startOfDay(t: number, zone: string): number {
  const { hour, minute, second } = wallClock(t, zone);
  return Math.floor(t / 1000) * 1000 - ((hour * 60 + minute) * 60 + second) * 1000;
}

/** The wall clock of a zone at `t`; month from 1. */
export function wallClock(t: number, zone: string) {
  const of = { year: 0, month: 1, day: 1, hour: 0, minute: 0, second: 0 };
  for (const { type, value } of format('parts', 'en', zone).formatToParts(t)) {
    if (type in of) of[type as keyof typeof of] = Number(value);
  }
  return of;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
