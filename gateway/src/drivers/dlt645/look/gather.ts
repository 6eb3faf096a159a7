import { PREAMBLE, READ } from '../ask.ts';
import { encodeFrame, type Frame, FrameReader } from '../frame.ts';
import type { Line } from '../line.ts';

/** The identifier that every meter has: active energy taken from the grid, 00010000. */
const ENERGY = Uint8Array.of(0, 0, 1, 0);

export interface Gathered {
  /** What meters said, each once. */
  readonly answers: readonly Frame[];
  /** Bytes that make no frame: somebody at another speed, or several meters at once. */
  readonly strayBytes: number;
  /** The question came back by itself. */
  readonly isEchoed: boolean;
}

/**
 * Asks for the energy and keeps listening until the time is over, so that it is seen when more than one answers.
 * @param address 12 digits; leading ones may be `AA` pairs, which stand for any
 * @throws {BusError} `bus-down`
 */
export async function gather(line: Line, address: string, timeoutMs: number): Promise<Gathered> {
  const reader = new FrameReader();
  const answers = new Map<string, Frame>();
  let isEchoed = false;
  const question = encodeFrame({ address, control: READ, data: ENERGY });
  await line.exchange(
    Buffer.concat([PREAMBLE, question]),
    (chunk) => {
      for (const frame of reader.push(chunk)) {
        if ((frame.control & 0x80) !== 0) answers.set(frame.address, frame);
        else if (frame.address === address) isEchoed = true;
      }
      return false;
    },
    timeoutMs,
  );
  return { answers: [...answers.values()], strayBytes: reader.strayBytes, isEchoed };
}
