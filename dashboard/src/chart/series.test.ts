import { describe, expect, test } from 'vitest';
import { gauge, historyOf, state } from './history-fixture.ts';
import { faults, onSpans, toDrawn, toSeries } from './series.ts';

const MINUTE = 60_000;

describe('a history becomes lines', () => {
  test('of the middle of each bucket', () => {
    expect([...toSeries(historyOf({ air1: gauge([6, 7]) })).t]).toEqual([30_000, 90_000]);
  });

  test('with several air probes averaged and their extremes kept', () => {
    const series = toSeries(historyOf({ air1: gauge([6], 0.5), air2: gauge([8], 1) }));
    expect([series.air[0], series.airMin[0], series.airMax[0]]).toEqual([7, 5.5, 9]);
  });

  test('with the warmest of the product probes', () => {
    expect(toSeries(historyOf({ pulp1: gauge([6]), pulp2: gauge([6.4]) })).pulp[0]).toBe(6.4);
  });

  test('without taking co2 for a kind of its own letters, or air for airflow', () => {
    const series = toSeries(historyOf({ airflow1: gauge([9]), air1: gauge([6]) }));
    expect(series.air[0]).toBe(6);
  });

  test('with no value, never a zero, where nothing was recorded', () => {
    expect(toSeries(historyOf({ air1: gauge([6, null, 6]) })).air[1]).toBeNaN();
  });
});

test('a last bucket that is not over yet is drawn in the middle of what has passed', () => {
  const series = toSeries(historyOf({ air1: gauge([6, 7]) }, { to: 80_000 }));
  expect([...series.t]).toEqual([30_000, 70_000]);
});

describe('a drawn line', () => {
  const t = Float64Array.from([0, 1, 2, 3, 4, 5], (i) => i * MINUTE);
  const line = (values: (number | null)[]) => Float64Array.from(values, (value) => value ?? Number.NaN);

  test('goes on over buckets that are finer than the readings', () => {
    expect(toDrawn(t, line([1, null, 2, null, 3, 3]), 3 * MINUTE)).toEqual([
      1,
      undefined,
      2,
      undefined,
      3,
      3,
    ]);
  });

  test('breaks where nothing was measured for longer', () => {
    expect(toDrawn(t, line([1, null, null, null, 2, 2]), 3 * MINUTE)).toEqual([1, null, null, null, 2, 2]);
  });

  test('begins and ends where its values do', () => {
    expect(toDrawn(t, line([null, 1, 1, null, null, null]), 9 * MINUTE)).toEqual([
      null,
      1,
      1,
      null,
      null,
      null,
    ]);
  });
});

describe('a door’s open spans', () => {
  const spans = (onS: number[], last: (number | null)[], transitions = onS.map(() => 0)) =>
    onSpans(historyOf({ door1: state(onS, last, transitions) }), 'door');

  test('join over buckets and keep the seconds of their edges', () => {
    expect(spans([0, 20, 60, 15, 0], [0, 1, 1, 0, 0])).toEqual([
      { from: MINUTE + 40_000, to: 3 * MINUTE + 15_000 },
    ]);
  });

  test('lie in the middle of a bucket that begins and ends closed', () => {
    expect(spans([0, 20], [0, 0])).toEqual([{ from: MINUTE + 20_000, to: MINUTE + 40_000 }]);
  });

  test('do not reach over a gap', () => {
    expect(spans([60, 0, 60], [1, null, 1])).toEqual([
      { from: 0, to: MINUTE },
      { from: 2 * MINUTE, to: 3 * MINUTE },
    ]);
  });
});

test('a stretch in which every air sensor gives a code is a fault, cut where no frame came at all', () => {
  const history = historyOf(
    { air1: gauge([1, null, null, null, null, 1]), air2: gauge([1, null, null, null, null, null]) },
    {
      quality: {
        air1: [
          [1, 'open-circuit'],
          [2, 'open-circuit'],
          [4, 'no-response'],
        ],
        air2: [[5, 'stuck']],
      },
      gaps: [{ from: 180_000, to: 240_000, reason: null }],
    },
  );
  expect(faults(history, 'air')).toEqual([
    { from: 60_000, to: 180_000, reason: 'open-circuit', isFault: true },
    { from: 240_000, to: 300_000, reason: 'no-response', isFault: true },
  ]);
});
