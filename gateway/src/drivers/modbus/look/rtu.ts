import { type Answer, type Span, unpack } from './answer.ts';

/** CRC-16/MODBUS. */
export function crc16(bytes: Uint8Array): number {
  let crc = 0xffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc & 1) === 1 ? (crc >> 1) ^ 0xa001 : crc >> 1;
  }
  return crc;
}

export function rtuRequest(unit: number, { fc, addr, count }: Span): Buffer {
  const frame = Buffer.alloc(8);
  frame.set([unit, fc]);
  frame.writeUInt16BE(addr, 2);
  frame.writeUInt16BE(count, 4);
  frame.writeUInt16LE(crc16(frame.subarray(0, 6)), 6);
  return frame;
}

/** The first whole answer of a reading function in some bytes, whoever sent it. */
function findFrame(bytes: Buffer): Buffer | null {
  for (let at = 0; at + 5 <= bytes.length; at++) {
    const fc = bytes[at + 1] ?? 0;
    if ((fc & 0x7f) < 1 || (fc & 0x7f) > 4) continue;
    const length = fc > 0x80 ? 5 : 5 + (bytes[at + 2] ?? 0);
    if (at + length > bytes.length) continue;
    const frame = bytes.subarray(at, at + length);
    if (crc16(frame.subarray(0, -2)) === frame.readUInt16LE(length - 2)) return frame;
  }
  return null;
}

/** True once more bytes would not change what the answer is. */
export function isWhole(request: Buffer, bytes: Buffer): boolean {
  return findFrame(withoutEcho(request, bytes)) !== null;
}

/** Judges all that came until the line was silent again. */
export function judgeRtu(request: Buffer, span: Span, bytes: Buffer): Answer {
  if (bytes.length === 0) return { kind: 'silence' };
  if (startsWith(bytes, request)) return { kind: 'echo' };
  const frame = findFrame(bytes);
  if (frame === null) {
    const isBegun = bytes[0] === request[0] && ((bytes[1] ?? 0) & 0x7f) === request[1];
    return { kind: isBegun ? 'checksum' : 'garbage', bytes };
  }
  const [unit = 0, fc = 0, third = 0] = frame;
  if (unit !== request[0] || (fc & 0x7f) !== span.fc) return { kind: 'not-asked', unit };
  return fc > 0x80 ? { kind: 'exception', exception: third } : unpack(span, frame.subarray(3, -2));
}

function withoutEcho(request: Buffer, bytes: Buffer): Buffer {
  return startsWith(bytes, request) ? bytes.subarray(request.length) : bytes;
}

function startsWith(bytes: Buffer, start: Buffer): boolean {
  return bytes.subarray(0, start.length).equals(start);
}
