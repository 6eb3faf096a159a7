import { expect, test } from 'vitest';
import {
  formatCount,
  formatExcess,
  formatNumber,
  formatQuantity,
  formatShare,
  formatSigned,
} from './number.ts';

test.each([
  [6.44, '°C', '6.4'],
  [-0.36, '°C', '\u22120.4'],
  [-0.04, '°C', '0.0'],
  [92.4, '%', '92'],
  [-87, 'dBm', '\u221287'],
])('%d %s reads %s', (value, unit, text) => {
  expect(formatNumber(value, unit)).toBe(text);
});

test('a quantity keeps its unit behind a thin no-break gap, a percentage without one', () => {
  expect(formatQuantity(-1, '°C')).toBe('\u22121.0\u202f°C');
  expect(formatQuantity(92, '%')).toBe('92%');
});

test('an excess is never 0.0', () => {
  expect(formatExcess(0.03, '°C')).toBe('0.03\u202f°C');
  expect(formatExcess(1.84, '°C')).toBe('1.8\u202f°C');
});

test('an offset carries its sign, but zero has none', () => {
  expect(formatSigned(0.24, 1)).toBe('+0.2');
  expect(formatSigned(-1, 1)).toBe('\u22121.0');
  expect(formatSigned(0.01, 1)).toBe('0.0');
});

test('counts are grouped by thousands', () => {
  expect(formatCount(12_345)).toBe('12,345');
});

test('completeness never rounds up to 100%', () => {
  expect(formatShare(0.9996)).toBe('99.9%');
  expect(formatShare(1)).toBe('100%');
  expect(formatShare(0.962)).toBe('96.2%');
  expect(formatShare(0)).toBe('0%');
});
