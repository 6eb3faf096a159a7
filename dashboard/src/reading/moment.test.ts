import { expect, test } from 'vitest';
import {
  formatClock,
  formatDate,
  formatMoment,
  formatPlainDay,
  formatYearDay,
  startOfDay,
} from './moment.ts';

const ZONE = 'Asia/Shanghai';
const T = Date.UTC(2026, 10, 24, 6, 32, 15); // Tuesday, 14:32:15 in Shanghai

test('a clock shows the zone of the store', () => {
  expect(formatClock(T, ZONE)).toBe('14:32');
  expect(formatClock(Date.UTC(2026, 10, 23, 16, 5), ZONE)).toBe('00:05');
});

test('a date is worded in the language', () => {
  expect(formatDate(T, 'zh', ZONE)).toBe('11 月 24 日 周二');
  expect(formatDate(T, 'en', ZONE)).toBe('Tue 24 Nov');
});

test('a moment of another day names the day', () => {
  expect(formatMoment(T, T + 1000, 'zh', ZONE)).toBe('14:32');
  expect(formatMoment(T, T + 86_400_000, 'zh', ZONE)).toBe('11 月 24 日 14:32');
  expect(formatMoment(T, T + 86_400_000, 'en', ZONE)).toBe('24 Nov 14:32');
});

test('a day starts at the zone’s midnight', () => {
  expect(startOfDay(T, ZONE)).toBe(Date.UTC(2026, 10, 23, 16, 0));
});

test('a plain day reads as the day of a moment does, in every zone', () => {
  expect(formatPlainDay('2026-11-24', 'zh')).toBe('2026 年 11 月 24 日');
  expect(formatPlainDay('2026-11-24', 'en')).toBe(formatYearDay(T, 'en', ZONE));
});
