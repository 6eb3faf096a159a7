import type { TFunction } from 'i18next';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** How long, in the reader's words and no finer than it matters: `12 秒`, `36 分`, `3 小时 10 分`, `2 天 4 小时`. */
export function formatDuration(durationMs: number, t: TFunction): string {
  const ms = Math.max(0, durationMs);
  if (ms < MINUTE_MS) return t('duration.second', { n: Math.floor(ms / 1000) });
  if (ms < HOUR_MS) return t('duration.minute', { n: Math.floor(ms / MINUTE_MS) });
  if (ms < DAY_MS) {
    const h = Math.floor(ms / HOUR_MS);
    const m = Math.floor((ms % HOUR_MS) / MINUTE_MS);
    return m === 0 ? t('duration.hour', { n: h }) : t('duration.hourMinute', { h, m });
  }
  const d = Math.floor(ms / DAY_MS);
  const h = Math.floor((ms % DAY_MS) / HOUR_MS);
  return h === 0 || d >= 7 ? t('duration.day', { n: d }) : t('duration.dayHour', { d, h });
}

/** Age of a value: `刚刚` below two seconds, then `12 秒前`, `52 分钟前`, `3 小时前`, `2 天前`. */
export function formatAge(ageMs: number, t: TFunction): string {
  // The server's clock is known to some hundred ms: a value cannot be younger than now.
  if (ageMs < 2000) return t('age.now');
  if (ageMs < MINUTE_MS) return t('age.ago', { for: t('duration.second', { n: Math.floor(ageMs / 1000) }) });
  if (ageMs < HOUR_MS)
    return t('age.ago', { for: t('duration.minuteLong', { n: Math.floor(ageMs / MINUTE_MS) }) });
  if (ageMs < DAY_MS) return t('age.ago', { for: t('duration.hour', { n: Math.floor(ageMs / HOUR_MS) }) });
  return t('age.ago', { for: t('duration.day', { n: Math.floor(ageMs / DAY_MS) }) });
}
