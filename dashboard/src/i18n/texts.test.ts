import { expect, test } from 'vitest';
import { en } from './en.ts';
import { zh } from './zh.ts';

function leaves(texts: object, path = ''): [string, string][] {
  return Object.entries(texts).flatMap(([key, value]) =>
    typeof value === 'string'
      ? [[`${path}${key}`, value] as [string, string]]
      : leaves(value, `${path}${key}.`),
  );
}

const parameters = (text: string) =>
  [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1] ?? '').toSorted((a, b) => a.localeCompare(b));

test('both languages have the same keys', () => {
  expect(
    leaves(en)
      .map(([key]) => key)
      .sort(),
  ).toEqual(
    leaves(zh)
      .map(([key]) => key)
      .sort(),
  );
});

test('no text is empty', () => {
  for (const [key, text] of [...leaves(zh), ...leaves(en)]) expect(text.trim(), key).not.toBe('');
});

test('a text takes the same parameters in both languages', () => {
  const english = new Map(leaves(en));
  for (const [key, text] of leaves(zh))
    expect(parameters(english.get(key) ?? ''), key).toEqual(parameters(text));
});

test('English texts hold no Chinese, but for the product name and the switch back', () => {
  const allowed = new Set(['product', 'top.language']);
  for (const [key, text] of leaves(en))
    if (!allowed.has(key)) expect(text, key).not.toMatch(/\p{Script=Han}/u);
});

test('no line ends between a number and its unit', () => {
  for (const [key, text] of [...leaves(zh), ...leaves(en)]) expect(text, key).not.toMatch(/\d (?:%|°C)/);
});
