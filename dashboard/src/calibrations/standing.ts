import type { Calibration } from '@coldfield/api/contract';

/** Within so long before its end people are told. */
const SOON_MS = 30 * 24 * 3_600_000;

export type Standing = 'none' | 'valid' | 'endless' | 'soon' | 'expired';

/** The one of a sensor that is in use; `calibrations` are those of its room, the newest first. */
export function inUse(calibrations: readonly Calibration[], key: string): Calibration | null {
  return calibrations.find((one) => one.key === key && one.validTo === null) ?? null;
}

/** How a sensor stands today, a day as `2026-11-23` at its store. It holds on its last day. */
export function standingOf(current: Calibration | null, today: string): Standing {
  if (current === null) return 'none';
  if (current.expiresOn === null) return 'endless';
  if (current.expiresOn < today) return 'expired';
  return Date.parse(current.expiresOn) - Date.parse(today) <= SOON_MS ? 'soon' : 'valid';
}

/** Since when one is in use: it begins some minutes after it is recorded, and ends with the next one. */
export function periodOf({ validFrom, validTo }: Calibration, now: number): 'from' | 'since' | 'between' {
  if (validTo !== null) return 'between';
  return validFrom > now ? 'from' : 'since';
}

/** What is added to the sensor's values at a moment, epoch ms. */
export function offsetAt(calibrations: readonly Calibration[], key: string, t: number): number {
  const found = calibrations.find(
    (one) => one.key === key && one.validFrom <= t && (one.validTo === null || t < one.validTo),
  );
  return found?.offset ?? 0;
}

/**
 * The offset that makes the screen show what the reference shows. The screen's number holds the offset of now already.
 * Null while one of the two is missing.
 */
export function offsetFrom(reference: number | null, shown: number | null, offsetNow: number): number | null {
  if (reference === null || shown === null) return null;
  return Math.round((reference - shown + offsetNow) * 100) / 100;
}

/** The day at a store, as `2026-11-23`. */
export function dayIn(zone: string, t: number): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: zone }).format(t);
}
