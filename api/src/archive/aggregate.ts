// By their own paths: this runs in a thread, which stays small without the schemas of the wire.
import { type KindClass, kindOf } from '@coldfield/protocol/kinds';
import { qualityName } from '@coldfield/protocol/quality';
import type { Columns } from '../contract/index.ts';
import type { Bucketed, BucketQuery } from './archive.ts';

/**
 * Aggregates one room's readings into buckets, by the class of each key.
 *
 * A reading stands from its `t` until the next reading of its key, at most `holdMs`. A failed reading ends what
 * stood before it. Feed every reading in order of time from `from - holdMs` on, then call `result()`.
 */
export class Aggregator {
  readonly #query: BucketQuery;
  readonly #buckets: number;
  readonly #keys = new Map<string, KeyColumns>();
  readonly #gaps: [number, number][] = [];
  #lastRowT: number;
  /** Shorter silences are in `coveredS` but not in `gaps`: over a year they would be half a million. */
  readonly #gapMs: number;

  constructor(query: BucketQuery) {
    this.#query = query;
    this.#buckets = Math.max(0, Math.ceil((query.to - query.from) / query.bucketMs));
    this.#lastRowT = query.from - query.holdMs;
    this.#gapMs = Math.max(query.holdMs, query.bucketMs / 2);
  }

  /** Announces a row before its readings. */
  row(t: number): void {
    if (t - this.#lastRowT > this.#gapMs && t > this.#query.from) {
      this.#gaps.push([Math.max(this.#lastRowT, this.#query.from), Math.min(t, this.#query.to)]);
    }
    this.#lastRowT = t;
  }

  /** The columns of a key, to be fed by `value`, `extremes` and `failed`. */
  key(name: string): KeyColumns {
    let columns = this.#keys.get(name);
    if (columns === undefined) {
      columns = new KeyColumns(kindOf(name)?.kind.class ?? 'gauge', this.#query, this.#buckets);
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
    const keys: Record<string, Columns> = {};
    const quality: Record<string, [number, string][]> = {};
    for (const [name, columns] of [...this.#keys].sort(([a], [b]) => (a < b ? -1 : 1))) {
      keys[name] = columns.finish(end);
      if (columns.quality.length > 0) quality[name] = columns.quality;
    }
    return {
      t: Array.from({ length: this.#buckets }, (_, i) => from + i * bucketMs),
      keys,
      quality,
      gaps: this.#gaps,
    };
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
  /** The last value even when it no longer stands, for transitions and increases over a gap. */
  #previous = Number.NaN;

  constructor(kindClass: KindClass, query: BucketQuery, buckets: number) {
    this.#class = kindClass;
    this.#query = query;
    this.#sum = new Float64Array(buckets);
    this.#covered = new Float64Array(buckets);
    this.#min = new Float64Array(buckets).fill(Number.POSITIVE_INFINITY);
    this.#max = new Float64Array(buckets).fill(Number.NEGATIVE_INFINITY);
    this.#count = new Float64Array(buckets);
    this.#last = new Float64Array(buckets).fill(Number.NaN);
  }

  value(t: number, value: number): void {
    this.#stand(t);
    const index = this.#index(t);
    if (index >= 0) {
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
    const nullable = (column: Float64Array): (number | null)[] =>
      Array.from(column, (value) => (Number.isFinite(value) ? value : null));
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
    }
  }

  /** Spreads the reading that stood until `until` over the buckets it covers. */
  #stand(until: number): void {
    if (Number.isNaN(this.#t) || this.#class === 'counter') return;
    const { from, to, bucketMs, holdMs } = this.#query;
    const end = Math.min(until, this.#t + holdMs, to);
    let at = Math.max(this.#t, from);
    while (at < end) {
      const index = Math.floor((at - from) / bucketMs);
      const step = Math.min(end, from + (index + 1) * bucketMs) - at;
      this.#covered[index] = (this.#covered[index] as number) + step;
      this.#sum[index] = (this.#sum[index] as number) + step * this.#value;
      this.#extend(index, this.#value);
      this.#last[index] = this.#value;
      at += step;
    }
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
