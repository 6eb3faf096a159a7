import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type SeqRange, SeqRanges } from './seq-ranges.ts';

const HIGHEST = 60;
const seq = fc.integer({ min: 1, max: HIGHEST });
const span = fc
  .tuple(seq, fc.integer({ min: -2, max: 15 }))
  .map(([from, length]) => [from, from + length] as const);
const change = fc.record({ kind: fc.constantFrom('add', 'remove'), span });

const numbersOf = (ranges: Iterable<SeqRange>): number[] =>
  [...ranges].flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, i) => from + i));

/** The same set, kept the plain way. */
class Model {
  readonly numbers = new Set<number>();
  add(from: number, to: number): number {
    const before = this.numbers.size;
    for (let n = from; n <= to; n++) this.numbers.add(n);
    return this.numbers.size - before;
  }
  remove(from: number, to: number): void {
    for (let n = from; n <= to; n++) this.numbers.delete(n);
  }
  sorted(): number[] {
    return [...this.numbers].sort((a, b) => a - b);
  }
}

describe('a set of sequence numbers', () => {
  it('holds what a plain set would hold, after any additions and removals', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 40 }), span, (changes, asked) => {
        const ranges = new SeqRanges();
        const model = new Model();
        for (const { kind, span } of changes) {
          if (kind === 'add') expect(ranges.add(...span)).toBe(model.add(...span));
          else {
            ranges.remove(...span);
            model.remove(...span);
          }
          expect(numbersOf([...ranges])).toEqual(model.sorted());
        }
        expect(ranges.count).toBe(model.numbers.size);
        expect(ranges.isEmpty).toBe(model.numbers.size === 0);
        expect(ranges.highest).toBe(model.sorted().at(-1));
        for (let n = 0; n <= HIGHEST + 20; n++) expect(ranges.has(n)).toBe(model.numbers.has(n));
        const inAsked = numbersOf([asked]).filter((n) => !model.numbers.has(n));
        expect(numbersOf(ranges.missing(...asked))).toEqual(inAsked);
      }),
      { numRuns: 1_000 },
    );
  });

  it('keeps its ranges ascending, apart and not touching', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 40 }), (changes) => {
        const ranges = new SeqRanges();
        for (const { kind, span } of changes) {
          if (kind === 'add') ranges.add(...span);
          else ranges.remove(...span);
        }
        let previous = Number.NEGATIVE_INFINITY;
        for (const [from, to] of ranges) {
          expect(from).toBeGreaterThan(previous + 1);
          expect(to).toBeGreaterThanOrEqual(from);
          previous = to;
        }
      }),
    );
  });

  it('is the same whatever order the numbers came in, and however often', () => {
    fc.assert(
      fc.property(
        fc
          .array(span)
          .chain((spans) =>
            fc.tuple(
              fc.constant(spans),
              fc.shuffledSubarray([...spans, ...spans], { minLength: spans.length * 2 }),
            ),
          ),
        ([spans, shuffled]) => {
          const legal = (all: (readonly [number, number])[]) => all.filter(([from, to]) => from <= to);
          expect([...new SeqRanges(legal(shuffled))]).toEqual([...new SeqRanges(legal(spans))]);
        },
      ),
    );
  });

  it('hands out a copy that cannot change it', () => {
    const ranges = new SeqRanges([[1, 3]]);
    for (const range of ranges) range[1] = 99;
    expect([...ranges]).toEqual([[1, 3]]);
  });

  it('tells exactly which ranges a merge replaced', () => {
    fc.assert(
      fc.property(fc.array(span, { maxLength: 30 }), (spans) => {
        const ranges = new SeqRanges();
        const copy = new Map<number, number>();
        for (const [from, to] of spans.filter(([from, to]) => from <= to)) {
          const { range, replaced } = ranges.merge(from, to);
          for (const [start] of replaced) copy.delete(start);
          copy.set(range[0], range[1]);
          expect([...copy].sort(([a], [b]) => a - b)).toEqual([...ranges]);
        }
      }),
    );
  });

  it('stays exact at the largest number that a frame can have', () => {
    const ranges = new SeqRanges([[1, Number.MAX_SAFE_INTEGER]]);
    expect(ranges.count).toBe(Number.MAX_SAFE_INTEGER);
    expect(ranges.missing(1, Number.MAX_SAFE_INTEGER)).toEqual([]);
    ranges.remove(2);
    expect([...ranges]).toEqual([
      [1, 1],
      [3, Number.MAX_SAFE_INTEGER],
    ]);
  });
});
