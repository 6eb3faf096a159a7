import { meterPoints } from '@coldfield/protocol/configuration';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readingOf } from './reading.ts';

const POINTS = meterPoints({ name: 'm', address: 'any' });
const read = (point: string, hex: string) => readingOf(POINTS[point]!, Buffer.from(hex, 'hex'));

test.each([
  ['energy', '26000000', 0.26],
  ['energy', '78563412', 123_456.78],
  ['energy', '99999999', 999_999.99],
  ['energy-combined', '34120080', -12.34],
  ['voltage1', '0523', 230.5],
  ['current1', '563412', 123.456],
  ['current1', '340180', -0.134],
  ['power', '785634', 34.5678],
  ['power', '5634B2', -32.3456],
  ['power-factor', '9880', -0.098],
  ['power-factor', '0010', 1],
  ['frequency', '0150', 50.01],
  ['power', '000080', 0],
])('%s %s is %d', (point, hex, value) => expect(read(point, hex)).toEqual({ value }));

test.each([
  ['voltage2', 'FFFF'],
  ['current2', 'FFFFFF'],
  ['energy', 'FFFFFFFF'],
  ['energy', '0000000A'],
  ['voltage1', '05A3'],
])('%s %s is no number and shows as a fault', (point, hex) =>
  expect(read(point, hex)).toEqual({ quality: 'fault-value' }),
);

test('any whole number of digits comes back as it was, with its sign', () =>
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 6 }),
      fc.nat({ max: 6 }),
      fc.boolean(),
      fc.nat({ max: 1_000_000_000 }),
      (bytes, decimals, isNegative, seed) => {
        const digits = String((seed % 8) % 10).concat(
          String(seed)
            .padStart(2 * bytes, '0')
            .slice(-(2 * bytes - 1)),
        );
        const wire = Buffer.from(digits, 'hex').reverse();
        if (isNegative) wire[bytes - 1]! |= 0x80;
        const value = Number(digits) / 10 ** decimals;
        const point = { di: '00010000', bytes, decimals, signed: true };
        expect(readingOf(point, wire)).toEqual({ value: isNegative && value !== 0 ? -value : value });
      },
    ),
  ));

test('any bytes are a number or a fault, never an exception', () =>
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 8 }), fc.boolean(), (data, signed) => {
      const reading = readingOf({ di: '00000000', bytes: 4, decimals: 2, signed }, data);
      expect('quality' in reading || Number.isFinite(reading.value)).toBe(true);
    }),
  ));
