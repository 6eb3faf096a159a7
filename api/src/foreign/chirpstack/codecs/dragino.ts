import { type Fields, type PayloadCodec, type ReadPayload, SensorFault } from './codec.ts';

/**
 * After Dragino's published decoders (github.com/dragino/dragino-end-node-decoder); numbers are high byte first. A
 * battery is given in volts: it has no percentage that a voltage would tell.
 */
const BATTERY_BITS = 0x3fff;
const ENTRY_BYTES = 11;
/** Of byte 6: an entry of the memory, and one that was sent before, or a probe that is not plugged in. */
const FROM_MEMORY = 0x40;
const AGAIN_OR_UNPLUGGED = 0x80;
const UNPLUGGED = 0x7fff;
const STATUS_PORT = 5;

/** Kinds of external sensor (the low six bits of byte 6). */
const DS18B20 = 1;
const TMP117 = 2;
const DS18B20_TIMED = 9;
const TMP117_TIMED = 0x0a;
const SHT31 = 0x0b;
const SHT31_ID = 0x10;
/** With these the bytes of the built-in sensor hold something else. */
const WITHOUT_BUILT_IN: ReadonlySet<number> = new Set([0x0e, 0x0f, SHT31_ID, 0x15, 0x20]);

/** LHT65N: temperature and humidity, and what is plugged in as `external`. */
export const lht65n: PayloadCodec = (bytes, fPort) => {
  const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (fPort === STATUS_PORT) {
    if (bytes.length < 7) return unread('a status of 7 bytes is expected');
    return { fields: { batteryVoltage: data.getUint16(5) / 1_000 }, history: [], unread: null };
  }
  if (bytes.length < ENTRY_BYTES) return unread(`${bytes.length} bytes, ${ENTRY_BYTES} expected`);
  const flags = data.getUint8(6);
  const isAgain = (flags & AGAIN_OR_UNPLUGGED) !== 0 && data.getUint16(7) !== UNPLUGGED;
  if ((flags & FROM_MEMORY) !== 0 || isAgain) return memory(bytes);
  return { fields: lhtNow(data), history: [], unread: null };
};

function lhtNow(data: DataView): Fields {
  const kind = data.getUint8(6) & 0x3f;
  const fields: Fields = {};
  const isTimed = kind === DS18B20_TIMED || kind === TMP117_TIMED;
  if (isTimed) fields.external = probe(data, 0, kind);
  else fields.batteryVoltage = (data.getUint16(0) & BATTERY_BITS) / 1_000;
  if (!WITHOUT_BUILT_IN.has(kind)) Object.assign(fields, builtIn(data));
  if (kind === DS18B20 || kind === TMP117 || kind === 0x20) fields.external = probe(data, 7, kind);
  if (kind === SHT31 || kind === SHT31_ID) {
    fields.external = probe(data, 7, kind);
    fields.externalHumidity = (data.getUint16(9) & 0x0fff) / 10;
  }
  if (kind === 4) fields.pin = data.getUint8(7) === 0 ? 0 : 1;
  if (kind === 6) fields.adcVoltage = data.getUint16(7) / 1_000;
  return fields;
}

/** Entries of eleven bytes: external, temperature, humidity, flags, time. */
function memory(bytes: Uint8Array): ReadPayload {
  const history: { t: number; fields: Fields }[] = [];
  const whole = bytes.length - (bytes.length % ENTRY_BYTES);
  for (let at = 0; at < whole; at += ENTRY_BYTES) {
    const data = new DataView(bytes.buffer, bytes.byteOffset + at, ENTRY_BYTES);
    const kind = data.getUint8(6) & 0x0f;
    const fields = builtIn(data);
    if ([DS18B20, TMP117, DS18B20_TIMED, TMP117_TIMED, SHT31].includes(kind)) {
      fields.external = probe(data, 0, kind);
    }
    history.push({ t: data.getUint32(7) * 1_000, fields });
  }
  const rest = bytes.length - whole;
  return { fields: {}, history, unread: rest === 0 ? null : `${rest} bytes behind the last whole entry` };
}

function builtIn(data: DataView): Fields {
  const raw = data.getInt16(2);
  return {
    temperature: raw === UNPLUGGED ? new SensorFault('fault-value') : raw / 100,
    humidity: (data.getUint16(4) & 0x0fff) / 10,
  };
}

/** 85.00 and −127.00 are what a DS18B20 gives when it was reset, and when it does not answer. */
function probe(data: DataView, at: number, kind: number): number | SensorFault {
  const raw = data.getInt16(at);
  if (raw === UNPLUGGED) return new SensorFault('open-circuit');
  const is1Wire = kind === DS18B20 || kind === DS18B20_TIMED;
  return is1Wire && (raw === 8_500 || raw === -12_700) ? new SensorFault('fault-value') : raw / 100;
}

const LDS02_BYTES = 10;

/** LDS02: a door contact, which some use for water. */
export const lds02: PayloadCodec = (bytes) => {
  if (bytes.length < LDS02_BYTES) return unread(`${bytes.length} bytes, ${LDS02_BYTES} expected`);
  const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const mode = data.getUint8(2);
  const fields: Fields = { batteryVoltage: (data.getUint16(0) & BATTERY_BITS) / 1_000 };
  const isOpen = (data.getUint8(0) & 0x80) === 0 ? 0 : 1;
  const isWet = (data.getUint8(0) & 0x40) === 0 ? 0 : 1;
  const count = data.getUint32(2) & 0xff_ffff;
  const minutes = data.getUint32(5) & 0xff_ffff;
  if (mode === 1) Object.assign(fields, { door: isOpen, openings: count, lastOpenMinutes: minutes });
  else if (mode === 2) Object.assign(fields, { water: isWet });
  else if (mode === 3) Object.assign(fields, { door: isOpen, water: isWet });
  else return { fields, history: [], unread: `mode ${mode} at byte 2, 1 to 3 expected` };
  return { fields, history: [], unread: null };
};

function unread(why: string): ReadPayload {
  return { fields: {}, history: [], unread: why };
}
