import { expect, test } from 'vitest';
import { formatBytes } from './bytes.ts';

test.each([
  [0, '0 B'],
  [74, '74 B'],
  [940, '940 B'],
  [1_000, '1.0 kB'],
  [9_960, '10 kB'],
  [999_499, '999 kB'],
  [999_500, '1.0 MB'],
  [1_240_000_000, '1.2 GB'],
  [123_456_000_000, '123 GB'],
  [5e15, '5000 TB'],
])('%d bytes are read as %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text.replace(' ', '\u202f'));
});
