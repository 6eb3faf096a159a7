/** A closed range of sequence numbers, `from <= to`. */
export type SeqRange = readonly [from: number, to: number];

/**
 * A set of sequence numbers as sorted, disjoint, non-adjacent closed ranges.
 * Adding is idempotent and order does not matter, so a resend changes nothing.
 */
export class SeqRanges {
  /** First and last numbers in two plain arrays: 16 bytes a range, where an object each costs six times as much. */
  readonly #firsts: number[] = [];
  readonly #lasts: number[] = [];
  #count = 0;

  constructor(ranges: Iterable<SeqRange> = []) {
    for (const [from, to] of ranges) this.add(from, to);
  }

  /** Adds `from..to` and returns how many numbers were new. */
  add(from: number, to: number = from): number {
    return this.merge(from, to).added;
  }

  /**
   * Adds `from..to` and tells how the set changed: `range` now stands where the `replaced` ranges stood.
   * What keeps a copy of the ranges elsewhere (a table, say) follows by that alone.
   */
  merge(from: number, to: number): { added: number; range: SeqRange; replaced: SeqRange[] } {
    if (from > to) return { added: 0, range: [from, to], replaced: [] };
    const start = this.#firstEndingAtOrAfter(from - 1);
    let end = start;
    while (end < this.#firsts.length && this.#first(end) <= to + 1) end++;
    const replaced = this.#slice(start, end);
    const range: SeqRange =
      end === start ? [from, to] : [Math.min(from, this.#first(start)), Math.max(to, this.#last(end - 1))];
    const before = this.#count;
    this.#replace(start, end, range);
    return { added: this.#count - before, range, replaced };
  }

  remove(from: number, to: number = from): void {
    if (from > to) return;
    const start = this.#firstEndingAtOrAfter(from);
    let end = start;
    while (end < this.#firsts.length && this.#first(end) <= to) end++;
    if (end === start) return;
    const kept: SeqRange[] = [];
    if (this.#first(start) < from) kept.push([this.#first(start), from - 1]);
    if (this.#last(end - 1) > to) kept.push([to + 1, this.#last(end - 1)]);
    this.#replace(start, end, ...kept);
  }

  has(seq: number): boolean {
    const index = this.#firstEndingAtOrAfter(seq);
    return index < this.#firsts.length && this.#first(index) <= seq;
  }

  /** What of `from..to` is not in the set. */
  missing(from: number, to: number): SeqRange[] {
    const gaps: SeqRange[] = [];
    let next = from;
    for (let i = this.#firstEndingAtOrAfter(from); next <= to && i < this.#firsts.length; i++) {
      if (this.#first(i) > to) break;
      if (this.#first(i) > next) gaps.push([next, this.#first(i) - 1]);
      next = this.#last(i) + 1;
    }
    if (next <= to) gaps.push([next, to]);
    return gaps;
  }

  /** How many numbers the set holds. */
  get count(): number {
    return this.#count;
  }

  get isEmpty(): boolean {
    return this.#firsts.length === 0;
  }

  get highest(): number | undefined {
    return this.#lasts.at(-1);
  }

  /** Copies of the ranges, ascending; the set must not change meanwhile. */
  *[Symbol.iterator](): Generator<[number, number]> {
    for (let i = 0; i < this.#firsts.length; i++) yield [this.#first(i), this.#last(i)];
  }

  #first(index: number): number {
    return this.#firsts[index] as number;
  }

  #last(index: number): number {
    return this.#lasts[index] as number;
  }

  #slice(start: number, end: number): SeqRange[] {
    const ranges: SeqRange[] = [];
    for (let i = start; i < end; i++) ranges.push([this.#first(i), this.#last(i)]);
    return ranges;
  }

  /** Puts `ranges` in the place of those from `start` to before `end`. */
  #replace(start: number, end: number, ...ranges: SeqRange[]): void {
    for (let i = start; i < end; i++) this.#count -= this.#last(i) - this.#first(i) + 1;
    for (const [from, to] of ranges) this.#count += to - from + 1;
    const only = ranges[0];
    if (end - start === 1 && ranges.length === 1 && only !== undefined) {
      // By far the commonest: the last range grows.
      this.#firsts[start] = only[0];
      this.#lasts[start] = only[1];
      return;
    }
    this.#firsts.splice(start, end - start, ...ranges.map(([from]) => from));
    this.#lasts.splice(start, end - start, ...ranges.map(([, to]) => to));
  }

  /** Index of the first range whose end is at or after `seq`. */
  #firstEndingAtOrAfter(seq: number): number {
    const lasts = this.#lasts;
    // Numbers mostly come in order.
    const highest = lasts.at(-1);
    if (highest === undefined || highest < seq) return lasts.length;
    let low = 0;
    let high = lasts.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#last(middle) < seq) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
