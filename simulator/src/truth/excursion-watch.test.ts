import { expect, it } from 'vitest';
import { ExcursionWatch } from './excursion-watch.ts';

const MINUTE_MS = 60_000;
const watch = () => new ExcursionWatch('produce', 1, { low: 5, high: 8 });

/** Looks once a minute; null stands for an empty stack. */
function find(temperatures: readonly (number | null)[]) {
  const watching = watch();
  const found = temperatures.flatMap((each, i) => watching.look(i * MINUTE_MS, each, 100 + i));
  return [...found, ...watching.end(temperatures.length * MINUTE_MS)];
}

it('says from when to when, how far and how much beyond the limit', () => {
  // An hour at 9 °C, which is 1 K too warm.
  const found = find([7, ...Array.from({ length: 61 }, () => 9), 7]);
  expect(found).toEqual([
    {
      of: 'produce',
      stack: 1,
      side: 'high',
      limitC: 8,
      fromMs: MINUTE_MS,
      toMs: 62 * MINUTE_MS,
      worstC: 9,
      degreeHours: 1,
      massKg: 161,
    },
  ]);
});

it.each([
  ['nothing within the limits, nor at them', [5, 6, 8, 7], []],
  ['too cold', [6, 4, 3, 6], [['low', 3]]],
  [
    'straight from too warm to too cold',
    [9, 4, 6],
    [
      ['high', 9],
      ['low', 4],
    ],
  ],
  ['ends when the produce is taken away', [9, null, null], [['high', 9]]],
  ['not at its end yet', [7, 10], [['high', 10]]],
] as const)('%s', (_case, temperatures, expected) => {
  expect(find(temperatures).map(({ side, worstC }) => [side, worstC])).toEqual(expected);
});

it('leaves the end open of what lasts', () => {
  expect(find([7, 10])[0]!.toMs).toBeNull();
});
