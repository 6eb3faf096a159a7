import fc from 'fast-check';
import { expect, test } from 'vitest';
import { OBJECTS } from './objects.ts';
import { parseLine } from './parse-line.ts';
import { parseServiceData } from './parse-service-data.ts';

const MAC = Buffer.from('5448e68f80a5', 'hex');
const KEY = Buffer.from('231d39c1d7cc1ab1aee224cd096db932', 'hex');
const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');
const values = (text: string, key: Buffer | null = null) => {
  const said = parseServiceData(hex(text), MAC, key);
  return said.kind === 'values' ? Object.fromEntries(said.values) : said.kind;
};

test.each<[string, string, object]>([
  ['temperature and motion', '40 02 29 09 21 01', { temperature: 23.45, motion: 1 }],
  ['below zero in hundredths', '40 02 18 FC', { temperature: -10 }],
  ['below zero in tenths', '40 45 33 FF', { temperature: -20.5 }],
  ['below zero in whole degrees', '40 57 EA', { temperature: -22 }],
  ['below zero in steps of 0.35', '40 58 EA', { temperature: -7.7 }],
  ['humidity in hundredths and whole', '40 03 BF 13 2E 23', { humidity: 50.55, humidity2: 35 }],
  ['battery', '40 01 61', { battery: 97 }],
  ['pressure, three bytes', '40 04 13 8A 01', { pressure: 1008.83 }],
  ['dew point', '40 08 CA 06', { 'dew-point': 17.38 }],
  [
    'energy of three and of four bytes',
    '40 0A 13 8A 14 4D 12 13 8A 14',
    { energy: 1346.067, energy2: 344593.17 },
  ],
  ['power in kW', '40 0B 02 1B 00', { power: 0.06914 }],
  ['power fed back', '40 5C 02 FB FF FF', { power: -0.01278 }],
  ['voltage and current', '40 0C 02 0C 43 4E 34', { voltage: 3.074, current: 13.39 }],
  ['a door and an opening', '40 11 00 1A 01', { opening: 0, door: 1 }],
  ['CO2', '40 12 E2 04', { co2: 1250 }],
  ['two probes', '40 02 29 09 02 18 FC', { temperature: 23.45, temperature2: -10 }],
  [
    'text and raw bytes between readings',
    '40 53 02 48 69 02 29 09 54 01 FF 01 61',
    { temperature: 23.45, battery: 97 },
  ],
  ['a button press beside a reading', '40 3A 01 3C 01 03 01 61', { battery: 97 }],
  ['device and firmware behind a reading', '40 01 61 F0 01 00 F1 00 01 02 04', { battery: 97 }],
  ['a device that sends its address along', '42 A5 80 8F E6 48 54 02 29 09', { temperature: 23.45 }],
  ['a trigger-based device', '44 1A 01', { door: 1 }],
])('%s', (_, text, expected) => {
  expect(values(text)).toEqual(expected);
});

test('the packet number comes along', () => {
  expect(parseServiceData(hex('40 00 09 02 29 09'), MAC, null)).toMatchObject({ packetId: 9 });
});

test('an object that is not known ends the reading, and what came before it counts', () => {
  expect(parseServiceData(hex('40 02 29 09 99 01 02 01 61'), MAC, null)).toMatchObject({
    values: new Map([['temperature', 23.45]]),
    cut: true,
  });
});

test.each([
  ['cut off in a value', '40 02 29'],
  ['cut off in a text', '40 53 05 48'],
  ['of version 1', '20 02 29 09'],
  ['empty', ''],
  ['nothing but an unknown object', '40 99 01'],
])('an advertisement %s gives no value', (_, text) => {
  expect(values(text)).toBe('unreadable');
});

/** The published example: 25.06 °C and 50.55 %. */
const SEALED = '41 A4 72 66 C9 5F 73 00 11 22 33 78 23 72 14';

test('an encrypted advertisement opens with its key and with no other', () => {
  expect(values(SEALED, KEY)).toEqual({ temperature: 25.06, humidity: 50.55 });
  expect(parseServiceData(hex(SEALED), MAC, KEY)).toMatchObject({ counter: 0x33_22_11_00 });
  expect(values(SEALED)).toBe('encrypted');
  expect(values(SEALED, Buffer.alloc(16))).toBe('wrong-key');
  const changed = hex(SEALED);
  changed[1] = 0xa5;
  expect(parseServiceData(changed, MAC, KEY).kind).toBe('wrong-key');
});

test('law: any bytes are judged without an error, with and without a key', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), fc.boolean(), (bytes, isSealed) => {
      const data = Buffer.from([isSealed ? 0x41 : 0x40, ...bytes]);
      for (const key of [null, KEY]) {
        const said = parseServiceData(data, MAC, key);
        if (said.kind === 'values') for (const value of said.values.values()) expect(value).not.toBeNaN();
      }
      parseServiceData(Buffer.from(bytes), MAC, KEY);
    }),
  );
});

test('law: what is put into an object comes out of it, for every object of the format', () => {
  const types = [...OBJECTS].filter(([, { point }]) => point !== null);
  fc.assert(
    fc.property(fc.constantFrom(...types), fc.bigInt({ min: 0n, max: 0xffff_ffffn }), ([id, type], bits) => {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32LE(Number(bits));
      const body = bytes.subarray(0, type.bytes);
      const raw = type.signed ? body.readIntLE(0, type.bytes) : body.readUIntLE(0, type.bytes);
      const said = parseServiceData(Buffer.from([0x40, id, ...body]), MAC, null);
      const value = said.kind === 'values' ? said.values.get(type.point ?? '') : undefined;
      if (type.unit === '') expect(value).toBe(raw === 0 ? 0 : 1);
      else expect(value).toBeCloseTo(raw * type.factor, 6);
    }),
  );
});

test.each([
  ['plain', 'a4:c1:38:12:34:56 -67 40022909', { mac: 'A4:C1:38:12:34:56', rssi: -67 }],
  ['without colons', 'A4C138123456 -67 0x40022909', { mac: 'A4:C1:38:12:34:56', rssi: -67 }],
  ['JSON', '{"mac":"A4:C1:38:12:34:56","rssi":-67,"data":"40022909"}', { rssi: -67 }],
  [
    'JSON of other programs',
    '{"id":"A4:C1:38:12:34:56","servicedatauuid":"0xfcd2","servicedata":"40022909"}',
    { rssi: null },
  ],
])('a line that is %s is read', (_, line, expected) => {
  expect(parseLine(line)).toMatchObject({ ...expected, data: hex('40022909') });
});

test.each([
  'hello',
  '',
  'A4:C1:38:12:34 -67 40',
  'A4:C1:38:12:34:56 -67 4',
  '{"mac":1}',
  '{"mac":"A4:C1:38:12:34:56","data":"xyz"}',
  '{"mac":"A4:C1:38:12:34:56","servicedatauuid":"0x181a","data":"40"}',
  '[1]',
  '{',
  'null',
])('a line that is no advertisement is passed over: %s', (line) => {
  expect(parseLine(line)).toBeNull();
});

test('law: any line is read or passed over', () => {
  fc.assert(fc.property(fc.string({ maxLength: 200 }), (line) => void parseLine(line)));
});
