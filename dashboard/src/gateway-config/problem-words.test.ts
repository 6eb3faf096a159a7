import type { TFunction } from 'i18next';
import { expect, test } from 'vitest';
import { problemWords } from './problem-words.ts';

const t = ((key: string, values: { place?: string } = {}) =>
  key === 'form.comma' ? ', ' : values.place) as unknown as TFunction;
const placesOf = (detail: string) =>
  problemWords({ code: 'no-answer', place: 'a/x', detail }, (place) => `<${place}>`, t);

test('every device that stopped answering is named, not the first alone', () => {
  expect(placesOf('a/x, b/y')).toBe('<a/x>, <b/y>');
});

test('a name that the gateway cut off is left out', () => {
  const detail = `${'a'.repeat(390)}, b/yyyyyyyy`.slice(0, 400);
  expect(placesOf(detail)).toBe(`<${'a'.repeat(390)}>`);
});
