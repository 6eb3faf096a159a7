import { BusError } from '../../errors.ts';
import { encodeFrame, type Frame, FrameReader } from './frame.ts';
import type { Line } from './line.ts';

/** Stands for every meter on the line; who answers says its own address. */
export const EVERY_METER = 'AAAAAAAAAAAA';

/** The control code of a question. */
export const READ = 0x11;
/** Wakes the receivers of meters. */
export const PREAMBLE = Buffer.from([0xfe, 0xfe, 0xfe, 0xfe]);

/** Bits of a meter's control code: it comes from a meter; it is a refusal; the five bits of the function. */
const FROM_METER = 0x80;
const REFUSAL = 0x40;
const FUNCTION = 0x1f;

/** Bits of a refusal's only byte, as the standard's table is generally known; not seen from a meter here. */
const REFUSALS = [
  'another error',
  'it has no such value',
  'the password is wrong or missing',
  'the speed cannot be changed',
  'too many annual time zones',
  'too many daily time slots',
  'too many tariffs',
] as const;

/**
 * Asks a meter for what a data identifier stands for.
 * @param address 12 digits, or `EVERY_METER`
 * @returns the bytes behind the identifier, at least `bytes` of them
 * @throws {BusError} `no-response`, `bad-response`, `bus-down`
 */
export async function ask(
  line: Line,
  { address, di, bytes, timeoutMs }: { address: string; di: string; bytes: number; timeoutMs: number },
): Promise<Uint8Array> {
  const identifier = Buffer.from(di, 'hex').reverse();
  const question = encodeFrame({ address, control: READ, data: identifier });
  const reader = new FrameReader();
  let answer: Frame | undefined;
  let other: string | null = null;
  const take = (chunk: Uint8Array): boolean => {
    for (const frame of reader.push(chunk)) {
      if (isAnswer(frame, address, identifier)) answer ??= frame;
      // Converters that hear themselves give back the question; what a neighbour says is not for us.
      else if ((frame.control & FROM_METER) !== 0) other = frame.address;
    }
    return answer !== undefined;
  };
  await line.exchange(Buffer.concat([PREAMBLE, question]), take, timeoutMs);
  if (answer === undefined) throw silence(address, reader.strayBytes, other);
  if ((answer.control & REFUSAL) !== 0) throw refusal(address, di, answer.data[0] ?? 0);
  // With more to come (B1) a value of one identifier stands at the front all the same.
  const value = answer.data.subarray(identifier.length);
  if (value.length < bytes) {
    throw new BusError(
      'bad-response',
      `meter ${answer.address}: ${di} has ${value.length} bytes, not ${bytes}`,
      {
        retryable: false,
      },
    );
  }
  return value;
}

/** An answer that comes late to an earlier question names another value, and does not count. */
function isAnswer({ address: from, control, data }: Frame, address: string, identifier: Uint8Array): boolean {
  if (from !== address && address !== EVERY_METER) return false;
  if ((control & FROM_METER) === 0 || (control & FUNCTION) !== READ) return false;
  return (control & REFUSAL) !== 0 || identifier.every((byte, i) => data[i] === byte);
}

function silence(address: string, strayBytes: number, other: string | null): BusError {
  if (strayBytes > 0) {
    const text = `meter ${address}: ${strayBytes} bytes came that are no answer; speed and parity may be wrong`;
    return new BusError('bad-response', text, { retryable: true });
  }
  const hint = other === null ? '' : `; meter ${other} spoke instead`;
  return new BusError('no-response', `meter ${address} did not answer in time${hint}`, { retryable: true });
}

function refusal(address: string, di: string, code: number): BusError {
  const why = REFUSALS.filter((_, bit) => (code & (1 << bit)) !== 0).join(', ') || `code ${code}`;
  return new BusError('bad-response', `meter ${address} refuses ${di}: ${why}`, { retryable: false });
}
