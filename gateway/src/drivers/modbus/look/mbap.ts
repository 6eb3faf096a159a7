import { type Answer, type Span, unpack } from './answer.ts';

const HEAD = 7;

/** A question in a frame of Modbus TCP. */
export function mbapRequest(transaction: number, unit: number, { fc, addr, count }: Span): Buffer {
  const frame = Buffer.alloc(12);
  frame.writeUInt16BE(transaction, 0);
  frame.writeUInt16BE(6, 4);
  frame.set([unit, fc], 6);
  frame.writeUInt16BE(addr, 8);
  frame.writeUInt16BE(count, 10);
  return frame;
}

/** Judges what came, or null while the answer to `request` is not whole. */
export function judgeMbap(request: Buffer, span: Span, bytes: Buffer): Answer | null {
  let rest = bytes;
  while (rest.length >= 6) {
    const length = rest.readUInt16BE(4);
    if (rest.readUInt16BE(2) !== 0 || length < 3 || length > 254) return { kind: 'garbage', bytes };
    if (rest.length < 6 + length) return null;
    const frame = rest.subarray(0, 6 + length);
    rest = rest.subarray(6 + length);
    // An answer that comes late has the number of a question that nobody waits for any more.
    if (frame.readUInt16BE(0) !== request.readUInt16BE(0)) continue;
    const [unit = 0, fc = 0, third = 0] = frame.subarray(HEAD - 1);
    if (unit !== request[6] || (fc & 0x7f) !== span.fc) return { kind: 'not-asked', unit };
    return fc > 0x80 ? { kind: 'exception', exception: third } : unpack(span, frame.subarray(HEAD + 2));
  }
  return null;
}
