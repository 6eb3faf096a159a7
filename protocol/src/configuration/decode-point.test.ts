import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodePoint, type PointReading } from './decode-point.ts';
import { PROFILES } from './profiles/profiles.ts';
import type { Point } from './register-map.ts';

const profile = (name: string, point: string): Point => {
  const found = PROFILES[name]?.[point];
  if (found === undefined) throw new Error(`${name}/${point}`);
  return found;
};

test.each<[string, Point, number[], PointReading]>([
  ['XY-MD02 temperature', profile('xy-md02', 'temperature'), [0x0131], { value: 30.5 }],
  ['XY-MD02 below zero', profile('xy-md02', 'temperature'), [0xff33], { value: -20.5 }],
  ['XY-MD02 humidity', profile('xy-md02', 'humidity'), [905], { value: 90.5 }],
  [
    'XY-MD02 beyond what it can measure',
    profile('xy-md02', 'temperature'),
    [0x7fff],
    { quality: 'out-of-range' },
  ],
  ['R444A01 temperature', profile('r444a01', 'temperature'), [35], { value: 3.5 }],
  ['Renke temperature, second register', profile('renke', 'temperature'), [0xfff6], { value: -1 }],
  [
    'meter energy, two registers',
    profile('three-phase-meter', 'energy'),
    [0x0001, 0xe240],
    { value: 1234.56 },
  ],
  ['meter power in watts', profile('three-phase-meter', 'power'), [0, 15_750], { value: 15.75 }],
  ['float32, high word first', { fc: 4, addr: 0, type: 'float32' }, [0x4059, 0x999a], { value: 3.4 }],
  [
    'float32, low word first',
    { fc: 4, addr: 0, type: 'float32', wordOrder: 'low-first' },
    [0x999a, 0x4059],
    { value: 3.4 },
  ],
  [
    'float32, bytes swapped',
    { fc: 4, addr: 0, type: 'float32', byteOrder: 'low-first' },
    [0x5940, 0x9a99],
    { value: 3.4 },
  ],
  ['float32 that is no number', { fc: 4, addr: 0, type: 'float32' }, [0x7fc0, 0], { quality: 'fault-value' }],
  ['int32 below zero', { fc: 3, addr: 0, type: 'int32', scale: 0.001 }, [0xffff, 0xfc18], { value: -1 }],
  [
    'a reset DS18B20',
    { fc: 3, addr: 0, type: 'int16', faults: [85, -127] },
    [85],
    { quality: 'fault-value' },
  ],
  [
    'a scaled fault value',
    { fc: 3, addr: 0, type: 'int16', scale: 0.1, faults: [85, -127] },
    [850],
    { quality: 'fault-value' },
  ],
  ['a discrete input', { fc: 2, addr: 0 }, [1], { value: 1 }],
  ['a bit of a register', { fc: 3, addr: 0, bit: 3 }, [0b1000], { value: 1 }],
  ['scale and offset', { fc: 3, addr: 0, type: 'uint16', scale: 0.1, offset: -40 }, [435], { value: 3.5 }],
])('%s', (_, point, words, expected) => {
  expect(decodePoint(point, words)).toEqual(expected);
});

test('law: a tenth of a degree survives the way through a register exactly', () => {
  fc.assert(
    fc.property(fc.integer({ min: -450, max: 850 }), (tenths) => {
      const words = [tenths & 0xffff];
      expect(decodePoint(profile('xy-md02', 'temperature'), words)).toEqual({ value: tenths / 10 });
    }),
  );
});
