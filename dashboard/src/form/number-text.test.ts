import { expect, test } from 'vitest';
import { numberOf } from './number-text.ts';

test.each([
  ['3.5', 3.5],
  [' -2 ', -2],
  ['−2.5', -2.5],
  ['－３．５', -3.5],
  ['3,5', 3.5],
  ['.5', 0.5],
  ['', null],
  ['-', null],
  ['1,000.5', null],
  ['12 °C', null],
  ['1e9', null],
])('%j is %s', (text, number) => {
  expect(numberOf(text)).toBe(number);
});
