import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BodyWriter, mergeBodies, type Part, readBody } from './body.ts';

const reading = fc.tuple(
  fc.integer({ min: 1, max: 5_000 }),
  fc.integer({ min: 0, max: 3 }),
  fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
    fc.integer({ min: -400, max: 4_000 }).map((tenths) => tenths / 10),
    fc.integer(),
  ),
);

function encode(readings: [number, number, number][]): Uint8Array {
  const writer = new BodyWriter();
  for (const [key, part, value] of readings) writer.put(key, part as Part, value);
  return writer.take();
}

function decode(body: Uint8Array): [number, number, number][] {
  const readings: [number, number, number][] = [];
  readBody(body, (key, part, value) => readings.push([key, part, value]));
  return readings;
}

describe('the body of an archived row', () => {
  it('gives back every reading exactly', () => {
    fc.assert(
      fc.property(fc.array(reading, { maxLength: 200 }), (readings) => {
        // −0 comes back as 0.
        const expected = readings.map(([key, part, value]) => [key, part, value === 0 ? 0 : value]);
        expect(decode(encode(readings))).toEqual(expected);
      }),
    );
  });

  it('takes three bytes for a temperature of a common sensor', () => {
    expect(encode([[1, 0, 6.4]]).byteLength).toBeLessThanOrEqual(3);
  });

  it('refuses a body that is cut off', () => {
    fc.assert(
      fc.property(fc.array(reading, { minLength: 1, maxLength: 5 }), (readings) => {
        const whole = encode(readings);
        const cut = whole.slice(0, whole.length - 1);
        expect(() => decode(cut)).toThrow(RangeError);
      }),
    );
  });

  it('merges so that the newer reading of a key wins, and merging again changes nothing', () => {
    fc.assert(
      fc.property(
        fc.array(reading, { maxLength: 20 }),
        fc.array(reading, { maxLength: 20 }),
        (older, newer) => {
          const values = (readings: [number, number, number][]): [number, number, number][] =>
            readings.map(([key, , value]) => [key, 0, value === 0 ? 0 : value]);
          const merged = mergeBodies(encode(values(older)), encode(values(newer)));
          const expected = new Map(
            [...values(older), ...values(newer)].map(([key, , value]) => [key, value]),
          );
          expect(new Map(decode(merged).map(([key, , value]) => [key, value]))).toEqual(expected);
          expect(mergeBodies(merged, encode(values(newer)))).toEqual(merged);
        },
      ),
    );
  });

  it('lets a value replace a quality and a quality replace a value', () => {
    const value = encode([[7, 0, 3.4]]);
    const quality = encode([[7, 3, 1]]);
    expect(decode(mergeBodies(value, quality))).toEqual([[7, 0, 3.4]]);
    expect(decode(mergeBodies(quality, value))).toEqual([[7, 0, 3.4]]);
  });
});
