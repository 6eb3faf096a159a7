import type { TFunction } from 'i18next';

/** `25 个月（2 年 1 个月）`: months as they are set, and as they are thought of. */
export function monthWords(months: number, t: TFunction): string {
  const years = Math.floor(months / 12);
  const rest = months % 12;
  const plain = monthsIn(months, t);
  if (years === 0) return plain;
  const inYears = t(years === 1 ? 'storage.year' : 'storage.years', { n: years });
  return t('storage.monthsAlso', {
    months: plain,
    years: rest === 0 ? inYears : `${inYears} ${monthsIn(rest, t)}`,
  });
}

const monthsIn = (n: number, t: TFunction): string => t(n === 1 ? 'storage.month' : 'storage.months', { n });
