import type { Reading } from '@coldfield/api/contract';
import { LINES, type Line, type Series, type Span } from './series.ts';

/** Rows that live readings may add before the next record is fetched. */
const ROOM_TO_GROW = 512;

/**
 * A chart's rows outside React: the record, with live readings appended to its end. A reading goes into the bucket
 * that it falls in; a full buffer drops its oldest row.
 */
export class TrendBuffer {
  readonly t: Float64Array;
  readonly lines: Record<Line, Float64Array>;
  readonly door: LiveSpan[];
  readonly defrost: LiveSpan[];
  readonly series: Series;
  to: number;
  /** Bucket rows. */
  length: number;
  /** Bucket rows, and behind them the newest reading as it is. */
  rows: number;
  #samples = 1;
  readonly #head = { t: 0, air: Number.NaN, pulp: Number.NaN, rh: Number.NaN };

  constructor(series: Series) {
    this.series = series;
    const capacity = series.t.length + ROOM_TO_GROW + 1;
    this.t = grown(series.t, capacity);
    this.lines = {
      air: grown(series.air, capacity),
      airMin: grown(series.airMin, capacity),
      airMax: grown(series.airMax, capacity),
      pulp: grown(series.pulp, capacity),
      rh: grown(series.rh, capacity),
    };
    this.door = series.door.map((span) => ({ ...span }));
    this.defrost = series.defrost.map((span) => ({ ...span }));
    this.to = series.to;
    this.length = series.t.length;
    this.rows = this.length;
  }

  /** Adds what changed in a room. Readings older than the newest row are left to the next record. */
  push(readings: Readonly<Record<string, Reading>>): void {
    const { newest, ...values } = gaugesOf(readings);
    for (const [key, { t, value }] of Object.entries(readings)) {
      const kind = key.replace(/\d+$/, '');
      if (value === null || (kind !== 'door' && kind !== 'defrost')) continue;
      extend(this[kind], t, value >= 0.5);
      this.to = Math.max(this.to, t);
    }
    if (newest === 0 || newest < (this.t[this.length - 1] ?? 0) - this.series.bucketMs / 2) return;
    this.#row(newest);
    const at = this.length - 1;
    const { air, airMin, airMax, pulp, rh } = this.lines;
    for (const value of values.air) {
      const before = air[at] as number;
      air[at] = Number.isNaN(before) ? value : before + (value - before) / (this.#samples + 1);
      airMin[at] = Number.isNaN(airMin[at]) ? value : Math.min(airMin[at] as number, value);
      airMax[at] = Number.isNaN(airMax[at]) ? value : Math.max(airMax[at] as number, value);
    }
    if (values.pulp.length > 0) pulp[at] = Math.max(...values.pulp);
    if (values.rh.length > 0) rh[at] = mean(values.rh);
    this.to = Math.max(this.to, newest);
    this.setHead(readings);
  }

  /** Ends the lines at the newest readings themselves, so that a chart ends at the number that stands above it. */
  setHead(readings: Readonly<Record<string, Reading>>): void {
    const { air, pulp, rh, newest } = gaugesOf(readings);
    if (air.length > 0) this.#head.air = mean(air);
    if (pulp.length > 0) this.#head.pulp = Math.max(...pulp);
    if (rh.length > 0) this.#head.rh = mean(rh);
    this.#head.t = Math.max(this.#head.t, newest);
    this.#putHead();
  }

  #putHead(): void {
    const at = this.length;
    this.rows = at;
    const { t, ...values } = this.#head;
    if (t <= (this.t[at - 1] ?? 0)) return;
    this.t[at] = t;
    for (const name of LINES) this.lines[name][at] = Number.NaN;
    for (const name of ['air', 'pulp', 'rh'] as const) this.lines[name][at] = values[name];
    this.to = Math.max(this.to, t);
    this.rows = at + 1;
  }

  /** Makes the last row the one that `t` belongs to. */
  #row(t: number): void {
    const last = this.t[this.length - 1];
    if (last !== undefined && t < last + this.series.bucketMs / 2) {
      this.#samples++;
      return;
    }
    if (this.length === this.t.length - 1) {
      this.t.copyWithin(0, 1);
      for (const name of LINES) this.lines[name].copyWithin(0, 1);
      this.length--;
    }
    this.t[this.length] = t;
    for (const name of LINES) this.lines[name][this.length] = Number.NaN;
    this.length++;
    this.#samples = 1;
  }
}

function gaugesOf(readings: Readonly<Record<string, Reading>>) {
  const found = { air: [] as number[], pulp: [] as number[], rh: [] as number[], newest: 0 };
  for (const [key, { t, value }] of Object.entries(readings)) {
    const kind = key.replace(/\d+$/, '');
    if (value === null || (kind !== 'air' && kind !== 'pulp' && kind !== 'rh')) continue;
    found[kind].push(value);
    found.newest = Math.max(found.newest, t);
  }
  return found;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function grown(values: Float64Array, capacity: number): Float64Array {
  const larger = new Float64Array(capacity);
  larger.set(values);
  return larger;
}

/** A span of a live state, `isOn` while the state has not gone back to 0. */
export interface LiveSpan extends Span {
  isOn?: boolean;
}

function extend(spans: LiveSpan[], t: number, on: boolean): void {
  const last = spans.at(-1);
  if (last?.isOn === true) {
    last.to = Math.max(last.to, t);
    last.isOn = on;
  } else if (on && (last === undefined || t > last.to)) {
    spans.push({ from: t, to: t, isOn: true });
  }
}
