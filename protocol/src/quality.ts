/**
 * Why a reading has no value. A failed sensor sends a quality code and never a made-up number.
 * The numbers are what the archive stores; they are never reused or renumbered.
 */
export const QUALITY_CODES = {
  /** The device did not answer in time. */
  'no-response': 1,
  /** It answered, but the answer was damaged (checksum, framing, exception reply). */
  'bad-response': 2,
  'open-circuit': 3,
  'short-circuit': 4,
  /** Outside what the instrument can measure. */
  'out-of-range': 5,
  /** A value that this kind of probe gives when it fails, such as 85.0 °C after a reset. */
  'fault-value': 6,
  /** The same reading for longer than physics allows. */
  stuck: 7,
  /** The driver could not reach its bus or port. */
  'bus-down': 8,
  /** The server found the value implausible for its kind. */
  implausible: 9,
  /** The device is starting and its values do not count yet. */
  'warming-up': 10,
  /** A satellite receiver that does not know where it is. */
  'no-fix': 11,
  /** The device still gives its last value, but that is too old to count. */
  stale: 12,
  /** A code that this version does not know. */
  'other-fault': 99,
} as const;

export type QualityCode = keyof typeof QUALITY_CODES;

const names = new Map<number, QualityCode>(
  Object.entries(QUALITY_CODES).map(([name, number]) => [number, name as QualityCode]),
);

/** The stored number of a code; an unknown code becomes `other-fault`. */
export function qualityNumber(code: string): number {
  return Object.hasOwn(QUALITY_CODES, code)
    ? QUALITY_CODES[code as QualityCode]
    : QUALITY_CODES['other-fault'];
}

export function qualityName(number: number): QualityCode {
  return names.get(number) ?? 'other-fault';
}
