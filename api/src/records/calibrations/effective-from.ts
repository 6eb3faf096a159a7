const MINUTE_MS = 60_000;
/** A reading may carry a time as far ahead of its arrival as ingest believes, five minutes. */
const AHEAD_MS = 5 * MINUTE_MS;
/** For the change to be committed and in everybody's picture. */
const MARGIN_MS = MINUTE_MS;

/**
 * From when on a calibration entered at `now` corrects, epoch ms, a whole minute: later than any reading's time that
 * can have been taken by now. So no stored reading lies in an interval that began after it was stored, and one that
 * comes again, or late, is corrected as it was the first time.
 */
export function effectiveFrom(now: number): number {
  return Math.ceil((now + AHEAD_MS + MARGIN_MS) / MINUTE_MS) * MINUTE_MS;
}
