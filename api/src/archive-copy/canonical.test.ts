import fc from 'fast-check';
import { expect, it } from 'vitest';
import { canonicalRow } from './canonical.ts';

it('writes rows that mean the same in the same way, and others in another', () => {
  const values = fc.dictionary(
    fc.constantFrom('air1', 'air2', 'door1', 'energy1'),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
  );
  const shuffled = (part: Record<string, number>) => Object.fromEntries(Object.entries(part).reverse());
  fc.assert(
    fc.property(values, values, values, (v, lo, w) => {
      const row = { t: 1, v, lo };
      expect(canonicalRow({ t: 1, v: shuffled(v), lo: shuffled(lo), hi: {} })).toBe(canonicalRow(row));
      const same = Object.keys({ ...v, ...w }).every(
        (key) => v[key] === w[key] || (v[key] === 0 && w[key] === 0),
      );
      expect(canonicalRow({ t: 1, v: w, lo }) === canonicalRow(row)).toBe(same);
    }),
  );
  expect(canonicalRow({ t: 1, v: { air1: 1 }, q: { air1: 'stuck' } })).toBe(
    canonicalRow({ t: 1, v: { air1: 1 } }),
  );
});
