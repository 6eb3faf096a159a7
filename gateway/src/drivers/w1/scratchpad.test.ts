import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { slaveAt, slaveText } from '../../testing/w1-tree.ts';
import { crc8, temperatureIn } from './scratchpad.ts';

/** As the kernel showed them: of a room, of a freezer, and of a probe just after power-on. */
const ROOM = '72 01 4b 46 7f ff 0e 10 57 : crc=57 YES\n72 01 4b 46 7f ff 0e 10 57 t=23125\n';
const POWER_ON = '50 05 4b 46 7f ff 0c 10 1c : crc=1c YES\n50 05 4b 46 7f ff 0c 10 1c t=85000\n';
const ZEROS = '00 00 00 00 00 00 00 00 00 : crc=00 YES\n00 00 00 00 00 00 00 00 00 t=0\n';
const ONES = 'ff ff ff ff ff ff ff ff ff : crc=c9 NO\n72 01 4b 46 7f ff 0e 10 57 t=-62\n';

it.each([
  ['a room', ROOM, '28', { value: 23.125 }],
  ['25.0625 °C of the data sheet', slaveText('91 01 4b 46 7f ff 0f 10', 25_062), '28', { value: 25.0625 }],
  ['−10.125 °C of the data sheet', slaveText('5e ff 4b 46 7f ff 02 10', -10_125), '28', { value: -10.125 }],
  ['−55 °C, the lowest', slaveText('90 fc 4b 46 7f ff 10 10', -55_000), '28', { value: -55 }],
  ['125 °C, the highest', slaveText('d0 07 4b 46 7f ff 10 10', 125_000), '28', { value: 125 }],
  [
    '9 bits, whose undefined bits are not taken for degrees',
    slaveText('77 01 4b 46 1f ff 09 10', 23_437),
    '28',
    { value: 23 },
  ],
  ['10 bits', slaveText('77 01 4b 46 3f ff 09 10', 23_437), '28', { value: 23.25 }],
  ['11 bits', slaveText('77 01 4b 46 5f ff 09 10', 23_437), '22', { value: 23.375 }],
  [
    'a DS1825, whose settings carry an address',
    slaveText('72 01 4b 46 73 ff 0e 10', 23_125),
    '3b',
    { value: 23.125 },
  ],
  ['a DS28EA00', slaveText('72 01 4b 46 7f ff 0e 10', 23_125), '42', { value: 23.125 }],
  ['a GX20MH01 with 14 bits', slaveText('72 01 4b 46 fe ff 0e 10', 23_156), '28', { value: 23.1563 }],
  ['a DS18S20', slaveText('32 00 4b 46 ff ff 0c 10', 25_000), '10', { value: 25 }],
  ['a DS18S20 below zero', slaveText('ff ff 4b 46 ff ff 0c 10', -1_000), '10', { value: -1 }],
  ['85.0 °C of a probe that has not converted', POWER_ON, '28', { quality: 'fault-value' }],
  ['85.0 °C that was measured', slaveText('50 05 4b 46 7f ff 10 10', 85_000), '28', { value: 85 }],
  [
    '85.0 °C of an imitation that does not say which',
    slaveText('50 05 4b 46 7f ff 00 10', 85_000),
    '28',
    { quality: 'fault-value' },
  ],
  [
    '85.0 °C of a DS18S20, which cannot say which',
    slaveText('aa 00 4b 46 ff ff 0c 10', 85_000),
    '10',
    { quality: 'fault-value' },
  ],
  [
    '84.9375 °C, which nothing but measuring gives',
    slaveText('4f 05 4b 46 7f ff 0c 10', 84_937),
    '28',
    { value: 84.9375 },
  ],
  [
    '127.94 °C of a probe without enough power',
    slaveText('ff 07 4b 46 7f ff 0c 10', 127_937),
    '28',
    { quality: 'fault-value' },
  ],
  ['−127 °C', slaveText('10 f8 4b 46 7f ff 0c 10', -127_000), '28', { quality: 'fault-value' }],
  ['130 °C', slaveText('20 08 4b 46 7f ff 10 10', 130_000), '28', { quality: 'out-of-range' }],
  ['a line held low: zeros, whose checksum is right', ZEROS, '28', { quality: 'short-circuit' }],
] as const)('%s', (_, text, family, reading) => expect(temperatureIn(text, family)).toEqual(reading));

it.each([
  ['nothing, as the kernel gives it when no probe answers', '', 'no-response'],
  ['ones, while the kernel shows the values of before', ONES, 'no-response'],
  ['a checksum that the kernel found wrong', ROOM.replace('57 YES', '56 NO'), 'bad-response'],
  ['a checksum that only we find wrong', ROOM.replace('72 01', '73 01'), 'bad-response'],
  ['half a text', ROOM.slice(0, 20), 'bad-response'],
  ['a number alone', '23125\n', 'bad-response'],
  ['a DS18S20 that counts to nothing', slaveText('32 00 4b 46 ff ff 0c 00', 0), 'bad-response', '10'],
])('%s is no temperature', (_, text, code, family = '28') =>
  expect(() => temperatureIn(text, family)).toThrow(expect.objectContaining({ code, retryable: true })),
);

describe('the checksum', () => {
  const bytes = fc.uint8Array({ minLength: 1, maxLength: 16 });

  test('is that of the application note, of an id and of scratchpads that were seen', () => {
    expect(crc8([0x02, 0x1c, 0xb8, 0x01, 0x00, 0x00, 0x00])).toBe(0xa2);
    expect(crc8([0x50, 0x05, 0x4b, 0x46, 0x7f, 0xff, 0x0c, 0x10])).toBe(0x1c);
    expect(crc8([0x72, 0x01, 0x4b, 0x46, 0x7f, 0xff, 0x0e, 0x10])).toBe(0x57);
  });

  test('over bytes and their checksum is zero', () =>
    fc.assert(fc.property(bytes, (data) => crc8([...data, crc8(data)]) === 0)));

  test('of the sum of two messages is the sum of theirs', () =>
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 8, maxLength: 8 }),
        fc.uint8Array({ minLength: 8, maxLength: 8 }),
        (a, b) => crc8(a.map((byte, i) => byte ^ (b[i] ?? 0))) === (crc8(a) ^ crc8(b)),
      ),
    ));

  test('finds every burst of up to eight wrong bits', () =>
    fc.assert(
      fc.property(bytes, fc.integer({ min: 1, max: 255 }), fc.nat(), (data, burst, at) => {
        const sent = [...data, crc8(data)];
        const bit = at % (sent.length * 8 - 7);
        const wrong = sent.map(
          (byte, i) => byte ^ (((burst << (bit % 8)) >> ((i - (bit >> 3)) * 8)) & (i < bit >> 3 ? 0 : 0xff)),
        );
        return crc8(wrong) !== 0;
      }),
    ));
});

test('every temperature of 12 bits is read as it is, but for 85.0 °C after power-on', () =>
  fc.assert(
    fc.property(fc.integer({ min: -880, max: 2_000 }), (raw) => {
      expect(temperatureIn(slaveAt(raw / 16), '28')).toEqual({ value: raw / 16 });
    }),
  ));

test('no text whatever gives a number outside the measuring range, or another error than that of a bus', () =>
  fc.assert(
    fc.property(
      fc.oneof(fc.string(), fc.uint8Array({ minLength: 8, maxLength: 8 })),
      fc.constantFrom('10', '28'),
      (what, family) => {
        const text =
          typeof what === 'string'
            ? what
            : slaveText(
                Buffer.from(what)
                  .toString('hex')
                  .replace(/..(?=.)/g, '$& '),
                0,
              );
        try {
          const reading = temperatureIn(text, family);
          if ('value' in reading) expect(Math.abs(reading.value - 35)).toBeLessThanOrEqual(90);
        } catch (error) {
          expect(error).toMatchObject({ code: expect.stringMatching(/^(no|bad)-response$/) });
        }
      },
    ),
  ));
