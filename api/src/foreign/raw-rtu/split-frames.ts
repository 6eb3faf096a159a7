import { crc16 } from './crc16.ts';

/** One frame of Modbus RTU whose checksum is right. */
export type RtuFrame =
  | { readonly kind: 'answer'; readonly unit: number; readonly fc: number; readonly data: Uint8Array }
  | {
      readonly kind: 'request';
      readonly unit: number;
      readonly fc: number;
      readonly addr: number;
      readonly count: number;
    }
  | { readonly kind: 'exception'; readonly unit: number; readonly fc: number; readonly code: number }
  /** Of a write, which says nothing of a sensor. */
  | { readonly kind: 'other' };

export interface SplitFrames {
  readonly frames: readonly RtuFrame[];
  /** Bytes of no frame, where they stand among the frames. */
  readonly junk: readonly Uint8Array[];
  /** What may be the beginning of a frame that goes on in the next message; empty when there is none. */
  readonly rest: Uint8Array;
}

const READS: ReadonlySet<number> = new Set([1, 2, 3, 4]);
const WRITES: ReadonlySet<number> = new Set([5, 6, 15, 16]);
const MAX_DATA = 250;
const HEAD = 3;
const CRC = 2;
const REQUEST = 8;
const EXCEPTION = 5;

/** Splits what came from a line into its frames. An answer and a request differ only in where the checksum fits. */
export function splitFrames(bytes: Uint8Array): SplitFrames {
  const frames: RtuFrame[] = [];
  const junk: Uint8Array[] = [];
  let at = 0;
  let junkFrom: number | null = null;
  let rest: Uint8Array = bytes.subarray(bytes.length);
  while (at < bytes.length) {
    const found = frameAt(bytes, at);
    if (found === null) {
      junkFrom ??= at;
      at++;
      continue;
    }
    if (junkFrom !== null) junk.push(bytes.subarray(junkFrom, at));
    junkFrom = null;
    frames.push(found.frame);
    at += found.length;
  }
  if (junkFrom !== null) {
    // No frame begins in it; but its first byte may begin one that is longer than what is here.
    const tail = bytes.subarray(junkFrom);
    if (mayGoOn(tail)) rest = tail;
    else junk.push(tail);
  }
  return { frames, junk, rest };
}

function frameAt(bytes: Uint8Array, at: number): { frame: RtuFrame; length: number } | null {
  const unit = bytes[at] as number;
  const fc = bytes[at + 1];
  if (unit < 1 || unit > 247 || fc === undefined) return null;
  const fits = (length: number): boolean => {
    const end = at + length;
    if (end > bytes.length) return false;
    const said = (bytes[end - 2] as number) | ((bytes[end - 1] as number) << 8);
    return crc16(bytes, at, end - CRC) === said;
  };
  const word = (offset: number): number =>
    ((bytes[at + offset] as number) << 8) | (bytes[at + offset + 1] as number);
  if (READS.has(fc)) {
    const length = answerLength(fc, bytes[at + 2]);
    if (length !== null && fits(length)) {
      const data = bytes.subarray(at + HEAD, at + length - CRC);
      return { frame: { kind: 'answer', unit, fc, data }, length };
    }
    if (fits(REQUEST)) {
      return { frame: { kind: 'request', unit, fc, addr: word(2), count: word(4) }, length: REQUEST };
    }
  } else if ((fc & 0x80) !== 0 && fits(EXCEPTION)) {
    const code = bytes[at + 2] as number;
    return { frame: { kind: 'exception', unit, fc: fc & 0x7f, code }, length: EXCEPTION };
  } else if (WRITES.has(fc) && fits(REQUEST)) {
    return { frame: { kind: 'other' }, length: REQUEST };
  }
  return null;
}

/** Null for a count of bytes that no answer has. */
function answerLength(fc: number, count: number | undefined): number | null {
  if (count === undefined || count === 0 || count > MAX_DATA) return null;
  if (fc >= 3 && count % 2 !== 0) return null;
  return HEAD + count + CRC;
}

function mayGoOn(tail: Uint8Array): boolean {
  const [unit = 0, fc, count] = tail;
  if (unit < 1 || unit > 247) return false;
  if (fc === undefined) return true;
  if (!READS.has(fc)) return (fc & 0x80) !== 0 && READS.has(fc & 0x7f) && tail.length < EXCEPTION;
  if (count === undefined) return true;
  return tail.length < (answerLength(fc, count) ?? REQUEST);
}
