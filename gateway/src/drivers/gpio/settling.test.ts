import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createSettling } from './settling.ts';
import type { Level } from './tools.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Plays edges, all of which arrive at once, and returns what was told; `!` is what must have been missed. */
function play(start: Level, debounceMs: number, edges: readonly (readonly [Level, number])[]): string[] {
  const told: string[] = [];
  const line = createSettling(start, debounceMs, (level, wasMissed) =>
    told.push(`${level}${wasMissed ? '!' : ''}`),
  );
  for (const [level, atMs] of edges) line.edge({ level, atMs });
  vi.runAllTimers();
  return told;
}

test('a push of 60 ms is told as a push, even when both its edges come late and at once', () =>
  expect(
    play(0, 10, [
      [1, 5_000],
      [0, 5_060],
    ]),
  ).toEqual(['1', '0']));

test('a contact that bounces changes once', () =>
  expect(
    play(0, 10, [
      [1, 0],
      [0, 2],
      [1, 3],
      [0, 7],
      [1, 9],
    ]),
  ).toEqual(['1']));

test('a spike that is shorter than the debounce is nothing', () =>
  expect(
    play(0, 10, [
      [1, 0],
      [0, 1],
    ]),
  ).toEqual([]));

test('an edge to the level that was there already tells what was missed before it', () => {
  expect(play(0, 10, [[0, 100]])).toEqual(['1!', '0']);
  expect(play(1, 0, [[1, 100]])).toEqual(['0!', '1']);
});

test('with a kernel that debounces every edge counts at once', () =>
  expect(
    play(0, 0, [
      [1, 0],
      [0, 1],
      [1, 2],
    ]),
  ).toEqual(['1', '0', '1']));

test('a level that is read otherwise is told, after what was settling', () => {
  const told: Level[] = [];
  const line = createSettling(0, 10, (level) => told.push(level));
  line.edge({ level: 1, atMs: 0 });
  line.set(0);
  expect(told).toEqual([1, 0]);
  expect(line.level).toBe(0);
});

test('whatever the edges, what is told alternates, and the last level is that of the last edge', () =>
  fc.assert(
    fc.property(
      fc.constantFrom<Level>(0, 1),
      fc.integer({ min: 0, max: 50 }),
      fc.array(fc.tuple(fc.constantFrom<Level>(0, 1), fc.integer({ min: 0, max: 100 })), { maxLength: 30 }),
      (start, debounceMs, steps) => {
        let atMs = 0;
        const told: Level[] = [start];
        const line = createSettling(start, debounceMs, (level) => told.push(level));
        for (const [level, afterMs] of steps) {
          atMs += afterMs;
          line.edge({ level, atMs });
        }
        vi.runAllTimers();
        expect(told.every((level, i) => i === 0 || level !== told[i - 1])).toBe(true);
        expect(line.level).toBe(steps.at(-1)?.[0] ?? start);
        expect(line.level).toBe(told.at(-1));
      },
    ),
  ));
