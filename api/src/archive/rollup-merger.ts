import { type KindClass, kindOf } from '@coldfield/protocol/kinds';
import { qualityName } from '@coldfield/protocol/quality';
import type { Columns } from '../contract/index.ts';
import { gapMs, nullable } from './aggregate.ts';
import type { Bucketed, RollupQuery } from './archive.ts';
import {
  isRoomField,
  qualityBit,
  qualityNumbersOf,
  type RollupField,
  type RoomField,
  type SensorField,
} from './rollup-fields.ts';

/**
 * Puts stored roll-ups together into wider buckets: the answer of `Aggregator`, to the rounding of the means.
 * Feed the rows in order of time, each by `row` and then its fields in any order; then call `result()`.
 */
export class RollupMerger {
  readonly #query: RollupQuery;
  readonly #buckets: number;
  readonly #keys = new Map<string, MergedKey>();
  readonly #rows: number[];
  readonly #coveredS: number[];
  /** Pieces of silence, ascending; what touches belongs together. */
  readonly #silences: [from: number, to: number][] = [];
  #t: number;
  #quiet: Partial<Record<RoomField, number>> = {};

  constructor(query: RollupQuery) {
    this.#query = query;
    this.#buckets = Math.max(0, Math.ceil((query.to - query.from) / query.bucketMs));
    this.#rows = Array.from({ length: this.#buckets }, () => 0);
    this.#coveredS = Array.from({ length: this.#buckets }, () => 0);
    this.#t = query.from - query.widthMs;
  }

  row(t: number): void {
    this.#endRow();
    this.#silent(this.#t + this.#query.widthMs, t);
    this.#t = t;
  }

  field(key: string, field: RollupField, value: number): void {
    const index = Math.floor((this.#t - this.#query.from) / this.#query.bucketMs);
    if (index < 0 || index >= this.#buckets) return;
    if (isRoomField(field)) {
      this.#roomField(index, field, value);
      return;
    }
    let merged = this.#keys.get(key);
    if (merged === undefined) {
      merged = new MergedKey(kindOf(key)?.kind.class ?? 'gauge', this.#buckets);
      this.#keys.set(key, merged);
    }
    merged.field(index, field, value);
  }

  /**
   * @param now what lies beyond it (epoch ms) is no silence.
   * @param longerThanMs silences that are told as gaps.
   */
  result(now: number, longerThanMs: number = this.#query.gapsLongerThanMs ?? gapMs(this.#query)): Bucketed {
    const { from, to, bucketMs } = this.#query;
    this.#endRow();
    const end = Math.min(to, now);
    this.#silent(this.#t + this.#query.widthMs, end);
    const keys: Record<string, Columns> = {};
    const quality: Record<string, [number, string][]> = {};
    for (const [name, merged] of [...this.#keys].sort(([a], [b]) => (a < b ? -1 : 1))) {
      keys[name] = merged.columns();
      const codes = merged.quality();
      if (codes.length > 0) quality[name] = codes;
    }
    return {
      t: Array.from({ length: this.#buckets }, (_, i) => from + i * bucketMs),
      keys,
      quality,
      room: { rows: this.#rows, coveredS: this.#coveredS },
      gaps: this.#silences
        .map(([start, stop]): [number, number] => [start, Math.min(stop, end)])
        .filter(([start, stop]) => stop - start > longerThanMs),
    };
  }

  #roomField(index: number, field: RoomField, value: number): void {
    if (field === 'rows') this.#rows[index] = (this.#rows[index] as number) + value;
    else if (field === 'covered_s') this.#coveredS[index] = (this.#coveredS[index] as number) + value;
    else this.#quiet[field] = value;
  }

  #endRow(): void {
    for (const merged of this.#keys.values()) merged.endRow();
    const { quiet_to_s = 0, gap_from_s = 0, gap_to_s = 0, quiet_from_s } = this.#quiet;
    const widthS = this.#query.widthMs / 1000;
    this.#silent(this.#t, this.#t + quiet_to_s * 1000);
    this.#silent(this.#t + gap_from_s * 1000, this.#t + gap_to_s * 1000);
    this.#silent(this.#t + (quiet_from_s ?? widthS) * 1000, this.#t + this.#query.widthMs);
    this.#quiet = {};
  }

  #silent(from: number, to: number): void {
    if (to <= from) return;
    const last = this.#silences.at(-1);
    if (last !== undefined && from <= last[1]) last[1] = to;
    else this.#silences.push([from, to]);
  }
}

class MergedKey {
  readonly #class: KindClass;
  /** Gauge: mean × seconds. State: seconds at 1. Counter: increase. */
  readonly #sum: Float64Array;
  readonly #seconds: Float64Array;
  readonly #min: Float64Array;
  readonly #max: Float64Array;
  /** State: changes. Counter: resets. */
  readonly #count: Float64Array;
  /** Gauge: the newest mean. Counter: 1 where there is an increase. */
  readonly #last: Float64Array;
  readonly #bits: Float64Array;
  #index = 0;
  #mean = Number.NaN;
  #s = 0;

  constructor(kindClass: KindClass, buckets: number) {
    this.#class = kindClass;
    this.#sum = new Float64Array(buckets);
    this.#seconds = new Float64Array(buckets);
    this.#min = new Float64Array(buckets).fill(Number.POSITIVE_INFINITY);
    this.#max = new Float64Array(buckets).fill(Number.NEGATIVE_INFINITY);
    this.#count = new Float64Array(buckets);
    this.#last = new Float64Array(buckets).fill(Number.NaN);
    this.#bits = new Float64Array(buckets);
  }

  field(index: number, field: SensorField, value: number): void {
    this.#index = index;
    switch (field) {
      case 'mean':
        this.#mean = value;
        this.#last[index] = value;
        break;
      case 's':
        this.#s = value;
        this.#seconds[index] = (this.#seconds[index] as number) + value;
        break;
      case 'min':
        if (value < (this.#min[index] as number)) this.#min[index] = value;
        break;
      case 'max':
        if (value > (this.#max[index] as number)) this.#max[index] = value;
        break;
      case 'changes':
      case 'resets':
        this.#count[index] = (this.#count[index] as number) + value;
        break;
      case 'on_s':
        this.#sum[index] = (this.#sum[index] as number) + value;
        break;
      case 'inc':
        this.#sum[index] = (this.#sum[index] as number) + value;
        this.#last[index] = 1;
        break;
      case 'last':
        this.#last[index] = value;
        break;
      case 'q':
        this.#bits[index] = union(this.#bits[index] as number, value);
        break;
    }
  }

  /** A mean weighs as much as its seconds, which may come before or after it. */
  endRow(): void {
    if (!Number.isNaN(this.#mean))
      this.#sum[this.#index] = (this.#sum[this.#index] as number) + this.#mean * this.#s;
    this.#mean = Number.NaN;
    this.#s = 0;
  }

  columns(): Columns {
    switch (this.#class) {
      case 'gauge':
        return {
          class: 'gauge',
          mean: nullable(this.#last.map((last, i) => this.#weighted(i) ?? last)),
          min: nullable(this.#min),
          max: nullable(this.#max),
          coveredS: Array.from(this.#seconds),
        };
      case 'state':
        return {
          class: 'state',
          transitions: Array.from(this.#count),
          onS: Array.from(this.#sum),
          coveredS: Array.from(this.#seconds),
          last: nullable(this.#last),
        };
      case 'counter':
        return {
          class: 'counter',
          increase: Array.from(this.#sum, (sum, i) => (this.#last[i] === 1 ? sum : null)),
          resets: Array.from(this.#count),
        };
      case 'position':
        return {
          class: 'position',
          coveredS: Array.from(this.#seconds),
          last: nullable(this.#last),
        };
    }
  }

  quality(): [number, string][] {
    const codes: [number, string][] = [];
    for (const [i, bits] of this.#bits.entries()) {
      for (const number of bits === 0 ? [] : qualityNumbersOf(bits)) codes.push([i, qualityName(number)]);
    }
    return codes;
  }

  #weighted(i: number): number | null {
    const seconds = this.#seconds[i] as number;
    return seconds > 0 ? (this.#sum[i] as number) / seconds : null;
  }
}

function union(a: number, b: number): number {
  if (a === 0 || a === b) return b;
  return [...new Set([...qualityNumbersOf(a), ...qualityNumbersOf(b)])].reduce(
    (bits, number) => bits + qualityBit(number),
    0,
  );
}
