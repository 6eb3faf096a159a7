import { expect, test } from 'vitest';
import { gauge, historyOf, state } from './history-fixture.ts';
import { onSince, pastLimitSince } from './since.ts';

const MINUTE = 60_000;

test('a door is open since its last opening, to the second', () => {
  const history = historyOf({ door1: state([0, 30, 0, 10, 60], [0, 0, 0, 1, 1], [0, 2, 0, 1, 0]) });
  expect(onSince(history, 'door')).toBe(3 * MINUTE + 50_000);
});

test('a closed door is open since never', () => {
  expect(onSince(historyOf({ door1: state([0, 30], [0, 0], [0, 2]) }), 'door')).toBeNull();
});

test('a door open since before the record is not given a beginning', () => {
  expect(onSince(historyOf({ door1: state([60, 60], [1, 1], [0, 0]) }), 'door')).toBeNull();
});

test('air is past its limit since the first bucket of the last run', () => {
  expect(pastLimitSince(historyOf({ air1: gauge([6, 9, 6, 8.5, 9]) }), 'high', 8)).toBe(3 * MINUTE);
  expect(pastLimitSince(historyOf({ air1: gauge([6, 4, 4]) }), 'low', 5)).toBe(MINUTE);
  expect(pastLimitSince(historyOf({ air1: gauge([6, 9, 6]) }), 'high', 8)).toBeNull();
});
