import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { PayloadCodecName } from '../../../contract/index.ts';
import { type Fields, SensorFault } from './codec.ts';
import { CODECS } from './table.ts';

const read = (name: PayloadCodecName, hex: string, fPort = 2) =>
  CODECS[name](Buffer.from(hex.replaceAll(' ', ''), 'hex'), fPort);
const plain = (fields: Fields) =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      value instanceof SensorFault ? value.quality : value,
    ]),
  );

/** Payloads of the makers' own documentation, of the domain notes, and of their published decoders' layouts. */
test.each<[PayloadCodecName, string, Record<string, number | string>]>([
  ['milesight-em300-th', '01755C 03673401 046865', { battery: 92, temperature: 30.8, humidity: 50.5 }],
  ['milesight-em300-th', '0367 33FF', { temperature: -20.5 }],
  [
    'milesight-em300-mcs',
    '01755C 03673401 046865 060001',
    { battery: 92, temperature: 30.8, humidity: 50.5, door: 1 },
  ],
  ['milesight-em300-mcs', '060000', { door: 0 }],
  ['milesight-em500-pt100', '017564 03671901', { battery: 100, temperature: 28.1 }],
  ['milesight-em500-pt100', '83D7 E8FF 0A00 02', { temperature: -2.4 }],
  ['milesight-ws301', '017564 030001 040001', { battery: 100, door: 1 }],
  [
    'milesight-em300-th',
    'FF0BFF FF0101 FF166136A12345670001 FF090100 FF0A0101 FF0F00 01754B',
    { battery: 75 },
  ],
  [
    'dragino-lht65n',
    'CBF6 0B0D 0376 01 0ADD 7FFF',
    { batteryVoltage: 3.062, temperature: 28.29, humidity: 88.6, external: 27.81 },
  ],
  [
    'dragino-lht65n',
    'CBF6 F82F 0376 01 F82F 7FFF',
    { batteryVoltage: 3.062, temperature: -20.01, humidity: 88.6, external: -20.01 },
  ],
  [
    'dragino-lht65n',
    'CBF6 0B0D 0376 81 7FFF FFFF',
    { batteryVoltage: 3.062, temperature: 28.29, humidity: 88.6, external: 'open-circuit' },
  ],
  [
    'dragino-lht65n',
    'CBF6 0B0D 0376 01 2134 7FFF',
    { batteryVoltage: 3.062, temperature: 28.29, humidity: 88.6, external: 'fault-value' },
  ],
  [
    'dragino-lht65n',
    'CBF6 0B0D 0376 00 7FFF 7FFF',
    { batteryVoltage: 3.062, temperature: 28.29, humidity: 88.6 },
  ],
  [
    'dragino-lht65n',
    'CBF6 0B0D 0376 0B 0102 01F4',
    { batteryVoltage: 3.062, temperature: 28.29, humidity: 88.6, external: 2.58, externalHumidity: 50 },
  ],
  [
    'dragino-lds02',
    '8BB8 01 000005 000003 00',
    { batteryVoltage: 3, door: 1, openings: 5, lastOpenMinutes: 3 },
  ],
  [
    'dragino-lds02',
    '0BB8 01 00012C 0003E8 00',
    { batteryVoltage: 3, door: 0, openings: 300, lastOpenMinutes: 1_000 },
  ],
  ['dragino-lds02', '4BB8 03 000000 000000 00', { batteryVoltage: 3, door: 0, water: 1 }],
])('%s %s', (name, hex, expected) => {
  const { fields, history, unread } = read(name, hex);
  expect(plain(fields)).toEqual(expected);
  expect([history, unread]).toEqual([[], null]);
});

test('a status of an LHT65N says its battery and no temperature', () => {
  expect(read('dragino-lht65n', '0B 0150 0D FF 0CE4', 5).fields).toEqual({ batteryVoltage: 3.3 });
});

describe('the memory of a device', () => {
  const T = 1_665_561_758_000;

  it.each<[PayloadCodecName, string, Record<string, number>[]]>([
    ['milesight-em300-th', '20CE 9E744663 1001 5D00', [{ temperature: 27.2, humidity: 46.5 }]],
    ['milesight-em300-mcs', '20CE 9E744663 1001 5D01', [{ temperature: 27.2, humidity: 46.5, door: 1 }]],
    ['milesight-em500-pt100', '20CE 9E744663 1001', [{ temperature: 27.2 }]],
    [
      'milesight-em300-th',
      '20CE 9E744663 1001 5D00 20CE 9E744663 1101 5D00',
      [
        { temperature: 27.2, humidity: 46.5 },
        { temperature: 27.3, humidity: 46.5 },
      ],
    ],
    [
      'dragino-lht65n',
      '0ADD 0B0D 0376 41 6346749E',
      [{ temperature: 28.29, humidity: 88.6, external: 27.81 }],
    ],
    ['dragino-lht65n', '7FFF 0B0D 0376 80 6346749E', [{ temperature: 28.29, humidity: 88.6 }]],
  ])('%s %s has a time of its own', (name, hex, expected) => {
    const { fields, history, unread } = read(name, hex);
    expect(history.map((entry) => plain(entry.fields))).toEqual(expected);
    expect(history.map(({ t }) => t)).toEqual(expected.map(() => T));
    expect([fields, unread]).toEqual([{}, null]);
  });
});

test.each<[PayloadCodecName, string, RegExp, object]>([
  ['milesight-em300-th', '0367 3401 0999 01', /0999 at byte 4/, { temperature: 30.8 }],
  ['milesight-em300-th', '0367 34', /0367 at byte 0 is not complete/, {}],
  ['milesight-em300-th', '060001', /0600 at byte 0/, {}],
  ['milesight-em300-th', '20CE 9E74', /20ce at byte 0 is not complete/, {}],
  ['milesight-ws301', '20CE 9E744663 1001', /20ce at byte 0/, {}],
  ['dragino-lht65n', 'CBF6', /2 bytes, 11 expected/, {}],
  ['dragino-lht65n', '0ADD 0B0D 0376 41 6346749E 00', /1 bytes behind/, {}],
  ['dragino-lds02', '8BB8 01', /3 bytes, 10 expected/, {}],
  ['dragino-lds02', '8BB8 09 000005 000003 00', /mode 9/, { batteryVoltage: 3 }],
])('%s says of %s what is not understood, and keeps what stands before it', (name, hex, why, fields) => {
  const decoded = read(name, hex);
  expect(decoded.unread).toMatch(why);
  expect(decoded.fields).toEqual(fields);
});

test('law: no bytes raise anything, and every number is finite', () => {
  const names = fc.constantFrom(...(Object.keys(CODECS) as PayloadCodecName[]));
  const piece = fc
    .constantFrom('0175', '0367', '0468', '0600', '20ce', 'ff0b', 'fe79', '83d7')
    .map((hex) => [...Buffer.from(hex, 'hex')]);
  const bytes = fc
    .array(fc.oneof(piece, fc.array(fc.nat(255), { maxLength: 12 })), { maxLength: 12 })
    .map((pieces) => Uint8Array.from(pieces.flat()));
  fc.assert(
    fc.property(names, bytes, fc.nat(255), (name, payload, fPort) => {
      const { fields, history } = CODECS[name](payload, fPort);
      for (const some of [fields, ...history.map((entry) => entry.fields)]) {
        for (const value of Object.values(some)) {
          expect(value instanceof SensorFault || Number.isFinite(value)).toBe(true);
        }
      }
    }),
    { numRuns: 2_000 },
  );
});
