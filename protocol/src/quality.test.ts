import { expect, it } from 'vitest';
import { QUALITY_CODES, type QualityCode, qualityName, qualityNumber } from './quality.ts';

it('quality numbers stay what the archives already hold: add lines, never change one', () => {
  expect(QUALITY_CODES).toMatchObject({
    'no-response': 1,
    'bad-response': 2,
    'open-circuit': 3,
    'short-circuit': 4,
    'out-of-range': 5,
    'fault-value': 6,
    stuck: 7,
    'bus-down': 8,
    implausible: 9,
    'warming-up': 10,
    'no-fix': 11,
    stale: 12,
    'other-fault': 99,
  });
});

it('every quality code has a number of its own, above 0, and comes back from it', () => {
  const codes = Object.keys(QUALITY_CODES) as QualityCode[];
  expect(new Set(codes.map(qualityNumber)).size).toBe(codes.length);
  for (const code of codes) {
    expect(qualityNumber(code)).toBeGreaterThan(0);
    expect(qualityName(qualityNumber(code))).toBe(code);
  }
});

it.each(['struck-by-lightning', 'constructor', '__proto__', ''])(
  'the unknown code %j counts as another fault',
  (code) => {
    expect(qualityNumber(code)).toBe(QUALITY_CODES['other-fault']);
  },
);

it.each([0, -1, 98, 3.5, Number.NaN])('the unknown number %d reads as another fault', (number) => {
  expect(qualityName(number)).toBe('other-fault');
});
