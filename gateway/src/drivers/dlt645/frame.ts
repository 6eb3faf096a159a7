/**
 * Frames of DL/T 645-2007: `68 A0…A5 68 C L DATA CS 16`. The address is BCD, its lowest byte first; every byte of the
 * data is 33H more on the wire; CS is the sum of all bytes from the first 68, modulo 256.
 */
export interface Frame {
  /** 12 digits as printed on the meter; `AAAAAAAAAAAA` stands for every meter. */
  readonly address: string;
  readonly control: number;
  readonly data: Uint8Array;
}

const START = 0x68;
const END = 0x16;
const OFFSET = 0x33;
/** Sent before a frame to wake the meter's receiver; meters send it, too, or fewer, or none. */
const PREAMBLE = 0xfe;
/** Bytes before the data, and with the two after it. */
const HEAD_BYTES = 10;
const FRAME_BYTES = HEAD_BYTES + 2;
/** The most that a meter sends at once. */
export const MAX_DATA_BYTES = 200;

/** A frame's bytes, without a preamble. */
export function encodeFrame({ address, control, data }: Frame): Buffer {
  const bytes = Buffer.alloc(FRAME_BYTES + data.length);
  bytes[0] = START;
  bytes.set(Buffer.from(address, 'hex').reverse(), 1);
  bytes[7] = START;
  bytes[8] = control;
  bytes[9] = data.length;
  data.forEach((byte, i) => {
    bytes[HEAD_BYTES + i] = byte + OFFSET;
  });
  bytes[bytes.length - 2] = checksum(bytes.subarray(0, -2));
  bytes[bytes.length - 1] = END;
  return bytes;
}

/** Finds frames in what a line gives, however it is cut into pieces, and whatever lies between them. */
export class FrameReader {
  #rest: Buffer = Buffer.alloc(0);
  #strayBytes = 0;

  /** Bytes so far that belong to no frame, preambles aside. */
  get strayBytes(): number {
    return this.#strayBytes + countStray(this.#rest);
  }

  push(chunk: Uint8Array): Frame[] {
    const bytes = Buffer.concat([this.#rest, chunk]);
    const frames: Frame[] = [];
    let from = 0;
    let at = 0;
    /** The first place where a frame may have begun whose end is still to come. */
    let open: number | null = null;
    while (at < bytes.length) {
      const frame = frameAt(bytes, at);
      if (frame === 'incomplete') open ??= at;
      if (frame === null || frame === 'incomplete') {
        at += 1;
        continue;
      }
      frames.push(frame);
      this.#strayBytes += countStray(bytes.subarray(from, at));
      at += FRAME_BYTES + frame.data.length;
      from = at;
      // A whole frame, checksum and all, within what looked like the beginning of another: that was noise.
      open = null;
    }
    const keep = open ?? bytes.length;
    this.#strayBytes += countStray(bytes.subarray(from, keep));
    this.#rest = bytes.subarray(keep);
    return frames;
  }
}

/** The frame that begins at `at`; null when none does. */
function frameAt(bytes: Buffer, at: number): Frame | 'incomplete' | null {
  if (bytes[at] !== START) return null;
  if (at + 7 < bytes.length && bytes[at + 7] !== START) return null;
  const length = bytes[at + 9];
  if (length === undefined) return 'incomplete';
  if (length > MAX_DATA_BYTES) return null;
  const end = at + FRAME_BYTES + length;
  if (end > bytes.length) return 'incomplete';
  if (bytes[end - 1] !== END || bytes[end - 2] !== checksum(bytes.subarray(at, end - 2))) return null;
  return {
    address: Buffer.from(bytes.subarray(at + 1, at + 7))
      .reverse()
      .toString('hex')
      .toUpperCase(),
    control: bytes[at + 8] as number,
    data: Uint8Array.from(bytes.subarray(at + HEAD_BYTES, end - 2), (byte) => byte - OFFSET),
  };
}

function checksum(bytes: Uint8Array): number {
  return bytes.reduce((sum, byte) => (sum + byte) & 0xff, 0);
}

function countStray(bytes: Uint8Array): number {
  return bytes.reduce((count, byte) => (byte === PREAMBLE ? count : count + 1), 0);
}
