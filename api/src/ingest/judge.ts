import { isPlausible, kindOf } from '@coldfield/protocol';
import type { QuarantineReason } from '../quarantine/quarantine.ts';

/** A reading further ahead of its arrival than this comes from a wrong clock. */
const AHEAD_MS = 5 * 60_000;
/** 2020-01-01: before Coldfield, so a clock that says so was never set. */
const EARLIEST_MS = 1_577_836_800_000;

export interface Judged {
  readonly v: Readonly<Record<string, number>>;
  readonly q: Readonly<Record<string, string>> | undefined;
  /** Why the raw frame is kept in the quarantine as well; null for a frame that is wholly believed. */
  readonly doubt: { readonly reason: QuarantineReason; readonly detail: string } | null;
}

/** Why a frame's time cannot be believed; null when it can. */
export function judgeTime(t: number, arrivedAt: number): { reason: QuarantineReason; detail: string } | null {
  if (t > arrivedAt + AHEAD_MS) {
    const aheadS = Math.round((t - arrivedAt) / 1000);
    return { reason: 'clock-ahead', detail: `t is ${aheadS} s ahead of its arrival, at most 300 s expected` };
  }
  if (t < EARLIEST_MS) return { reason: 'clock-behind', detail: 't is before 2020-01-01' };
  return null;
}

/**
 * Judges the readings of a frame: an implausible value becomes the quality `implausible`,
 * a key of an unknown kind is left out, and a key with both a value and a quality has failed. None is lost: `doubt` sends the raw frame to the quarantine.
 */
export function judgeReadings(
  v: Readonly<Record<string, number>>,
  q: Readonly<Record<string, string>> | undefined,
): Judged {
  let clean = true;
  for (const key in v) {
    const kind = kindOf(key)?.kind;
    if (kind === undefined || !isPlausible(kind, v[key] as number) || q?.[key] !== undefined) {
      clean = false;
      break;
    }
  }
  if (clean) return { v, q, doubt: null };

  const values: Record<string, number> = {};
  const qualities: Record<string, string> = { ...q };
  let doubt: Judged['doubt'] = null;
  for (const key in v) {
    const value = v[key] as number;
    const kind = kindOf(key)?.kind;
    if (kind === undefined) {
      doubt ??= { reason: 'unknown-kind', detail: `${key} is of no known kind of sensor` };
    } else if (!isPlausible(kind, value)) {
      qualities[key] = 'implausible';
      const expected =
        kind.class === 'state' ? '0 or 1' : `${kind.range[0]} to ${kind.range[1]} ${kind.unit}`;
      doubt ??= { reason: 'implausible', detail: `${key} is ${value}, ${expected} expected` };
    } else if (q?.[key] !== undefined) {
      doubt ??= { reason: 'implausible', detail: `${key} has both a value and the quality ${q[key]}` };
    } else {
      values[key] = value;
    }
  }
  return { v: values, q: qualities, doubt };
}
