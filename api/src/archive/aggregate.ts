// By their own paths: this runs in a thread, which stays small without the schemas of the wire.
import { type KindClass, kindOf } from '@coldfield/protocol/kinds';
import { qualityName, qualityNumber } from '@coldfield/protocol/quality';
import type { Columns } from '../contract/index.ts';
import type { Bucketed, BucketQuery } from './archive.ts';

/** The newest value of a key before `from - holdMs`, at most `carryMs` before `from`; undefined without one. */
export type Carried = (key: string) => number | undefined;

/**
 * Aggregates one room's readings into buckets, by the class of each key.
 *
 * A reading stands from its `t` until the next reading of its key, at most `holdMs`. A failed reading ends what
 * stood before it. A change of a state and the increase of a counter count where the later reading stands, also
 * over a gap: `carried` gives the value before it where it lies further back than `holdMs`.
 * Feed every reading in order of time from `from - holdMs` on, then call `result()`.
 */
export class Aggregator {
  readonly #query: BucketQuery;
  readonly #carried: Carried;
  readonly #buckets: number;
  readonly #keys = new Map<string, KeyColumns>();
  readonly #gaps: [number, number][] = [];
  readonly #rows: number[];
  readonly #covered: Float64Array;
  #lastRowT: number;
  /** Shorter silences are in `coveredS` but not in `gaps`: over a year they would be half a million. */
  readonly #gapMs: number;

  constructor(query: BucketQuery, carried: Carried = () => undefined) {
    this.#query = query;
    this.#carried = carried;
    this.#buckets = Math.max(0, Math.ceil((query.to - query.from) / query.bucketMs));
    this.#lastRowT = query.from - query.holdMs;
    this.#gapMs = gapMs(query);
    this.#rows = Array.from({ length: this.#buckets }, () => 0);
    this.#covered = new Float64Array(this.#buckets);
  }

  /** Announces a row before its readings. */
  row(t: number): void {
    if (t - this.#lastRowT > this.#gapMs && t > this.#query.from) {
      this.#gaps.push([Math.max(this.#lastRowT, this.#query.from), Math.min(t, this.#query.to)]);
    }
    this.#stand(t);
    this.#lastRowT = t;
    const { from, to, bucketMs } = this.#query;
    if (t >= from && t < to) (this.#rows[Math.floor((t - from) / bucketMs)] as number)++;
  }

  /** The columns of a key, to be fed by `value`, `extremes` and `failed`. */
  key(name: string): KeyColumns {
    let columns = this.#keys.get(name);
    if (columns === undefined) {
      const kindClass = kindOf(name)?.kind.class ?? 'gauge';
      columns = new KeyColumns(kindClass, this.#query, this.#buckets, () => this.#carried(name));
      this.#keys.set(name, columns);
    }
    return columns;
  }

  /** @param now readings do not stand beyond it (epoch ms). */
  result(now: number): Bucketed {
    const { from, to, bucketMs } = this.#query;
    const end = Math.min(to, now);
    if (end - this.#lastRowT > this.#gapMs && end > from)
      this.#gaps.push([Math.max(this.#lastRowT, from), end]);
    this.#stand(end);
    const keys: Record<string, Columns> = {};
    const quality: Record<string, [number, string][]> = {};
    for (const [name, columns] of [...this.#keys].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const finished = columns.finish(end);
      const codes = columns.quality;
      if (columns.isEmpty && codes.length === 0) continue;
      keys[name] = finished;
      codes.sort(([i, a], [j, b]) => i - j || qualityNumber(a) - qualityNumber(b));
      if (codes.length > 0) quality[name] = codes;
    }
    return {
      t: Array.from({ length: this.#buckets }, (_, i) => from + i * bucketMs),
      keys,
      quality,
      room: { rows: this.#rows, coveredS: Array.from(this.#covered, (ms) => ms / 1000) },
      gaps: this.#gaps,
    };
  }

  /** Counts the time that the last row stood, as a reading would. */
  #stand(until: number): void {
    const end = Math.min(until, this.#lastRowT + this.#query.holdMs);
    eachBucket(this.#query, this.#lastRowT, end, (index, ms) => {
      this.#covered[index] = (this.#covered[index] as number) + ms;
    });
  }
}

/** A silence is told as a gap when it is longer than this, ms. */
export function gapMs({ holdMs, bucketMs }: Pick<BucketQuery, 'holdMs' | 'bucketMs'>): number {
  return Math.max(holdMs, bucketMs / 2);
}

/** A column as it is answered: null in a bucket that has no value. */
export function nullable(column: Float64Array): (number | null)[] {
  return Array.from(column, (value) => (Number.isFinite(value) ? value : null));
}

/** Calls `visit` for each bucket that `start..end` lies in, with how much of it, ms. */
function eachBucket(
  { from, to, bucketMs }: BucketQuery,
  start: number,
  end: number,
  visit: (index: number, ms: number) => void,
): void {
  const last = Math.min(end, to);
  let at = Math.max(start, from);
  while (at < last) {
    const index = Math.floor((at - from) / bucketMs);
    const ms = Math.min(last, from + (index + 1) * bucketMs) - at;
    visit(index, ms);
    at += ms;
  }
}

class KeyColumns {
  readonly quality: [number, string][] = [];
  readonly #class: KindClass;
  readonly #query: BucketQuery;
  /** Gauge: value × ms. State: ms at 1. Counter: increase. */
  readonly #sum: Float64Array;
  readonly #covered: Float64Array;
  readonly #min: Float64Array;
  readonly #max: Float64Array;
  /** State: transitions. Counter: resets. */
  readonly #count: Float64Array;
  readonly #last: Float64Array;
  #t = Number.NaN;
  #value = Number.NaN;
  readonly #carried: () => number | undefined;
  /** The last value even when it no longer stands, for transitions and increases over a gap. */
  #previous = Number.NaN;

  constructor(kindClass: KindClass, query: BucketQuery, buckets: number, carried: () => number | undefined) {
    this.#class = kindClass;
    this.#query = query;
    this.#carried = carried;
    this.#sum = new Float64Array(buckets);
    this.#covered = new Float64Array(buckets);
    this.#min = new Float64Array(buckets).fill(Number.POSITIVE_INFINITY);
    this.#max = new Float64Array(buckets).fill(Number.NEGATIVE_INFINITY);
    this.#count = new Float64Array(buckets);
    this.#last = new Float64Array(buckets).fill(Number.NaN);
  }

  /** True when nothing of the key lies in the range; a counter's first register alone is no increase. */
  get isEmpty(): boolean {
    return this.#class === 'counter'
      ? this.#covered.every((covered) => covered === 0)
      : this.#last.every((last) => Number.isNaN(last));
  }

  value(t: number, value: number): void {
    this.#stand(t);
    const index = this.#index(t);
    if (index >= 0) {
      if ((this.#class === 'state' || this.#class === 'counter') && Number.isNaN(this.#previous)) {
        this.#previous = this.#carried() ?? Number.NaN;
      }
      if (this.#class === 'state' && !Number.isNaN(this.#previous) && value !== this.#previous) {
        this.#count[index] = (this.#count[index] as number) + 1;
      }
      if (this.#class === 'counter' && !Number.isNaN(this.#previous)) {
        const reset = value < this.#previous;
        this.#sum[index] = (this.#sum[index] as number) + (reset ? value : value - this.#previous);
        this.#covered[index] = 1;
        if (reset) this.#count[index] = (this.#count[index] as number) + 1;
      }
      this.#extend(index, value);
      this.#last[index] = value;
    }
    this.#t = t;
    this.#value = value;
    this.#previous = value;
  }

  /** A least or greatest sample since the previous reading. */
  extreme(t: number, value: number): void {
    const index = this.#index(t);
    if (index >= 0) this.#extend(index, value);
  }

  failed(t: number, qualityNumber: number): void {
    this.#stand(t);
    this.#t = Number.NaN;
    this.#value = Number.NaN;
    const index = this.#index(t);
    if (index < 0) return;
    const code = qualityName(qualityNumber);
    // Each code once a bucket, however often a sensor wavers between two.
    for (let i = this.quality.length - 1; this.quality[i]?.[0] === index; i--) {
      if (this.quality[i]?.[1] === code) return;
    }
    this.quality.push([index, code]);
  }

  finish(end: number): Columns {
    this.#stand(end);
    const seconds = (column: Float64Array): number[] => Array.from(column, (ms) => ms / 1000);
    switch (this.#class) {
      case 'gauge':
        return {
          class: 'gauge',
          mean: Array.from(this.#sum, (sum, i) => {
            const covered = this.#covered[i] as number;
            // A bucket whose only reading ends with it covers nothing yet, but has a value.
            return covered > 0
              ? sum / covered
              : Number.isNaN(this.#last[i])
                ? null
                : (this.#last[i] as number);
          }),
          min: nullable(this.#min),
          max: nullable(this.#max),
          coveredS: seconds(this.#covered),
        };
      case 'state':
        return {
          class: 'state',
          transitions: Array.from(this.#count),
          onS: seconds(this.#sum),
          coveredS: seconds(this.#covered),
          last: nullable(this.#last),
        };
      case 'counter':
        return {
          class: 'counter',
          increase: Array.from(this.#sum, (sum, i) => (this.#covered[i] === 1 ? sum : null)),
          resets: Array.from(this.#count),
        };
      case 'position':
        return {
          class: 'position',
          coveredS: seconds(this.#covered),
          last: nullable(this.#last),
        };
    }
  }

  /** Spreads the reading that stood until `until` over the buckets it covers. */
  #stand(until: number): void {
    if (Number.isNaN(this.#t) || this.#class === 'counter') return;
    eachBucket(this.#query, this.#t, Math.min(until, this.#t + this.#query.holdMs), (index, ms) => {
      this.#covered[index] = (this.#covered[index] as number) + ms;
      this.#sum[index] = (this.#sum[index] as number) + ms * this.#value;
      this.#extend(index, this.#value);
      this.#last[index] = this.#value;
    });
  }

  #extend(index: number, value: number): void {
    if (value < (this.#min[index] as number)) this.#min[index] = value;
    if (value > (this.#max[index] as number)) this.#max[index] = value;
  }

  #index(t: number): number {
    const { from, to, bucketMs } = this.#query;
    return t >= from && t < to ? Math.floor((t - from) / bucketMs) : -1;
  }
}
