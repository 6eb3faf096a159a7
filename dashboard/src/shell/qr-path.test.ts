import { encode } from 'uqr';
import { expect, test } from 'vitest';
import { qrPath } from './qr-path.ts';

/** Draws a path of rectangles back into a grid. */
function drawn(path: string, size: number): boolean[][] {
  const grid = Array.from({ length: size }, () => Array.from({ length: size }, () => false));
  for (const [, x, y, length] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g))
    for (let i = 0; i < Number(length); i++) grid[Number(y)]![Number(x) + i] = true;
  return grid;
}

test('draws each dark square of a code and no other', () => {
  const { data, size } = encode('http://192.168.1.20:8080/join/Zk3', { ecc: 'M', border: 0 });
  expect(drawn(qrPath(data), size)).toEqual(data);
});

test('neighbours in a row are one rectangle', () => {
  expect(qrPath([[true, true, false, true]])).toBe('M0 0h2v1h-2zM3 0h1v1h-1z');
});
