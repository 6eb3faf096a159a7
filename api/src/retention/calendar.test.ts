import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { monthsBefore } from './calendar.ts';

const at = (iso: string): number => Date.parse(iso);

describe('months before a time', () => {
  test.each([
    ['the same day of an earlier month', '2026-11-23T10:00:00Z', 25, '2024-10-23T10:00:00Z'],
    ['down to the hour', '2026-11-23T10:59:59.999Z', 1, '2026-10-23T10:00:00Z'],
    ['the last hour of a shorter month', '2026-03-31T05:30:00Z', 1, '2026-02-28T23:00:00Z'],
    ['the last hour of a leap year’s February', '2028-03-30T05:00:00Z', 1, '2028-02-29T23:00:00Z'],
    ['from a leap day into a common year', '2028-02-29T23:00:00Z', 12, '2027-02-28T23:00:00Z'],
    ['over the turn of the year', '2026-01-30T00:00:00Z', 2, '2025-11-30T00:00:00Z'],
    ['a hundred years', '2026-11-23T10:00:00Z', 1_200, '1926-11-23T10:00:00Z'],
  ])('are %s', (_what, now, months, expected) => {
    expect(new Date(monthsBefore(at(now), months)).toISOString()).toBe(new Date(expected).toISOString());
  });

  it('never go back while time goes on, and more months are never later', () => {
    const time = fc.integer({ min: at('2020-01-01T00:00:00Z'), max: at('2080-01-01T00:00:00Z') });
    const months = fc.integer({ min: 1, max: 1_199 });
    fc.assert(
      fc.property(time, fc.nat(3 * 86_400_000), months, (now, later, n) => {
        const limit = monthsBefore(now, n);
        expect(Math.abs(limit % 3_600_000)).toBe(0);
        expect(monthsBefore(now + later, n)).toBeGreaterThanOrEqual(limit);
        expect(monthsBefore(now, n + 1)).toBeLessThan(limit);
      }),
    );
  });
});
