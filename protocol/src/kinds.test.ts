import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isKey, isPlausible, KINDS, type KindName, kindOf } from './kinds.ts';

const names = Object.keys(KINDS) as KindName[];

describe('keys', () => {
  it('of every kind and number parse back', () => {
    for (const name of names) {
      for (const n of [1, 2, 9, 10, 99, 100, 999]) {
        expect(isKey(`${name}${n}`)).toBe(true);
        expect(kindOf(`${name}${n}`)).toEqual({ name, kind: KINDS[name], n });
      }
    }
  });

  it('of a kind that ends in a digit keep the digit: co21 is the first CO₂ sensor', () => {
    expect(kindOf('co21')).toMatchObject({ name: 'co2', n: 1 });
    expect(kindOf('co2')).toBeNull();
  });

  it('mean one thing only: no two of a kind and a number share a key', () => {
    const keys = names.flatMap((name) => Array.from({ length: 999 }, (_, i) => `${name}${i + 1}`));
    expect(new Set(keys).size).toBe(keys.length);
  });

  it.each([
    'air',
    'air0',
    'air01',
    'air1000',
    'AIR1',
    'air-1',
    ' air1',
    'air1\n',
    '1',
    '',
    'constructor1',
    '__proto__',
  ])('such as %j are of no kind', (key) => expect(kindOf(key)).toBeNull());

  it('that are made up are of no kind, and never raise', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const parsed = kindOf(text);
        if (parsed !== null) expect(`${parsed.name}${parsed.n}`).toBe(text);
      }),
    );
  });
});

describe('plausible values', () => {
  it.each<[kind: KindName, value: number, plausible: boolean]>([
    ['air', -60, true],
    ['air', 70, true],
    ['air', 85, false],
    ['air', -127, false],
    ['air', Number.NaN, false],
    ['rh', 100.1, false],
    ['door', 0, true],
    ['door', 1, true],
    ['door', 0.5, false],
    ['energy', -1, false],
  ])('%s %d: %s', (kind, value, plausible) => expect(isPlausible(KINDS[kind], value)).toBe(plausible));

  it('have a range that starts before it ends, and exactly 0 to 1 for states', () => {
    for (const kind of Object.values(KINDS)) {
      expect(kind.range[0]).toBeLessThan(kind.range[1]);
      if (kind.class === 'state') expect(kind.range).toEqual([0, 1]);
    }
  });
});
