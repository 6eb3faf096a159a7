import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeFrame, type Frame, FrameReader, MAX_DATA_BYTES } from './frame.ts';

/** The frames of a real meter: its total active energy is asked for, and is 0.26 kWh. */
const ASK = '6861010000000068110433333433 1416';
const ANSWER = '68610100000000689108 33333433 59333333 8A16';
const bytes = (hex: string): Buffer => Buffer.from(hex.replaceAll(' ', ''), 'hex');

const QUESTION: Frame = { address: '000000000161', control: 0x11, data: Uint8Array.of(0, 0, 1, 0) };
const REPLY: Frame = {
  address: '000000000161',
  control: 0x91,
  data: Uint8Array.of(0, 0, 1, 0, 0x26, 0, 0, 0),
};

const readAll = (...chunks: Uint8Array[]): Frame[] => {
  const reader = new FrameReader();
  return chunks.flatMap((chunk) => reader.push(chunk));
};

test('a question is written to the byte as a real meter takes it', () =>
  expect(encodeFrame(QUESTION)).toEqual(bytes(ASK)));

test('an answer is read as a real meter gave it', () => expect(readAll(bytes(ANSWER))).toEqual([REPLY]));

test.each([
  ['behind four wake-up bytes', `FEFEFEFE ${ANSWER}`],
  ['behind one of them', `FE ${ANSWER}`],
  ['behind noise', `00 13 FF 55 ${ANSWER}`],
  ['behind the end of a frame whose beginning was lost', `33 33 8A 16 ${ANSWER}`],
  ['behind a lone start byte', `68 ${ANSWER}`],
  ['behind the beginning of a frame that broke off', `68 61 01 00 00 00 00 68 91 08 33 33 ${ANSWER}`],
  ['behind what looks like the longest frame there is', `68 61 01 00 00 00 00 68 91 C8 ${ANSWER}`],
  ['behind a frame whose checksum is wrong', `${ANSWER.replace('8A16', '8B16')} ${ANSWER}`],
  ['behind a frame without its end byte', `${ANSWER.replace('8A16', '8A17')} ${ANSWER}`],
  ['behind a length that no meter sends', `68 61 01 00 00 00 00 68 91 FF ${ANSWER}`],
  ['before noise', `${ANSWER} 68 00 FE`],
])('an answer is found %s', (_, hex) => expect(readAll(bytes(hex))).toEqual([REPLY]));

test('two answers that come at once are two answers', () =>
  expect(readAll(bytes(`${ANSWER} FE FE ${ANSWER}`))).toEqual([REPLY, REPLY]));

test('an answer that comes byte by byte is found when it is whole', () => {
  const reader = new FrameReader();
  const found = [...bytes(`FEFE ${ANSWER}`)].map((byte) => reader.push(Uint8Array.of(byte)).length);
  expect(found).toEqual([...Array.from({ length: found.length - 1 }, () => 0), 1]);
});

test('bytes that belong to no frame are counted, wake-up bytes are not', () => {
  const reader = new FrameReader();
  reader.push(bytes(`FEFEFEFE ${ANSWER} 00 11 22`));
  expect(reader.strayBytes).toBe(3);
  reader.push(bytes('68 61'));
  expect(reader.strayBytes).toBe(5);
});

const digits = fc
  .array(fc.integer({ min: 0, max: 9 }), { minLength: 12, maxLength: 12 })
  .map((each) => each.join(''));
const frame: fc.Arbitrary<Frame> = fc.record({
  address: fc.oneof(digits, fc.constant('AAAAAAAAAAAA')),
  control: fc.integer({ min: 0, max: 255 }),
  data: fc.uint8Array({ maxLength: MAX_DATA_BYTES }).map((data) => Uint8Array.from(data)),
});

/** Cuts bytes into pieces at any places. */
function pieces(whole: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const places = [...cuts.map((cut) => cut % (whole.length + 1)), 0, whole.length].sort((a, b) => a - b);
  return places.slice(1).map((to, i) => whole.subarray(places[i], to));
}

describe('for any frames and any bytes', () => {
  test('what is encoded is decoded to the same, behind any preamble and in any pieces', () =>
    fc.assert(
      fc.property(
        fc.array(fc.tuple(frame, fc.nat({ max: 4 })), { minLength: 1, maxLength: 4 }),
        fc.array(fc.nat(), { maxLength: 12 }),
        (frames, cuts) => {
          const wire = Buffer.concat(
            frames.flatMap(([each, preamble]) => [Buffer.alloc(preamble, 0xfe), encodeFrame(each)]),
          );
          expect(readAll(...pieces(wire, cuts))).toEqual(frames.map(([each]) => each));
        },
      ),
    ));

  test('no bytes whatever make the reader throw, and each frame that it gives stands there', () =>
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.integer({ min: 0, max: 255 }),
            fc.constantFrom(0x68, 0x68, 0x16, 0xfe, 0xaa, 0x91, 0x11),
          ),
          { maxLength: 300 },
        ),
        frame,
        fc.array(fc.nat(), { maxLength: 8 }),
        (noise, last, cuts) => {
          const wire = Buffer.concat([Uint8Array.from(noise), encodeFrame(last)]);
          const found = readAll(...pieces(wire, cuts));
          // Rarely noise and frame together make another frame with a right checksum; then that is found.
          expect(found.length).toBeGreaterThan(0);
          for (const each of found) expect(wire.includes(encodeFrame(each))).toBe(true);
        },
      ),
      { numRuns: 500 },
    ));

  test('a frame after any noise without a start byte is found', () =>
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), frame, (noise, last) => {
        const wire = Buffer.concat([noise.filter((byte) => byte !== 0x68), encodeFrame(last)]);
        expect(readAll(wire)).toEqual([last]);
      }),
    ));

  test('the reader keeps no more than the longest frame, however much comes', () => {
    const reader = new FrameReader();
    const start = performance.now();
    for (let i = 0; i < 500; i++) reader.push(Buffer.alloc(1_000, 0x68));
    expect(performance.now() - start).toBeLessThan(5_000);
    reader.push(Buffer.alloc(300));
    expect(reader.push(bytes(ANSWER))).toEqual([REPLY]);
  });
});
