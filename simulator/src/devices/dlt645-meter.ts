import type { Raw } from './register-maps.ts';
import type { LineListener } from './serial-line.ts';

/** What a meter gives for an identifier: a whole number in so many bytes of BCD. */
interface MeterValue {
  readonly bytes: number;
  readonly raw: Raw;
}

export interface Dlt645Meter {
  /** 12 digits. */
  readonly address: string;
  /** By identifier, eight hexadecimal digits. */
  readonly values: ReadonlyMap<string, MeterValue>;
}

const READ = 0x11;
const READ_ADDRESS = 0x13;
const EVERY_METER = 'aaaaaaaaaaaa';
const NO_SUCH_VALUE = 0x02;

/**
 * A three-phase meter by DL/T 645-2007 with the same load on each phase.
 * @param energy 0.01 kWh @param voltage 0.1 V @param power W
 */
export function dlt645Meter(address: string, energy: Raw, voltage: Raw, power: Raw): Dlt645Meter {
  const perPhase: Raw = (t) => Math.floor(power(t) / 3);
  // With a power factor of 0.9, in mA.
  const current: Raw = (t) =>
    voltage(t) > 0 ? Math.round((1_000 * perPhase(t)) / ((0.9 * voltage(t)) / 10)) : 0;
  const phases = (group: string, bytes: number, raw: Raw): [string, MeterValue][] =>
    [1, 2, 3].map((phase) => [`${group}0${phase}00`, { bytes, raw }]);
  return {
    address,
    values: new Map([
      ['00010000', { bytes: 4, raw: energy }],
      ['00020000', { bytes: 4, raw: () => 0 }],
      ['00000000', { bytes: 4, raw: energy }],
      ...phases('0201', 2, voltage),
      ...phases('0202', 3, current),
      // In 0.1 W.
      ...phases('0203', 3, (t) => 10 * perPhase(t)),
      ['02030000', { bytes: 3, raw: (t) => 10 * power(t) }],
      ['02060000', { bytes: 2, raw: () => 900 }],
      ['02800002', { bytes: 2, raw: (t) => (voltage(t) > 0 ? 5_000 : 0) }],
    ]),
  };
}

/**
 * Meters on a line. Written from the standard's frame by itself and not from the gateway's driver: the two check each
 * other.
 */
export function dlt645Listener(meters: readonly Dlt645Meter[], now: () => number): LineListener {
  let heard: number[] = [];
  return async (chunk) => {
    heard.push(...chunk);
    for (let at = 0; at < heard.length; at++) {
      const question = questionAt(heard, at);
      if (question === null) continue;
      heard = heard.slice(at + question.length);
      const asked = meters.filter(({ address }) => [address, EVERY_METER].includes(question.address));
      const answers = asked.flatMap((meter) => answerOf(meter, question, now()));
      return answers.length === 0 ? null : Buffer.concat(answers);
    }
    heard = heard.slice(-64);
    return null;
  };
}

interface Question {
  readonly address: string;
  readonly control: number;
  readonly data: readonly number[];
  readonly length: number;
}

function questionAt(bytes: readonly number[], at: number): Question | null {
  if (bytes[at] !== 0x68 || bytes[at + 7] !== 0x68) return null;
  const size = bytes[at + 9] ?? 256;
  const length = size + 12;
  if (at + length > bytes.length || bytes[at + length - 1] !== 0x16) return null;
  const sum = bytes.slice(at, at + length - 2).reduce((total, byte) => total + byte, 0) % 256;
  if (sum !== bytes[at + length - 2]) return null;
  const address = bytes
    .slice(at + 1, at + 7)
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .reverse()
    .join('');
  const data = bytes.slice(at + 10, at + 10 + size).map((byte) => (byte + 256 - 0x33) % 256);
  return { address, control: bytes[at + 8]!, data, length };
}

function answerOf(meter: Dlt645Meter, { control, data }: Question, t: number): Buffer[] {
  if (control === READ_ADDRESS) return [frame(meter, 0x93, bcdOf(meter.address))];
  if (control !== READ || data.length !== 4) return [];
  const identifier = [...data]
    .reverse()
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
  const value = meter.values.get(identifier);
  if (value === undefined) return [frame(meter, 0xd1, [NO_SUCH_VALUE])];
  const raw = value.raw(t);
  const digits = bcdOf(String(Math.abs(raw)).padStart(2 * value.bytes, '0'));
  if (raw < 0) digits[digits.length - 1]! |= 0x80;
  return [frame(meter, 0x91, [...data, ...digits])];
}

function frame({ address }: Dlt645Meter, control: number, data: readonly number[]): Buffer {
  const body = [
    0x68,
    ...bcdOf(address),
    0x68,
    control,
    data.length,
    ...data.map((byte) => (byte + 0x33) % 256),
  ];
  const sum = body.reduce((total, byte) => total + byte, 0) % 256;
  return Buffer.from([0xfe, 0xfe, 0xfe, 0xfe, ...body, sum, 0x16]);
}

/** Digits two to a byte, the last two first. */
function bcdOf(digits: string): number[] {
  return (digits.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16)).reverse();
}
