import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeName, encodeName } from './names.ts';

describe('names as tag values', () => {
  it('come back exactly, whatever they are', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        expect(decodeName(encodeName(name))).toBe(name);
      }),
      { numRuns: 2_000 },
    );
  });

  it('are never empty, and hold no backslash, line break or half character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        const tag = encodeName(name);
        expect(tag).not.toBe('');
        expect(tag).not.toMatch(/[\\\r\n]/);
        expect(tag.isWellFormed()).toBe(true);
      }),
    );
  });

  it.each([
    ['冷库 一号', '冷库 一号'],
    ['50% \\', '50%25 %5C'],
    ['a\nb', 'a%0Ab'],
    ['', '%'],
    ['%', '%25'],
    ['\ud83c', '%uD83C'],
  ])('write %j as %j', (name, tag) => {
    expect(encodeName(name)).toBe(tag);
    expect(decodeName(tag)).toBe(name);
  });
});
