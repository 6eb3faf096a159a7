import { describe, expect, test } from 'vitest';
import { en as english } from '../i18n/en.ts';
import { createI18n } from '../i18n/index.ts';
import { formatAge, formatDuration } from './duration.ts';

const zh = createI18n('zh').t;
const en = createI18n('en', english).t;
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe('durations', () => {
  test.each([
    [12 * SECOND, '12 秒', '12 s'],
    [55 * MINUTE, '55 分', '55 min'],
    [3 * HOUR + 10 * MINUTE, '3 小时 10 分', '3 h 10 min'],
    [2 * HOUR, '2 小时', '2 h'],
    [2 * DAY + 4 * HOUR, '2 天 4 小时', '2 d 4 h'],
    [9 * DAY + 4 * HOUR, '9 天', '9 d'],
    [-5, '0 秒', '0 s'],
  ])('%d ms reads %s and %s', (ms, chinese, english) => {
    expect(formatDuration(ms, zh)).toBe(chinese);
    expect(formatDuration(ms, en)).toBe(english);
  });
});

describe('ages', () => {
  test.each([
    [0, '刚刚', 'just now'],
    [-400, '刚刚', 'just now'],
    [12 * SECOND, '12 秒前', '12 s ago'],
    [52 * MINUTE, '52 分钟前', '52 min ago'],
    [3 * HOUR + 59 * MINUTE, '3 小时前', '3 h ago'],
    [50 * HOUR, '2 天前', '2 d ago'],
  ])('%d ms reads %s and %s', (ms, chinese, english) => {
    expect(formatAge(ms, zh)).toBe(chinese);
    expect(formatAge(ms, en)).toBe(english);
  });
});
