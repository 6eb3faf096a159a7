import type { Limits } from '../crop/limits.ts';

/** A time that air or produce really was beyond a limit. */
export interface Excursion {
  readonly of: 'air' | 'produce';
  /** Which stack, from 1; null for the air. */
  readonly stack: number | null;
  readonly side: 'high' | 'low';
  readonly limitC: number;
  readonly fromMs: number;
  /** Null when it was still so at the end. */
  readonly toMs: number | null;
  /** The temperature furthest beyond the limit. */
  readonly worstC: number;
  /** Kelvin beyond the limit × hours. */
  readonly degreeHours: number;
  /** Produce concerned, at most; 0 for the air. */
  readonly massKg: number;
}

interface Running {
  readonly side: 'high' | 'low';
  readonly limitC: number;
  readonly fromMs: number;
  worstC: number;
  degreeMs: number;
  massKg: number;
  lastMs: number;
  lastBeyondK: number;
}

const HOUR_MS = 3_600_000;

/** Finds excursions in a temperature that is looked at now and then; the trapezoids between give the degree-hours. */
export class ExcursionWatch {
  readonly #of: Excursion['of'];
  readonly #stack: number | null;
  readonly #limits: Limits | undefined;
  #running: Running | null = null;

  constructor(of: Excursion['of'], stack: number | null, limits: Limits | undefined) {
    this.#of = of;
    this.#stack = stack;
    this.#limits = limits;
  }

  /** `temperatureC` null: there is nothing to be too warm. Returns what has come to its end. */
  look(t: number, temperatureC: number | null, massKg: number): Excursion[] {
    const breach = this.#breach(temperatureC);
    const ended = this.#running !== null && this.#running.side !== breach?.side ? this.#close(t) : [];
    if (breach === null || temperatureC === null) return ended;
    const { side, limitC, beyondK } = breach;
    this.#running ??= {
      side,
      limitC,
      fromMs: t,
      worstC: temperatureC,
      degreeMs: 0,
      massKg: 0,
      lastMs: t,
      lastBeyondK: beyondK,
    };
    const running = this.#running;
    running.degreeMs += ((running.lastBeyondK + beyondK) / 2) * (t - running.lastMs);
    running.lastMs = t;
    running.lastBeyondK = beyondK;
    running.massKg = Math.max(running.massKg, massKg);
    running.worstC =
      side === 'high' ? Math.max(running.worstC, temperatureC) : Math.min(running.worstC, temperatureC);
    return ended;
  }

  end(t: number): Excursion[] {
    return this.#running === null ? [] : this.#close(t, true);
  }

  #breach(temperatureC: number | null) {
    const { low = null, high = null } = this.#limits ?? {};
    if (temperatureC === null) return null;
    if (high !== null && temperatureC > high)
      return { side: 'high', limitC: high, beyondK: temperatureC - high } as const;
    if (low !== null && temperatureC < low)
      return { side: 'low', limitC: low, beyondK: low - temperatureC } as const;
    return null;
  }

  #close(t: number, isOpen = false): Excursion[] {
    const { side, limitC, fromMs, worstC, degreeMs, massKg } = this.#running!;
    this.#running = null;
    return [
      {
        of: this.#of,
        stack: this.#stack,
        side,
        limitC,
        fromMs,
        toMs: isOpen ? null : t,
        worstC: Math.round(worstC * 100) / 100,
        degreeHours: Math.round((degreeMs / HOUR_MS) * 1_000) / 1_000,
        massKg: Math.round(massKg),
      },
    ];
  }
}
