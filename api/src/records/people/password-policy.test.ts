import { expect, test } from 'vitest';
import { expectGoodPassword } from './password-policy.ts';

test.each([
  ['九个字的密码不够长', 'password-short'],
  ['short1!A', 'password-short'],
  ['1234567890', 'password-common'],
  ['Password123', 'password-common'],
  ['woaini 5201314', 'password-common'],
  ['1111111111', 'password-common'],
  ['abababababab', 'password-common'],
  ['Zhang.Wei.1970', 'password-common'],
])('refuses %s: %s', (password, code) => {
  expect(() => expectGoodPassword(password, 'zhang.wei.1970')).toThrow(
    expect.objectContaining({ code, details: { field: '/password' } }) as Error,
  );
});

test.each(['今年的苹果特别甜好吃', 'correct horse battery', 'aaaaaaaaab2', '🍎🍏🍐🍊🍋🍌🍉🍇🍓🫐'])(
  'takes %s, without rules about kinds of characters',
  (password) => {
    expect(() => expectGoodPassword(password, 'zhang')).not.toThrow();
  },
);
