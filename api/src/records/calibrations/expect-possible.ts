import { kindOf, OFFSET_MAX } from '@coldfield/protocol';
import type { NewCalibration } from '../../contract/index.ts';
import { RecordsError } from '../records-error.ts';

/** The earliest clock on earth is so far ahead of UTC: a day that has begun somewhere may be told. */
const EASTMOST_MS = 14 * 3_600_000;

/** @throws {RecordsError} `calibration-kind`, `calibration-offset`, `calibration-dates`. */
export function expectPossible(key: string, calibration: NewCalibration, now: number): void {
  const kind = kindOf(key);
  const max = kind === null ? undefined : OFFSET_MAX[kind.name];
  if (kind === null || max === undefined) throw new RecordsError('calibration-kind', 'it measures nothing');
  const { offset, doneOn, expiresOn = null } = calibration;
  if (Math.abs(offset) > max)
    throw new RecordsError('calibration-offset', `more than ${max} ${kind.kind.unit}`, {
      details: { field: '/offset', max, unit: kind.kind.unit },
    });
  const wrong = (field: string) =>
    new RecordsError('calibration-dates', `${field} is no day that is possible`, { details: { field } });
  if (!isDay(doneOn) || Date.parse(doneOn) > now + EASTMOST_MS) throw wrong('/doneOn');
  if (expiresOn !== null && (!isDay(expiresOn) || expiresOn <= doneOn)) throw wrong('/expiresOn');
}

/** February has no 30th. */
function isDay(text: string): boolean {
  const at = Date.parse(text);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}
