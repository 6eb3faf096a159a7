/** A closed range of sequence numbers, `from <= to`. */
export type SeqRange = readonly [from: number, to: number];

/**
 * A set of sequence numbers as sorted, disjoint, non-adjacent closed ranges.
 * Adding is idempotent and order does not matter, so a resend changes nothing.
 */
export class SeqRanges {
  readonly #ranges: [number, number][] = [];

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
    const ranges = this.#ranges;
    const last = ranges.at(-1);
    if (last === undefined || from > last[1] + 1) {
      ranges.push([from, to]);
      return { added: to - from + 1, range: [from, to], replaced: [] };
    }
    const start = this.#firstEndingAtOrAfter(from - 1);
    let end = start;
    let mergedFrom = from;
    let mergedTo = to;
    let already = 0;
    for (let range = ranges[end]; range !== undefined && range[0] <= to + 1; range = ranges[++end]) {
      const overlapFrom = Math.max(range[0], from);
      const overlapTo = Math.min(range[1], to);
      if (overlapFrom <= overlapTo) already += overlapTo - overlapFrom + 1;
      mergedFrom = Math.min(mergedFrom, range[0]);
      mergedTo = Math.max(mergedTo, range[1]);
    }
    const replaced = ranges.splice(start, end - start, [mergedFrom, mergedTo]);
    return { added: to - from + 1 - already, range: [mergedFrom, mergedTo], replaced };
  }

  remove(from: number, to: number = from): void {
    if (from > to) return;
    const ranges = this.#ranges;
    const start = this.#firstEndingAtOrAfter(from);
    let end = start;
    const kept: [number, number][] = [];
    for (let range = ranges[end]; range !== undefined && range[0] <= to; range = ranges[++end]) {
      if (range[0] < from) kept.push([range[0], from - 1]);
      if (range[1] > to) kept.push([to + 1, range[1]]);
    }
    ranges.splice(start, end - start, ...kept);
  }

  has(seq: number): boolean {
    const range = this.#ranges[this.#firstEndingAtOrAfter(seq)];
    return range !== undefined && range[0] <= seq;
  }

  /** What of `from..to` is not in the set. */
  missing(from: number, to: number): SeqRange[] {
    const gaps: SeqRange[] = [];
    let next = from;
    for (let i = this.#firstEndingAtOrAfter(from); next <= to; i++) {
      const range = this.#ranges[i];
      if (range === undefined || range[0] > to) break;
      if (range[0] > next) gaps.push([next, range[0] - 1]);
      next = range[1] + 1;
    }
    if (next <= to) gaps.push([next, to]);
    return gaps;
  }

  /** How many numbers the set holds. */
  get count(): number {
    let count = 0;
    for (const [from, to] of this.#ranges) count += to - from + 1;
    return count;
  }

  get isEmpty(): boolean {
    return this.#ranges.length === 0;
  }

  get highest(): number | undefined {
    return this.#ranges.at(-1)?.[1];
  }

  /** A copy of the ranges, ascending. */
  toArray(): [number, number][] {
    return this.#ranges.map(([from, to]) => [from, to]);
  }

  /** Index of the first range whose end is at or after `seq`. */
  #firstEndingAtOrAfter(seq: number): number {
    let low = 0;
    let high = this.#ranges.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#ranges[middle] as [number, number])[1] < seq) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
