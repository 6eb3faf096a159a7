import { expect, test } from 'vitest';
import { strengthOf } from './password-strength.ts';

test.each([
  ['', 'short'],
  ['aaaaaaaaaaaaaaaaaaaa', 'short'],
  ['green door', 'fair'],
  ['green door 1970', 'good'],
  ['今年的苹果特别甜好吃', 'strong'],
  ['a long sentence that nobody says', 'strong'],
] as const)('"%s" is %s', (password, strength) => {
  expect(strengthOf(password)).toBe(strength);
});
