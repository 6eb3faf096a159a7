import type { JsonPoint } from '@coldfield/protocol/configuration';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readingOf } from './json-reading.ts';

const DOCUMENT = {
  t: 4.5,
  text: ' -20.5 ',
  whole: '305',
  on: true,
  off: false,
  door: 'open',
  none: null,
  empty: '',
  nan: 'NaN',
  hex: '0x10',
  comma: '21,5',
  list: [1, { deep: '2' }],
  'a/b': 7,
  'm~n': 8,
  '': 9,
};
const at = (pointer: string, more: Partial<JsonPoint> = {}) => readingOf({ pointer, ...more }, DOCUMENT);

test.each<[string, Partial<JsonPoint>, number]>([
  ['/t', {}, 4.5],
  ['/text', {}, -20.5],
  ['/whole', { scale: 0.1 }, 30.5],
  ['/whole', { scale: 0.1, offset: -30 }, 0.5],
  ['/on', {}, 1],
  ['/off', {}, 0],
  ['/door', { words: { open: 1, closed: 0 } }, 1],
  ['/list/0', {}, 1],
  ['/list/1/deep', {}, 2],
  ['/a~1b', {}, 7],
  ['/m~0n', {}, 8],
  ['/', {}, 9],
])('%s %o is %d', (pointer, more, value) => expect(at(pointer, more)).toEqual({ value }));

test.each<[string, Partial<JsonPoint>, string]>([
  ['/none', {}, 'fault-value'],
  ['/t', { faults: [4.5] }, 'fault-value'],
  ['/t', { range: [-40, 4] }, 'out-of-range'],
  ['/missing', {}, 'bad-response'],
  ['/t/deeper', {}, 'bad-response'],
  ['/list', {}, 'bad-response'],
  ['/list/2', {}, 'bad-response'],
  ['/list/01', {}, 'bad-response'],
  ['/list/length', {}, 'bad-response'],
  ['', {}, 'bad-response'],
  ['/empty', {}, 'bad-response'],
  ['/nan', {}, 'bad-response'],
  ['/hex', {}, 'bad-response'],
  ['/comma', {}, 'bad-response'],
  ['/door', { words: { closed: 0 } }, 'bad-response'],
  ['/door', {}, 'bad-response'],
  ['/constructor', {}, 'bad-response'],
  ['/toString/name', {}, 'bad-response'],
])('%s %o is no value: %s', (pointer, more, quality) => expect(at(pointer, more)).toEqual({ quality }));

test('a number alone is a document, too', () =>
  expect(readingOf({ pointer: '' }, 21.5)).toEqual({ value: 21.5 }));

test('a text that is a member of every object is no word', () =>
  expect(readingOf({ pointer: '/x', words: { open: 1 } }, { x: 'toString' })).toEqual({
    quality: 'bad-response',
  }));

test('any document gives a finite number or a reason for any pointer, never an exception', () =>
  fc.assert(
    fc.property(
      fc.jsonValue(),
      fc.array(fc.oneof(fc.string(), fc.constantFrom('0', '1', '__proto__', 'length')), { maxLength: 4 }),
      fc.double({ noNaN: true }),
      (document, parts, scale) => {
        const reading = readingOf({ pointer: parts.map((part) => `/${part}`).join(''), scale }, document);
        expect('quality' in reading || !Number.isNaN(reading.value)).toBe(true);
      },
    ),
  ));

test('a number of any digits comes back as it was, also as text', () =>
  fc.assert(
    fc.property(fc.integer({ min: -999_999, max: 999_999 }), fc.nat({ max: 4 }), (digits, decimals) => {
      const value = digits / 10 ** decimals;
      expect(readingOf({ pointer: '/v' }, { v: value })).toEqual({ value });
      expect(readingOf({ pointer: '/v' }, { v: value.toFixed(decimals) })).toEqual({ value: value + 0 });
    }),
  ));
