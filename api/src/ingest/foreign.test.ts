import { expect, test } from 'vitest';
import { ForeignDelivery, withTimes } from './foreign.ts';

const NOW = 1_795_392_000_000;
const bytes = (text: string) => new TextEncoder().encode(text);
/** Only stamps are asked for here: nothing is spooled, committed or counted. */
const delivery = () => new ForeignDelivery({} as ConstructorParameters<typeof ForeignDelivery>[0]);

test('a copy of a message without a time arrived when the first one did', () => {
  const foreign = delivery();
  const message = { topic: 't', payload: bytes('{"T1":3}') };
  const first = foreign.stamp('g', message, NOW);
  expect(foreign.stamp('g', { ...message, payload: bytes('{"T1":4}') }, NOW + 5_000)).toBe(NOW + 5_000);
  expect(foreign.stamp('g', { ...message, dup: true }, NOW + 9_000)).toBe(first);
});

test('the same values again, and a copy of what nobody saw, are messages of their own', () => {
  const foreign = delivery();
  const message = { topic: 't', payload: bytes('{"T1":3}') };
  foreign.stamp('g', message, NOW);
  expect(foreign.stamp('g', message, NOW + 60_000)).toBe(NOW + 60_000);
  expect(foreign.stamp('other', { ...message, dup: true }, NOW + 70_000)).toBe(NOW + 70_000);
  expect(foreign.stamp('g', { ...message, dup: true }, NOW + 3 * 3_600_000)).toBe(NOW + 3 * 3_600_000);
});

test('two messages within a millisecond, and two readings of a room in one message, stay two', () => {
  const foreign = delivery();
  const stamps = ['{"T1":3}', '{"T1":4}'].map((text) =>
    foreign.stamp('g', { topic: 't', payload: bytes(text) }, NOW),
  );
  expect(new Set(stamps).size).toBe(2);
  const frames = withTimes(
    [
      { room: 'a', v: { air1: 1 } },
      { room: 'a', v: { air1: 2 } },
      { room: 'b', v: { air1: 3 } },
      { room: 'b', t: 7, v: { air1: 4 } },
    ],
    NOW,
  );
  expect(frames.map(({ room, t }) => [room, t])).toEqual([
    ['a', NOW],
    ['a', NOW + 1],
    ['b', NOW],
    ['b', 7],
  ]);
});
