import { expect, it } from 'vitest';
import { completenessIn } from './completeness.ts';
import { gauge, historyOf } from './history-fixture.ts';

const MINUTE_MS = 60_000;
const history = historyOf({ air1: gauge([null, null, 1, 1, null, 1]) });

it('counts what is seen, from its first reading on', () => {
  expect(completenessIn(history, { from: 0, to: 6 * MINUTE_MS }, 6 * MINUTE_MS)).toEqual({
    share: 0.75,
    since: 2 * MINUTE_MS,
  });
});

it('does not count what lies beside the view', () => {
  expect(completenessIn(history, { from: 2 * MINUTE_MS, to: 4 * MINUTE_MS }, 6 * MINUTE_MS)?.share).toBe(1);
});

it('says nothing about a time without readings', () => {
  expect(completenessIn(history, { from: 0, to: 2 * MINUTE_MS }, 6 * MINUTE_MS)).toBeNull();
});
