import { expect, test } from 'vitest';
import { en as english } from '../i18n/en.ts';
import { createI18n } from '../i18n/index.ts';
import { formatLimits, formatLimitsShort } from './limits.ts';

const zh = createI18n('zh').t;
const en = createI18n('en', english).t;

test.each([
  [{ low: 5, high: 8 }, '限 5.0 至 8.0', 'limits 5.0 to 8.0', '5 至 8'],
  [{ low: -1.5, high: 0.5 }, '限 \u22121.5 至 0.5', 'limits \u22121.5 to 0.5', '\u22121.5 至 0.5'],
  [{ low: 4, high: null }, '不低于 4.0', 'at least 4.0', '≥\u202f4'],
  [{ low: null, high: -18 }, '不高于 \u221218.0', 'at most \u221218.0', '≤\u202f\u221218'],
  [undefined, '未设上下限', 'no limits set', ''],
])('limits %o are worded', (limits, chinese, english, short) => {
  expect(formatLimits(limits, '°C', zh)).toBe(chinese);
  expect(formatLimits(limits, '°C', en)).toBe(english);
  expect(formatLimitsShort(limits, zh)).toBe(short);
});

test('a range of humidity is worded as advice', () => {
  expect(formatLimits({ low: 90, high: 95 }, '%', zh, true)).toBe('宜 90 至 95');
});
