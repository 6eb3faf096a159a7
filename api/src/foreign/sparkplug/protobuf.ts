/**
 * The wire format of Protocol Buffers (protobuf.dev/programming-guides/encoding), as far as Sparkplug's payload needs
 * it. Own code because the schema is four small messages, because a reader must refuse whatever points beyond its end
 * (pbf 5 reads on), and because the strict libraries (protobufjs 8, @bufbuild/protobuf 2) cost every server 3 MB of
 * memory and 9 ms of its start more than this file.
 */

/** What stands for a field on the wire: a varint, or bytes (of a string, a message, or 4 or 8 of a fixed number). */
export type Wire = { readonly varint: bigint } | { readonly bytes: Uint8Array };

/** The bytes are not a protobuf message. The only error that reading raises. */
export class ProtobufError extends Error {}

const VARINT = 0;
const FIXED64 = 1;
const DELIMITED = 2;
const FIXED32 = 5;
const MAX_VARINT_BYTES = 10;

/**
 * The fields of a message in their order; those of one number may come again.
 * @throws {ProtobufError} at the first byte that is none, what came before it included in the iteration
 */
export function* fieldsOf(bytes: Uint8Array): Generator<readonly [field: number, wire: Wire]> {
  const cursor = { at: 0 };
  while (cursor.at < bytes.length) {
    const tag = readVarint(bytes, cursor);
    const field = Number(tag >> 3n);
    if (field < 1 || field > 0x1fff_ffff) throw new ProtobufError(`field ${field} at byte ${cursor.at}`);
    const type = Number(tag & 7n);
    switch (type) {
      case VARINT:
        yield [field, { varint: readVarint(bytes, cursor) }];
        break;
      case FIXED64:
        yield [field, { bytes: take(bytes, cursor, 8) }];
        break;
      case FIXED32:
        yield [field, { bytes: take(bytes, cursor, 4) }];
        break;
      case DELIMITED:
        yield [field, { bytes: take(bytes, cursor, Number(readVarint(bytes, cursor))) }];
        break;
      default:
        throw new ProtobufError(`wire type ${type} at byte ${cursor.at}`);
    }
  }
}

function take(bytes: Uint8Array, cursor: { at: number }, count: number): Uint8Array {
  const end = cursor.at + count;
  if (end > bytes.length)
    throw new ProtobufError(`${count} bytes expected at byte ${cursor.at}, it ends before`);
  const taken = bytes.subarray(cursor.at, end);
  cursor.at = end;
  return taken;
}

function readVarint(bytes: Uint8Array, cursor: { at: number }): bigint {
  let value = 0n;
  for (let i = 0; i < MAX_VARINT_BYTES; i++) {
    const byte = bytes[cursor.at++];
    if (byte === undefined) throw new ProtobufError('it ends within a number');
    value |= BigInt(byte & 0x7f) << BigInt(7 * i);
    if (byte < 0x80) return BigInt.asUintN(64, value);
  }
  throw new ProtobufError(`a number longer than ${MAX_VARINT_BYTES} bytes at byte ${cursor.at}`);
}

/** Writes a message, field by field. */
export class ProtobufWriter {
  readonly #bytes: number[] = [];

  varint(field: number, value: bigint | number): this {
    this.#tag(field, VARINT);
    this.#varint(BigInt.asUintN(64, BigInt(value)));
    return this;
  }

  bytes(field: number, value: Uint8Array): this {
    this.#tag(field, DELIMITED);
    this.#varint(BigInt(value.length));
    for (const byte of value) this.#bytes.push(byte);
    return this;
  }

  /** @param value 8 bytes, such as a double, the lowest first */
  fixed64(field: number, value: Uint8Array): this {
    this.#tag(field, FIXED64);
    this.#bytes.push(...value);
    return this;
  }

  text(field: number, value: string): this {
    return this.bytes(field, new TextEncoder().encode(value));
  }

  finish(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }

  #tag(field: number, type: number): void {
    this.#varint(BigInt(field * 8 + type));
  }

  #varint(value: bigint): void {
    let rest = value;
    while (rest > 0x7fn) {
      this.#bytes.push(Number(rest & 0x7fn) | 0x80);
      rest >>= 7n;
    }
    this.#bytes.push(Number(rest));
  }
}
