import fc from 'fast-check';
import { beforeEach, describe, expect, it, test } from 'vitest';
import type { RtuMapping } from '../../contract/index.ts';
import type { Decoded, DecoderSession } from '../decoder.ts';
import { crc16 } from './crc16.ts';
import { rawRtuDecoder } from './raw-rtu-decoder.ts';
import { splitFrames } from './split-frames.ts';

const T = 1_790_000_000_000;

const mapping: RtuMapping = {
  devices: [
    {
      unit: 1,
      profile: 'xy-md02',
      room: 'r1',
      keys: [
        { point: 'temperature', key: 'air1' },
        { point: 'humidity', key: 'rh1' },
      ],
    },
    {
      unit: 2,
      profile: 'r444a01',
      room: 'r2',
      keys: [
        { point: 'temperature', key: 'air1' },
        { point: 'humidity', key: 'rh1' },
      ],
    },
    {
      unit: 3,
      profile: 'renke',
      room: 'r3',
      keys: [
        { point: 'temperature', key: 'air1' },
        { point: 'humidity', key: 'rh1' },
      ],
    },
    {
      unit: 4,
      profile: 'three-phase-meter',
      room: 'r1',
      reads: [
        { fc: 3, addr: 0, count: 2 },
        { fc: 3, addr: 97, count: 6 },
        { fc: 3, addr: 362, count: 2 },
      ],
      keys: [
        { point: 'energy', key: 'energy1' },
        { point: 'voltage1', key: 'voltage1' },
        { point: 'current3', key: 'current1' },
        { point: 'power', key: 'power1' },
      ],
    },
    {
      unit: 5,
      points: { contact: { fc: 2, addr: 0 }, magnet: { fc: 2, addr: 9 } },
      room: 'r2',
      keys: [
        { point: 'contact', key: 'door1', invert: true },
        { point: 'magnet', key: 'door2' },
      ],
    },
  ],
};

let session: DecoderSession;
let now: number;
beforeEach(() => {
  session = rawRtuDecoder.open(mapping);
  now = T;
});

const bytes = (hex: string): Buffer => Buffer.from(hex.replaceAll(' ', ''), 'hex');
/** A frame with its checksum. */
const frame = (hex: string): Buffer => {
  const body = bytes(hex);
  const crc = crc16(body, 0, body.length);
  return Buffer.concat([body, Buffer.from([crc & 0xff, crc >> 8])]);
};
const send = (payload: Uint8Array | string): Decoded =>
  session.decode({ topic: 'dtu/1/up', payload: Buffer.from(payload), arrivedAt: now });
const said = ({ frames }: Decoded) => frames.map(({ room, v, q }) => [room, { ...v, ...q }]);
const codes = ({ problems }: Decoded) => problems.map(({ code }) => code);

test.each([
  ['01 04 00 01 00 01', '60 0A'],
  ['01 04 02 01 31', '79 74'],
  ['01 03 00 00 00 02', 'C4 0B'],
])('the checksum of %s is %s', (body, crc) => {
  expect(frame(body)).toEqual(bytes(`${body} ${crc}`));
});

describe('an answer', () => {
  it.each<[string, Uint8Array, [string, Record<string, number | string>]]>([
    ['of an XY-MD02', frame('01 04 04 01 31 01 F9'), ['r1', { air1: 30.5, rh1: 50.5 }]],
    ['of an XY-MD02 below zero', frame('01 04 04 FF 33 01 F9'), ['r1', { air1: -20.5, rh1: 50.5 }]],
    ['of an R444A01', frame('02 03 04 00 23 03 84'), ['r2', { air1: 3.5, rh1: 90 }]],
    ['of a Renke, humidity first', frame('03 03 04 03 84 FF F6'), ['r3', { air1: -1, rh1: 90 }]],
    [
      'beyond what the probe measures',
      frame('01 04 04 7F FF 01 F9'),
      ['r1', { air1: 'out-of-range', rh1: 50.5 }],
    ],
    [
      'of a meter, U and I',
      frame('04 03 0C 08 FC 09 00 09 04 01 F4 02 08 02 1C'),
      ['r1', { voltage1: 230, current1: 5.4 }],
    ],
    ['of discrete inputs, the first one turned', frame('05 02 02 01 02'), ['r2', { door1: 0, door2: 1 }]],
    ['that refuses', frame('01 84 02'), ['r1', { air1: 'bad-response', rh1: 'bad-response' }]],
  ])('%s', (_, payload, expected) => {
    const decoded = send(payload);
    expect(said(decoded)).toEqual([expected]);
    expect(decoded.problems).toEqual([]);
    expect(decoded.frames[0]).not.toHaveProperty('t');
  });

  it.each([
    ['01040401310 1F9'.replace(' ', '')],
    ['01 04 04 01 31 01 F9'],
    ['0x01,0x04,0x04,0x01,0x31,0x01,0xF9'],
  ])('as text: %s', (text) => {
    const crc = frame('01 04 04 01 31 01 F9').subarray(-2).toString('hex');
    const tail = text.includes('0x') ? `,0x${crc.slice(0, 2)},0x${crc.slice(2)}` : crc;
    expect(said(send(`${text}${tail}\r\n`))).toEqual([['r1', { air1: 30.5, rh1: 50.5 }]]);
  });

  it('counts with the request before it, where that was overheard', () => {
    const both = Buffer.concat([bytes('01 04 00 01 00 01 60 0A'), bytes('01 04 02 01 31 79 74')]);
    expect(said(send(both))).toEqual([['r1', { air1: 30.5 }]]);
    send(frame('04 03 01 6A 00 02'));
    expect(said(send(frame('04 03 04 00 00 3D 86')))).toEqual([['r1', { power1: 15.75 }]]);
  });

  it('that could be of more than one read is not guessed', () => {
    const decoded = send(frame('04 03 04 00 00 3D 86'));
    expect(said(decoded)).toEqual([]);
    expect(codes(decoded)).toEqual(['unknown-answer']);
    expect(codes(send(bytes('01 04 02 01 31 79 74')))).toEqual(['unknown-answer']);
  });

  it('of a device that nobody described is kept', () => {
    expect(codes(send(frame('09 04 04 01 31 01 F9')))).toEqual(['unknown-device']);
  });
});

describe('what comes from a line', () => {
  const one = frame('01 04 04 01 31 01 F9');
  const two = frame('02 03 04 00 23 03 84');

  it('may be several frames in one message', () => {
    expect(said(send(Buffer.concat([one, two, frame('03 03 04 03 84 FF F6')])))).toEqual([
      ['r1', { air1: 30.5, rh1: 50.5 }],
      ['r2', { air1: 3.5, rh1: 90 }],
      ['r3', { air1: -1, rh1: 90 }],
    ]);
  });

  it('may be one frame in two messages', () => {
    for (let cut = 1; cut < one.length; cut++) {
      expect(send(one.subarray(0, cut))).toEqual({ frames: [], problems: [] });
      expect(said(send(one.subarray(cut)))).toEqual([['r1', { air1: 30.5, rh1: 50.5 }]]);
    }
  });

  it('may begin with a frame that never goes on: its bytes are kept, and the next frame counts', () => {
    send(one.subarray(0, 5));
    const decoded = send(two);
    expect(said(decoded)).toEqual([['r2', { air1: 3.5, rh1: 90 }]]);
    expect(decoded.problems).toMatchObject([
      { code: 'incomplete', payload: Uint8Array.from(one.subarray(0, 5)) },
    ]);
    send(one.subarray(0, 5));
    now += 60_000;
    expect(codes(send(one.subarray(5)))).toContain('incomplete');
  });

  it('with a wrong checksum is kept with that reason, and what stands beside it counts', () => {
    const broken = Uint8Array.from(one);
    broken[4] = 0x32;
    expect(codes(send(broken))).toEqual(['checksum']);
    const among = send(Buffer.concat([two, broken, one]));
    expect(codes(among)).toEqual(['checksum']);
    expect(said(among)).toEqual([
      ['r2', { air1: 3.5, rh1: 90 }],
      ['r1', { air1: 30.5, rh1: 50.5 }],
    ]);
  });

  it('is kept when it is no frame at all', () => {
    expect(codes(send('AT+CSQ OK'))).toEqual(['checksum']);
    expect(codes(send(new Uint8Array(5_000)))).toEqual(['too-large']);
  });

  it('may hold the echo of a write', () => {
    expect(send(frame('01 06 01 01 00 05'))).toEqual({ frames: [], problems: [] });
  });
});

test.each<[string, Partial<RtuMapping['devices'][number]>, object]>([
  [
    'a register map that exists',
    { profile: 'nobody' },
    { place: '/devices/1/profile', code: 'point-unknown' },
  ],
  ['registers that exist', { keys: [{ point: 'x', key: 'air1' }] }, { place: '/devices/1/keys/0/point' }],
  ['kinds that exist', { keys: [{ point: 'humidity', key: 'x1' }] }, { code: 'kind-unknown' }],
  ['each address once', { unit: 1 }, { place: '/devices/1/unit', code: 'twice' }],
  ['each sensor of a room once', { room: 'r1' }, { place: '/devices/1/keys/0/key', code: 'key-taken' }],
  [
    'reads, where the registers are too far apart for one',
    { profile: 'three-phase-meter', keys: [{ point: 'energy', key: 'energy1' }] },
    { place: '/devices/1/reads', code: 'reads-missing' },
  ],
])('a mapping has %s', (_, change, mistake) => {
  const [one, two] = mapping.devices as [RtuMapping['devices'][number], RtuMapping['devices'][number]];
  expect(rawRtuDecoder.check(mapping)).toBeNull();
  expect(rawRtuDecoder.check({ devices: [one, { ...two, ...change }] })).toMatchObject(mistake);
});

test('law: frames that are split anywhere and joined anyhow are read as if each had come alone', () => {
  const frames = [
    frame('01 04 04 01 31 01 F9'),
    frame('02 03 04 00 23 03 84'),
    frame('03 03 04 03 84 FF F6'),
  ];
  const all = Buffer.concat(frames);
  fc.assert(
    fc.property(fc.array(fc.nat(all.length), { maxLength: 4 }), (cuts) => {
      session = rawRtuDecoder.open(mapping);
      const ends = [...cuts, all.length].toSorted((a, b) => a - b);
      const parts = ends
        .map((end, i) => all.subarray(ends[i - 1] ?? 0, end))
        .filter((part) => part.length > 0);
      const decoded = parts.map(send);
      expect(decoded.flatMap(said)).toEqual([
        ['r1', { air1: 30.5, rh1: 50.5 }],
        ['r2', { air1: 3.5, rh1: 90 }],
        ['r3', { air1: -1, rh1: 90 }],
      ]);
      expect(decoded.flatMap(codes)).toEqual([]);
    }),
  );
});

test('law: no bytes raise anything, none of them vanish, and what is held is less than a frame', () => {
  const piece = fc.oneof(
    fc.uint8Array({ maxLength: 12 }),
    fc.constantFrom(frame('01 04 04 01 31 01 F9'), frame('04 03 01 6A 00 02'), frame('01 84 02')),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
      const line = Buffer.concat(pieces);
      const { junk, rest } = splitFrames(line);
      expect(rest.length).toBeLessThan(256);
      expect(junk.reduce((sum, some) => sum + some.length, rest.length)).toBeLessThanOrEqual(line.length);
      for (const some of pieces) {
        for (const { v } of send(some).frames) {
          for (const value of Object.values(v)) expect(Number.isFinite(value)).toBe(true);
        }
      }
    }),
    { numRuns: 1_000 },
  );
});
