import { describe, expect, it } from 'vitest';
import { judgeReadings, judgeTime } from './judge.ts';

const NOW = 1_790_000_000_000;

describe('the judgement of a time', () => {
  it.each([
    ['exactly five minutes ahead is believed', NOW + 300_000, null],
    ['a millisecond more is not', NOW + 300_001, 'clock-ahead'],
    ['weeks of backlog are believed', NOW - 60 * 86_400_000, null],
    ['a clock that was never set is not', 946_684_800_000, 'clock-behind'],
  ])('%s', (_claim, t, reason) => {
    expect(judgeTime(t, NOW)?.reason ?? null).toBe(reason);
  });
});

describe('the judgement of readings', () => {
  it('passes believable readings on untouched', () => {
    const v = { air1: -1.5, rh1: 100, door1: 1, energy1: 12.5 };
    const judged = judgeReadings(v, { pulp1: 'open-circuit' });
    expect(judged.v).toBe(v);
    expect(judged.doubt).toBeNull();
  });

  it.each([
    [
      'an implausible value',
      { air1: 3, rh1: 140 },
      undefined,
      { air1: 3 },
      { rh1: 'implausible' },
      'implausible',
    ],
    ['a state between 0 and 1', { door1: 0.5 }, undefined, {}, { door1: 'implausible' }, 'implausible'],
    ['a kind that is not known', { air1: 3, warp1: 7 }, undefined, { air1: 3 }, {}, 'unknown-kind'],
    ['a value beside its own fault', { air1: 3 }, { air1: 'stuck' }, {}, { air1: 'stuck' }, 'implausible'],
  ])('keeps %s out of the values and says why', (_what, v, q, values, qualities, reason) => {
    const judged = judgeReadings(v as Record<string, number>, q as Record<string, string> | undefined);
    expect(judged.v).toEqual(values);
    expect(judged.q).toEqual(qualities);
    expect(judged.doubt?.reason).toBe(reason);
  });
});
