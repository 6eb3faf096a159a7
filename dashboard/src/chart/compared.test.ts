import { describe, expect, it, test } from 'vitest';
import { alignTo, comparedName, parseComparisons, writeComparisons } from './compared.ts';
import { gauge, historyOf } from './history-fixture.ts';
import { toSeries } from './series.ts';

const MINUTE_MS = 60_000;
const series = toSeries(historyOf({ air1: gauge([1, 2, null, 4]) }));

describe('a line laid beside', () => {
  it('has its values at the clock that they were measured at, shifted', () => {
    const t = Float64Array.from([0, 1, 2, 3], (i) => 1000 * MINUTE_MS + (i + 0.5) * MINUTE_MS);
    expect([...alignTo(t, { series, shiftMs: 1000 * MINUTE_MS })]).toEqual([1, 2, Number.NaN, 4]);
  });

  it('has nothing before its beginning and after its end', () => {
    const t = Float64Array.from([-2, -1, 0, 3, 4, 5], (i) => (i + 0.5) * MINUTE_MS);
    expect([...alignTo(t, { series, shiftMs: 0 })]).toEqual([
      Number.NaN,
      Number.NaN,
      1,
      4,
      Number.NaN,
      Number.NaN,
    ]);
  });

  it('keeps its own width of buckets beside finer ones', () => {
    const t = Float64Array.from([0, 15, 30, 45, 60, 75], (s) => s * 1000);
    expect([...alignTo(t, { series, shiftMs: 0 })]).toEqual([1, 1, 1, 1, 1, 2]);
  });
});

test('the number of a line is not taken for one of its name', () => {
  expect(comparedName({ place: 0, label: '2 号间' })).toBe('① 2 号间');
  expect(comparedName({ place: 3, label: 'Room 2' })).toBe('④ Room 2');
});

describe('the link', () => {
  it('names rooms and days, at most four, each once, and nothing else', () => {
    const search = new URLSearchParams(
      'with=-1d&with=room-2&with=-1d&with=%3Cb%3E&with=-0d&with=a&with=b&with=c',
    );
    expect(parseComparisons(search)).toEqual([
      { kind: 'days', days: 1 },
      { kind: 'room', room: 'room-2' },
      { kind: 'room', room: 'a' },
      { kind: 'room', room: 'b' },
    ]);
  });

  it('says the same again', () => {
    const comparisons = parseComparisons(new URLSearchParams('with=-7d&with=r2'));
    expect(parseComparisons(writeComparisons(new URLSearchParams('room=x&with=old'), comparisons))).toEqual(
      comparisons,
    );
  });
});
