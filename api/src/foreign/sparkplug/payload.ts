import { fieldsOf, ProtobufError, type Wire } from './protobuf.ts';

/** What a metric says before its datatype is known: an integer as it stands on the wire, or the thing itself. */
export type RawValue =
  | { readonly integer: bigint }
  | { readonly number: number }
  | { readonly boolean: boolean }
  | { readonly text: string }
  /** Bytes, a data set, a template: nothing that a reading could be made of. */
  | { readonly other: true };

/** One metric of a payload. Everything is optional on the wire; null stands for what is missing. */
export interface Metric {
  /** Given in births; left out of data where there is an alias. */
  readonly name: string | null;
  readonly alias: bigint | null;
  /** When it was measured, epoch ms. */
  readonly timestamp: number | null;
  /** A number of `datatypes.ts`; births give it, data may. */
  readonly datatype: number | null;
  /** Late: never what is true now. */
  readonly isHistorical: boolean;
  readonly isNull: boolean;
  readonly value: RawValue | null;
  /** The properties that are a number or a text, such as `engUnit` or `Quality`. */
  readonly properties: ReadonlyMap<string, number | string>;
}

export interface Payload {
  /** When it was sent, epoch ms. */
  readonly timestamp: number | null;
  /** 0 to 255; deaths have none. */
  readonly seq: number | null;
  readonly metrics: readonly Metric[];
}

/** More than any edge node has. */
const MAX_METRICS = 5_000;
const MAX_PROPERTIES = 64;
const text = new TextDecoder('utf-8', { fatal: true });

/**
 * A payload of Sparkplug B (org.eclipse.tahu.protobuf.Payload, the same in the versions 2.2 and 3.0).
 * @throws {ProtobufError} for any bytes that are none
 */
export function decodePayload(bytes: Uint8Array): Payload {
  let timestamp: number | null = null;
  let seq: number | null = null;
  const metrics: Metric[] = [];
  for (const [field, wire] of fieldsOf(bytes)) {
    if (field === 1) timestamp = Number(varintOf(wire, 'timestamp'));
    else if (field === 2) {
      if (metrics.length === MAX_METRICS) throw new ProtobufError(`more than ${MAX_METRICS} metrics`);
      metrics.push(decodeMetric(bytesOf(wire, 'metric')));
    } else if (field === 3) seq = Number(varintOf(wire, 'seq'));
  }
  return { timestamp, seq, metrics };
}

function decodeMetric(bytes: Uint8Array): Metric {
  let name: string | null = null;
  let alias: bigint | null = null;
  let timestamp: number | null = null;
  let datatype: number | null = null;
  let isHistorical = false;
  let isNull = false;
  let properties: ReadonlyMap<string, number | string> = NONE;
  let value: RawValue | null = null;
  for (const [field, wire] of fieldsOf(bytes)) {
    switch (field) {
      case 1:
        name = textOf(wire, 'name');
        break;
      case 2:
        alias = varintOf(wire, 'alias');
        break;
      case 3:
        timestamp = Number(varintOf(wire, 'timestamp'));
        break;
      case 4:
        datatype = Number(varintOf(wire, 'datatype'));
        break;
      case 5:
        isHistorical = varintOf(wire, 'is_historical') !== 0n;
        break;
      case 7:
        isNull = varintOf(wire, 'is_null') !== 0n;
        break;
      case 9:
        properties = decodeProperties(bytesOf(wire, 'properties'));
        break;
      default:
        if (field >= 10) value = rawValue(field - 10, wire);
    }
  }
  return { name, alias, timestamp, datatype, isHistorical, isNull, value, properties };
}

const NONE: ReadonlyMap<string, number | string> = new Map();

/** A metric's value and a property's are the same choice, from another field number on. */
function rawValue(choice: number, wire: Wire): RawValue {
  switch (choice) {
    case 0:
    case 1:
      return { integer: varintOf(wire, 'an integer') };
    case 2:
      return { number: view(wire, 4, 'float_value').getFloat32(0, true) };
    case 3:
      return { number: view(wire, 8, 'double_value').getFloat64(0, true) };
    case 4:
      return { boolean: varintOf(wire, 'boolean_value') !== 0n };
    case 5:
      return { text: textOf(wire, 'string_value') };
    default:
      return { other: true };
  }
}

/** Keys and values are two lists of the same length. */
function decodeProperties(bytes: Uint8Array): ReadonlyMap<string, number | string> {
  const keys: string[] = [];
  const values: (number | string | null)[] = [];
  for (const [field, wire] of fieldsOf(bytes)) {
    if (field === 1) keys.push(textOf(wire, 'a key of properties'));
    else if (field === 2) values.push(decodeProperty(bytesOf(wire, 'a value of properties')));
  }
  const properties = new Map<string, number | string>();
  for (const [i, key] of keys.slice(0, MAX_PROPERTIES).entries()) {
    const value = values[i];
    if (value !== undefined && value !== null) properties.set(key, value);
  }
  return properties;
}

function decodeProperty(bytes: Uint8Array): number | string | null {
  let value: RawValue | null = null;
  for (const [field, wire] of fieldsOf(bytes)) if (field >= 3) value = rawValue(field - 3, wire);
  if (value === null || 'other' in value) return null;
  if ('text' in value) return value.text;
  if ('number' in value) return value.number;
  return 'boolean' in value ? Number(value.boolean) : Number(BigInt.asIntN(64, value.integer));
}

function varintOf(wire: Wire, what: string): bigint {
  if ('varint' in wire) return wire.varint;
  throw new ProtobufError(`${what} is no number`);
}

function bytesOf(wire: Wire, what: string): Uint8Array {
  if ('bytes' in wire) return wire.bytes;
  throw new ProtobufError(`${what} is no message`);
}

function textOf(wire: Wire, what: string): string {
  try {
    return text.decode(bytesOf(wire, what));
  } catch (error) {
    if (error instanceof ProtobufError) throw error;
    throw new ProtobufError(`${what} is no UTF-8 text`);
  }
}

function view(wire: Wire, width: 4 | 8, what: string): DataView {
  const bytes = bytesOf(wire, what);
  if (bytes.length !== width) throw new ProtobufError(`${what} has ${bytes.length} bytes, ${width} expected`);
  return new DataView(bytes.buffer, bytes.byteOffset, width);
}
