import type { Reading } from '../drivers/reading.ts';
import type { Rule } from './rule.ts';

/** How a rule stands; times in monotonic ms. */
export interface Standing {
  /** Since when the condition holds; of `noReading` the last valid reading. Null: it does not hold. */
  readonly breachMs: number | null;
  /** Since when it has held for long enough; null: it has not. */
  readonly activeMs: number | null;
  /** Until when somebody silenced it. */
  readonly silencedUntilMs: number | null;
  /** Whether its sensor was heard since the start, with a value or without. */
  readonly heard: boolean;
}

export const AT_REST: Standing = { breachMs: null, activeMs: null, silencedUntilMs: null, heard: false };

/**
 * How a rule stands after a reading of its sensor. A breach begins beyond the limit and ends only when a valid
 * reading is back by the hysteresis: a sensor that fails neither begins nor ends one.
 * @param impatient the first reading in breach counts at once, because nobody knows for how long it has been
 */
export function judge(
  rule: Rule,
  standing: Standing,
  reading: Reading,
  mono: number,
  impatient = false,
): Standing {
  const heard = { ...standing, heard: true };
  if ('quality' in reading) return expire(rule, heard, mono);
  if (rule.condition === 'noReading') return { ...AT_REST, breachMs: mono, heard: true };
  const inBreach = breaks(rule, reading.value, standing.breachMs !== null);
  if (!inBreach) return { ...AT_REST, heard: true };
  const first = impatient && !standing.heard ? mono - rule.forMs : mono;
  return expire(rule, { ...heard, breachMs: standing.breachMs ?? first }, mono);
}

/** How a rule stands now that time has passed. */
export function expire(rule: Rule, standing: Standing, mono: number): Standing {
  const { breachMs, activeMs, silencedUntilMs } = standing;
  const isDue = activeMs === null && breachMs !== null && standing.heard && mono - breachMs >= rule.forMs;
  const isLoudAgain = silencedUntilMs !== null && mono >= silencedUntilMs;
  if (!isDue && !isLoudAgain) return standing;
  return {
    ...standing,
    ...(isDue ? { activeMs: mono } : {}),
    ...(isLoudAgain ? { silencedUntilMs: null } : {}),
  };
}

function breaks(rule: Rule, value: number, already: boolean): boolean {
  const back = already ? rule.hysteresis : 0;
  switch (rule.condition) {
    case 'above':
      return value > rule.limit - back;
    case 'below':
      return value < rule.limit + back;
    case 'state':
      return value === rule.limit;
    case 'noReading':
      return false;
  }
}
