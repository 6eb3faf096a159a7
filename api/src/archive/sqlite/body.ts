/**
 * The body of an archived row: its readings in a few bytes each.
 *
 * Every reading is a head (varint: `(keyId * parts + part) * 4 + form`) and a number in the shortest exact form.
 * Sensors report tenths and hundredths, so most readings take two or three bytes. A row of readings has the four
 * parts below for a key; the body of a roll-up has sixteen, one for each of its fields.
 */
export const PARTS = ['v', 'lo', 'hi', 'q'] as const;
/** An index into `PARTS`, or into `ROLLUP_FIELDS` for a roll-up. */
export type Part = number;
export const ROLLUP_PARTS = 16;

/** Forms 0, 1 and 2 are an integer divided by one of these; form 3 is a double. */
const SCALES = [1, 10, 1000] as const;
const FORM_DOUBLE = 3;
/** Beyond this a zigzag varint is no shorter than a double. */
const MAX_SCALED = 2 ** 30;

/** Appends readings of many rows to one growing buffer. */
export class BodyWriter {
  #bytes = new Uint8Array(64 * 1024);
  #view = new DataView(this.#bytes.buffer);
  readonly #parts: number;
  length = 0;

  constructor(parts: number = PARTS.length) {
    this.#parts = parts;
  }

  put(keyId: number, part: Part, value: number): void {
    if (this.length + 24 > this.#bytes.byteLength) this.#grow();
    for (let form = 0; form < SCALES.length; form++) {
      const scale = SCALES[form] as number;
      const scaled = Math.round(value * scale);
      // −0 is not told apart from 0; no sensor means anything by it.
      if (scaled / scale === value && scaled < MAX_SCALED && scaled > -MAX_SCALED) {
        this.#varint((keyId * this.#parts + part) * 4 + form);
        this.#varint(scaled < 0 ? -scaled * 2 - 1 : scaled * 2);
        return;
      }
    }
    this.#varint((keyId * this.#parts + part) * 4 + FORM_DOUBLE);
    this.#view.setFloat64(this.length, value, true);
    this.length += 8;
  }

  /** A copy of what was written, in a buffer of its own. */
  take(): Uint8Array<ArrayBuffer> {
    const bytes = this.#bytes.slice(0, this.length);
    this.length = 0;
    return bytes;
  }

  #varint(value: number): void {
    let rest = value;
    while (rest > 127) {
      this.#bytes[this.length++] = (rest & 127) | 128;
      rest = Math.floor(rest / 128);
    }
    this.#bytes[this.length++] = rest;
  }

  #grow(): void {
    const larger = new Uint8Array(this.#bytes.byteLength * 2);
    larger.set(this.#bytes);
    this.#bytes = larger;
    this.#view = new DataView(larger.buffer);
  }
}

/** Calls `visit` for every reading of a body. @throws {RangeError} on a damaged body. */
export function readBody(
  body: Uint8Array,
  visit: (keyId: number, part: Part, value: number) => void,
  parts: number = PARTS.length,
): void {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = body[at++];
      if (byte === undefined) throw new RangeError('a row of the archive ends in the middle of a reading');
      value += (byte & 127) * scale;
      if (byte < 128) return value;
      scale *= 128;
    }
  };
  while (at < body.length) {
    const head = varint();
    const form = head & 3;
    const slot = Math.floor(head / 4);
    const part = slot % parts;
    const keyId = Math.floor(slot / parts);
    if (form === FORM_DOUBLE) {
      const view = new DataView(body.buffer, body.byteOffset + at, 8);
      at += 8;
      visit(keyId, part, view.getFloat64(0, true));
    } else {
      const zigzag = varint();
      const scaled = zigzag % 2 === 1 ? -(zigzag + 1) / 2 : zigzag / 2;
      visit(keyId, part, scaled / (SCALES[form] as number));
    }
  }
}

/** Merges two bodies of one row: per key and part the newer one wins, and a value wins over a quality. */
export function mergeBodies(older: Uint8Array, newer: Uint8Array): Uint8Array {
  const readings = new Map<number, number>();
  const place = (keyId: number, part: Part, value: number): void => {
    if (part === 0) readings.delete(keyId * 4 + 3);
    if (part === 3 && readings.has(keyId * 4)) return;
    readings.set(keyId * 4 + part, value);
  };
  readBody(older, place);
  readBody(newer, place);
  const writer = new BodyWriter();
  for (const [slot, value] of readings) writer.put(Math.floor(slot / 4), slot % 4, value);
  return writer.take();
}
