import { expect, test } from 'vitest';
import { gauge, historyOf, state } from './history-fixture.ts';
import { dayFigures } from './today.ts';

test('openings are counted from changes and the last value', () => {
  const figures = dayFigures(historyOf({ door1: state([10, 20, 30], [0, 0, 1], [2, 2, 1]) }));
  expect(figures).toMatchObject({ doorOpenings: 3, doorOpenMs: 60_000 });
});

test('a door that was open at midnight and then closed was not opened today', () => {
  expect(dayFigures(historyOf({ door1: state([10, 0], [0, 0], [1, 0]) })).doorOpenings).toBe(0);
});

test('nothing recorded is not zero', () => {
  expect(dayFigures(historyOf({ air1: gauge([6]) }))).toEqual({
    doorOpenings: null,
    doorOpenMs: 0,
    energyKwh: null,
    compressorShare: null,
  });
});

test('energy is the sum of increases, the compressor’s share that of the recorded time', () => {
  const figures = dayFigures(
    historyOf({
      energy1: { class: 'counter', increase: [1.5, null, 2], resets: [0, 0, 0] },
      compressor1: state([30, 0, 0], [1, null, 0], [1, 0, 0]),
    }),
  );
  expect(figures.energyKwh).toBe(3.5);
  expect(figures.compressorShare).toBe(0.25);
});
