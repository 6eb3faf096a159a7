import { expect, test } from 'vitest';
import { moreBeside } from './use-more-beside.ts';

const row = (scrollLeft: number, scrollWidth = 480) => ({ scrollLeft, scrollWidth, clientWidth: 360 });

test('a row that fits hides nothing', () => {
  expect(moreBeside(row(0, 360))).toEqual({ before: false, after: false });
});

test('a row that is too long hides something after its start, and before its end', () => {
  expect(moreBeside(row(0))).toEqual({ before: false, after: true });
  expect(moreBeside(row(60))).toEqual({ before: true, after: true });
  expect(moreBeside(row(120))).toEqual({ before: true, after: false });
});

test('at a fractional zoom the end counts as reached', () => {
  expect(moreBeside(row(119.5))).toEqual({ before: true, after: false });
});
