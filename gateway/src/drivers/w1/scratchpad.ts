import { BusError } from '../../errors.ts';
import type { Reading } from '../reading.ts';

/** What the kernel's `w1_slave` shows: the nine bytes of a probe, and whether the kernel found them whole. */
const FIRST_LINE = /^((?:[0-9a-f]{2} ){9}): crc=[0-9a-f]{2} (YES|NO)$/m;

/** DS18S20: half degrees and a rest that was counted. All others give sixteenths. */
const DS18S20 = '10';

/** 85.0 °C: what stands in a probe after power-on, before it has converted for the first time. */
const POWER_ON = 0x0550;
/** 127.94 °C: what stands there when the power did not suffice for converting. */
const STARVED = 0x07ff;
/** −127 °C: what libraries and converters between say when there is no probe. */
const ABSENT = -127;

/** The measuring range of all families, °C, inclusive. */
const RANGE = [-55, 125] as const;

/**
 * The temperature in the text of a probe's `w1_slave`, °C.
 * @param family the two digits before the hyphen of the probe's id
 * @throws {BusError} `no-response` when nobody answered, `bad-response` when the answer is damaged
 */
export function temperatureIn(text: string, family: string): Reading {
  // The kernel gives an empty file when the probe does not answer, or while another program converts.
  if (text.trim() === '') throw new BusError('no-response', 'the probe did not answer', { retryable: true });
  const found = FIRST_LINE.exec(text);
  if (found === null) {
    const message = `the kernel gave ${JSON.stringify(text.slice(0, 80))}`;
    throw new BusError('bad-response', message, { retryable: true });
  }
  const bytes = Uint8Array.from((found[1] as string).trim().split(' '), (byte) => Number.parseInt(byte, 16));
  // A line held low reads as zeros, and the checksum of zeros is zero: "YES", and 0 °C.
  if (bytes.every((byte) => byte === 0)) return { quality: 'short-circuit' };
  // Nobody pulls the line down: the kernel still lists a probe for a while after it is gone.
  if (bytes.every((byte) => byte === 0xff)) {
    throw new BusError('no-response', 'nothing answers on the line', { retryable: true });
  }
  if (found[2] === 'NO' || crc8(bytes.subarray(0, 8)) !== bytes[8]) {
    throw new BusError('bad-response', 'the checksum of the probe is wrong', { retryable: true });
  }
  return family === DS18S20 ? halves(bytes) : sixteenths(bytes);
}

/**
 * CRC-8 of 1-Wire, x⁸ + x⁵ + x⁴ + 1, lowest bit first (Maxim, application note 27). Over bytes and their own CRC it
 * is 0.
 */
export function crc8(bytes: Iterable<number>): number {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x8c : crc >>> 1;
  }
  return crc;
}

function sixteenths(bytes: Uint8Array): Reading {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const raw = view.getInt16(0, true);
  const settings = view.getUint8(4);
  const reserved = view.getUint8(6);
  // Byte 6 is 0x0c from power-on until the first conversion, which makes it 0x10 at 85.0 °C. Imitations that leave
  // it alone cannot be told apart: then it is the fault, which is far likelier in a cold store.
  if (raw === POWER_ON && reserved !== 0x10) return { quality: 'fault-value' };
  if (raw === STARVED && reserved === 0x0c) return { quality: 'fault-value' };
  // With bit 7, a GX20MH01 has two more bits of the temperature in its settings.
  if ((settings & 0x80) !== 0) return ranged(((raw << 2) | (settings & 3)) / 64);
  // Below 12 bits the lowest ones are undefined. An imitation's settings that make no sense mean all of them.
  const unused = (settings & 0x10) === 0 ? 0 : 3 - ((settings >>> 5) & 3);
  return ranged(((raw >> unused) << unused) / 16);
}

function halves(bytes: Uint8Array): Reading {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const raw = view.getInt16(0, true);
  const remain = view.getUint8(6);
  const perDegree = view.getUint8(7);
  // 85.0 °C measured looks the same as 85.0 °C after power-on.
  if (raw === 0xaa && remain === 0x0c) return { quality: 'fault-value' };
  if (perDegree === 0) throw new BusError('bad-response', 'the probe counts to nothing', { retryable: true });
  return ranged(Math.floor(raw / 2) - 0.25 + (perDegree - remain) / perDegree);
}

function ranged(celsius: number): Reading {
  if (celsius === ABSENT) return { quality: 'fault-value' };
  if (celsius < RANGE[0] || celsius > RANGE[1]) return { quality: 'out-of-range' };
  return { value: Number(celsius.toFixed(4)) };
}
