import type { SystemClock } from '../clock/clock.ts';
import { AT_REST, type Standing } from './judge.ts';
import type { Rule } from './rule.ts';
import { MOST_SLOT_BYTES } from './slots.ts';

/** A sensor is read now and then: silence that is shorter is none. */
const SILENT_MS = 60_000;

interface Remembered {
  readonly breachForMs: number | null;
  readonly activeForMs: number | null;
  readonly silencedForMs: number | null;
}

/** Whether a rule is on its way to be in force, or is. */
export function isMoved({ condition }: Rule, { breachMs, activeMs }: Standing, mono: number): boolean {
  if (activeMs !== null) return true;
  return breachMs !== null && (condition !== 'noReading' || mono - breachMs >= SILENT_MS);
}

/** What is to survive the process and the power: how long each rule that moved has been so, without a clock's time. */
export function remember(
  standings: Iterable<readonly [Rule, Standing]>,
  { epoch, mono }: { readonly epoch: string; readonly mono: number },
): string {
  const since = (ms: number | null) => (ms === null ? null : Math.round(mono - ms));
  const moved = [...standings].filter(([rule, standing]) => isMoved(rule, standing, mono));
  // What is in force first: the last of very many may not fit.
  moved.sort(([, a], [, b]) => Number(b.activeMs !== null) - Number(a.activeMs !== null));
  const rules: Record<string, Remembered> = {};
  let bytes = 200;
  for (const [{ id }, { breachMs, activeMs, silencedUntilMs }] of moved) {
    bytes += id.length + 100;
    if (bytes > MOST_SLOT_BYTES) break;
    rules[id] = {
      breachForMs: since(breachMs),
      activeForMs: since(activeMs),
      silencedForMs: silencedUntilMs === null ? null : Math.round(silencedUntilMs - mono),
    };
  }
  return JSON.stringify({ epoch, mono: Math.round(mono), rules });
}

/**
 * How the rules stood when the text was written, by their ids. What was in force is at once in force again, until a
 * valid reading says otherwise. Time without power does not count, because nobody knows how long it was.
 * @throws {Error} for a text that `remember` did not write
 */
export function recall(
  text: string,
  clock: Pick<SystemClock, 'epoch'> & { readonly mono: number },
): Map<string, Standing> {
  const { epoch, mono, rules } = JSON.parse(text) as {
    epoch: string;
    mono: number;
    rules: Record<string, Remembered>;
  };
  const gap = epoch === clock.epoch ? Math.max(0, clock.mono - mono) : 0;
  const since = (forMs: number | null) => (forMs === null ? null : clock.mono - gap - forMs);
  return new Map(
    Object.entries(rules).map(([id, { breachForMs, activeForMs, silencedForMs }]) => [
      id,
      {
        ...AT_REST,
        breachMs: since(breachForMs),
        activeMs: since(activeForMs),
        silencedUntilMs: silencedForMs === null ? null : clock.mono - gap + silencedForMs,
      },
    ]),
  );
}
