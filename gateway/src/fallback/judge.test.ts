import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Reading } from '../drivers/reading.ts';
import { AT_REST, expire, judge, type Standing } from './judge.ts';
import type { Rule } from './rule.ts';

const RULE: Rule = {
  id: 'r',
  room: 'room-1',
  key: 'air1',
  condition: 'above',
  limit: 8,
  hysteresis: 0.5,
  forMs: 900_000,
  output: 'siren',
  urgent: false,
};
const value = (number: number): Reading => ({ value: number });
const FAULT: Reading = { quality: 'no-response' };

/** Readings by second, and how the rule stands after the last. */
function after(rule: Rule, readings: readonly [atS: number, reading: Reading][], from = AT_REST): Standing {
  return readings.reduce((standing, [atS, reading]) => judge(rule, standing, reading, atS * 1_000), from);
}
const isActive = (standing: Standing) => standing.activeMs !== null;

describe('a limit', () => {
  it('is not in force before the delay is over, and is then', () => {
    expect(
      isActive(
        after(RULE, [
          [0, value(9)],
          [899, value(9)],
        ]),
      ),
    ).toBe(false);
    expect(
      isActive(
        after(RULE, [
          [0, value(9)],
          [900, value(9)],
        ]),
      ),
    ).toBe(true);
  });

  it('is in force when the time is over, without another reading', () => {
    const standing = after(RULE, [[0, value(9)]]);
    expect(isActive(expire(RULE, standing, 900_000))).toBe(true);
  });

  it('begins above the limit and not at it', () => {
    expect(after(RULE, [[0, value(8)]]).breachMs).toBeNull();
    expect(after(RULE, [[0, value(8.1)]]).breachMs).toBe(0);
  });

  it('does not begin anew while the value swings within the hysteresis', () => {
    expect(
      after(RULE, [
        [0, value(8.1)],
        [300, value(7.6)],
        [600, value(8.2)],
      ]).breachMs,
    ).toBe(0);
  });

  it('is over when the value is back by the hysteresis', () => {
    const active = after(RULE, [
      [0, value(9)],
      [900, value(9)],
    ]);
    expect(isActive(after(RULE, [[901, value(7.6)]], active))).toBe(true);
    expect(isActive(after(RULE, [[901, value(7.5)]], active))).toBe(false);
  });

  it('is told on by silence: the room was too warm when it was last heard', () => {
    expect(
      isActive(
        after(RULE, [
          [0, value(9)],
          [60, FAULT],
          [900, FAULT],
        ]),
      ),
    ).toBe(true);
  });

  it('is never broken by a fault', () => {
    expect(
      after(RULE, [
        [0, FAULT],
        [900, FAULT],
      ]),
    ).toMatchObject({ breachMs: null, activeMs: null });
  });

  it('is not released by a fault', () => {
    const active = after(RULE, [
      [0, value(9)],
      [900, value(9)],
    ]);
    expect(isActive(after(RULE, [[901, FAULT]], active))).toBe(true);
  });

  it('below works the other way round', () => {
    const below = { ...RULE, condition: 'below', limit: 0.5, forMs: 0 } as const;
    const active = after(below, [[0, value(0.4)]]);
    expect(isActive(active)).toBe(true);
    expect(isActive(after(below, [[1, value(0.9)]], active))).toBe(true);
    expect(isActive(after(below, [[1, value(1)]], active))).toBe(false);
  });
});

it('a state without a delay is in force with the first reading', () => {
  const trapped = {
    ...RULE,
    key: 'trapped1',
    condition: 'state',
    limit: 1,
    hysteresis: 0,
    forMs: 0,
  } as const;
  expect(isActive(after(trapped, [[0, value(1)]]))).toBe(true);
  expect(
    isActive(
      after(trapped, [
        [0, value(1)],
        [1, value(0)],
      ]),
    ),
  ).toBe(false);
});

describe('no reading', () => {
  const SILENT = { ...RULE, condition: 'noReading', limit: 0, hysteresis: 0 } as const;
  it('counts from the last valid one', () => {
    const standing = after(SILENT, [
      [0, value(3)],
      [600, value(3)],
      [610, FAULT],
    ]);
    expect(isActive(expire(SILENT, standing, 1_499_000))).toBe(false);
    expect(isActive(expire(SILENT, standing, 1_500_000))).toBe(true);
  });

  it('is over with the first valid reading, whatever it is', () => {
    const active = expire(
      SILENT,
      after(SILENT, [
        [0, value(3)],
        [1, FAULT],
      ]),
      900_000,
    );
    expect(isActive(active)).toBe(true);
    expect(isActive(after(SILENT, [[901, value(40)]], active))).toBe(false);
  });
});

describe('after a start', () => {
  it('what was on its way waits for its sensor to be heard before time alone decides', () => {
    const recalled: Standing = { ...AT_REST, breachMs: 0 };
    expect(isActive(expire(RULE, recalled, 2_000_000))).toBe(false);
    expect(isActive(judge(RULE, recalled, FAULT, 2_000_000))).toBe(true);
    expect(isActive(judge(RULE, recalled, value(3), 2_000_000))).toBe(false);
  });

  it('without a memory the first reading in breach counts at once, and only the first', () => {
    expect(isActive(judge(RULE, AT_REST, value(9), 5_000, true))).toBe(true);
    const cold = judge(RULE, AT_REST, value(3), 5_000, true);
    expect(isActive(judge(RULE, cold, value(9), 6_000, true))).toBe(false);
  });
});

it('silence of an alarm ends by itself, and with the alarm', () => {
  const active = after(RULE, [
    [0, value(9)],
    [900, value(9)],
  ]);
  const silenced = { ...active, silencedUntilMs: 1_000_000 };
  expect(expire(RULE, silenced, 999_999).silencedUntilMs).toBe(1_000_000);
  expect(expire(RULE, silenced, 1_000_000).silencedUntilMs).toBeNull();
  expect(judge(RULE, silenced, value(3), 950_000).silencedUntilMs).toBeNull();
});

it('in force means in breach for the delay, whatever is read, and released means read below', () => {
  const reading = fc.oneof(fc.double({ min: 5, max: 11, noNaN: true }).map(value), fc.constant(FAULT));
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 400 }), reading), { maxLength: 60 }), (steps) => {
      let standing = AT_REST;
      let atS = 0;
      let lastValid = Number.NaN;
      for (const [stepS, one] of steps) {
        atS += stepS;
        const before = standing;
        standing = judge(RULE, standing, one, atS * 1_000);
        if ('value' in one) lastValid = one.value;
        if (isActive(standing))
          expect(atS * 1_000 - (standing.breachMs ?? 0)).toBeGreaterThanOrEqual(RULE.forMs);
        if (isActive(before) && !isActive(standing)) expect(lastValid).toBeLessThanOrEqual(7.5);
        if (lastValid > 8) expect(standing.breachMs).not.toBeNull();
      }
    }),
  );
});
