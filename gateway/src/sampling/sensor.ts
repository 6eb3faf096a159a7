import { isPlausible, type QualityCode } from '@coldfield/protocol';
import type { SensorConfig } from '../config/gateway-config.ts';
import type { Reading } from '../drivers/reading.ts';
import { metresBetween } from './metres-between.ts';

/** What a sample asks for: recording at once, because something changed; recording on time; nothing. */
export type Verdict = 'change' | 'due' | 'none';

/** What goes into a frame for one key. */
export interface Recorded {
  readonly key: string;
  readonly mono: number;
  readonly value?: number;
  readonly quality?: QualityCode;
  /** Extremes of the samples since the last record, where they differ from the value. */
  readonly lo?: number;
  readonly hi?: number;
}

/** One sensor key: turns raw readings into values, debounces states, and decides when to record. */
export class Sensor {
  readonly config: SensorConfig;
  /** The other coordinate of a place: how far it moved is told by both. */
  companion: Sensor | null = null;
  #current: Reading | null = null;
  #currentMono = 0;
  #recorded: Reading | null = null;
  #nextRecordMs = 0;
  #lo = Number.POSITIVE_INFINITY;
  #hi = Number.NEGATIVE_INFINITY;
  /** A new state that has not lasted long enough yet. */
  #candidate: { value: number; sinceMs: number } | null = null;
  #unchangedSince: { value: number; sinceMs: number } | null = null;

  constructor(config: SensorConfig) {
    this.config = config;
  }

  /** The newest accepted reading, for status pages. */
  get current(): Reading | null {
    return this.#current;
  }

  /** @param mono monotonic ms at which the answer came */
  sample(raw: Reading, mono: number): Verdict {
    const reading = this.#debounced(this.#checked(raw, mono), mono);
    this.#current = reading;
    this.#currentMono = mono;
    if ('value' in reading) {
      this.#lo = Math.min(this.#lo, reading.value);
      this.#hi = Math.max(this.#hi, reading.value);
    }
    if (this.#isChange(reading)) return 'change';
    return mono >= this.#nextRecordMs ? 'due' : 'none';
  }

  /** Takes what is to be recorded and begins a new interval. Null when nothing was sampled yet. */
  record(): Recorded | null {
    const reading = this.#current;
    if (reading === null) return null;
    const { recordMs } = this.config.cadence;
    this.#recorded = reading;
    // On a grid, so that keys of a room with the same cadence come in the same frame.
    this.#nextRecordMs = (Math.floor(this.#currentMono / recordMs) + 1) * recordMs;
    const [lo, hi] = [this.#lo, this.#hi];
    this.#lo = Number.POSITIVE_INFINITY;
    this.#hi = Number.NEGATIVE_INFINITY;
    const base = { key: this.config.key, mono: this.#currentMono };
    if ('quality' in reading) return { ...base, quality: reading.quality };
    if (this.config.kind.class !== 'gauge') return { ...base, value: reading.value };
    return {
      ...base,
      value: reading.value,
      ...(lo < reading.value ? { lo } : {}),
      ...(hi > reading.value ? { hi } : {}),
    };
  }

  #checked(raw: Reading, mono: number): Reading {
    if ('quality' in raw) return raw;
    const { kind, invert, offset, cadence } = this.config;
    if (kind.class === 'state') {
      if (raw.value !== 0 && raw.value !== 1) return { quality: 'out-of-range' };
      return { value: invert ? 1 - raw.value : raw.value };
    }
    // Adding must not turn 3.4 + 0.1 into 3.5000000000000004.
    const value = offset === 0 ? raw.value : Number((raw.value + offset).toPrecision(12));
    if (!isPlausible(kind, value)) return { quality: 'out-of-range' };
    if (this.#unchangedSince?.value !== value) this.#unchangedSince = { value, sinceMs: mono };
    const isStuck = cadence.stuckAfterMs > 0 && mono - this.#unchangedSince.sinceMs >= cadence.stuckAfterMs;
    return isStuck ? { quality: 'stuck' } : { value };
  }

  /** A state counts only after it has lasted; until then the old one goes on. */
  #debounced(reading: Reading, mono: number): Reading {
    const { debounceMs } = this.config.cadence;
    const previous = this.#current;
    if (debounceMs === 0 || previous === null || !('value' in previous) || !('value' in reading)) {
      this.#candidate = null;
      return reading;
    }
    if (reading.value === previous.value) {
      this.#candidate = null;
      return reading;
    }
    if (this.#candidate?.value !== reading.value) this.#candidate = { value: reading.value, sinceMs: mono };
    if (mono - this.#candidate.sinceMs < debounceMs) return previous;
    this.#candidate = null;
    return reading;
  }

  /** Whether the place is further from the recorded one than the dead band, in metres. */
  #hasMoved(to: number, from: number): boolean {
    const { deadBand } = this.config.cadence;
    if (deadBand === null) return false;
    const other = this.companion?.move ?? { from: 0, to: 0 };
    const metres = this.config.key.startsWith('lat')
      ? metresBetween({ lat: from, lon: other.from }, { lat: to, lon: other.to })
      : metresBetween({ lat: other.from, lon: from }, { lat: other.to, lon: to });
    return metres > deadBand;
  }

  /** From what was recorded to what is now; null where either has no value. */
  get move(): { readonly from: number; readonly to: number } | null {
    const [recorded, current] = [this.#recorded, this.#current];
    return recorded !== null && current !== null && 'value' in recorded && 'value' in current
      ? { from: recorded.value, to: current.value }
      : null;
  }

  #isChange(reading: Reading): boolean {
    const last = this.#recorded;
    if (last === null) return true;
    if ('quality' in reading || 'quality' in last) {
      return !('quality' in reading && 'quality' in last && reading.quality === last.quality);
    }
    if (this.config.kind.class === 'state') return reading.value !== last.value;
    if (this.config.kind.class === 'position') return this.#hasMoved(reading.value, last.value);
    const { deadBand } = this.config.cadence;
    return deadBand !== null && Math.abs(reading.value - last.value) > deadBand;
  }
}
