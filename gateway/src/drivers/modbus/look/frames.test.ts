import fc from 'fast-check';
import { expect, test } from 'vitest';
import { judgeMbap, mbapRequest } from './mbap.ts';
import { isWhole, judgeRtu, rtuRequest } from './rtu.ts';

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');
const ONE = { fc: 4, addr: 1, count: 1 } as const;
const ASKED = hex('01 04 00 01 00 01 60 0A');

test('a question is the known frame of an XY-MD02, checksum included', () => {
  expect(rtuRequest(1, ONE)).toEqual(ASKED);
  expect(rtuRequest(1, { fc: 3, addr: 0, count: 2 })).toEqual(hex('01 03 00 00 00 02 C4 0B'));
});

test.each([
  ['the answer', '01 04 02 01 31 79 74', { kind: 'words', words: [0x131] }],
  ['the answer behind noise', 'ff 00 01 04 02 01 31 79 74', { kind: 'words', words: [0x131] }],
  ['nothing', '', { kind: 'silence' }],
  ['an exception', '01 84 02 C2 C1', { kind: 'exception', exception: 2 }],
  ['an answer of unit 2', '02 04 02 01 31 3D 74', { kind: 'not-asked', unit: 2 }],
  ['a wrong checksum', '01 04 02 01 31 79 75', { kind: 'checksum' }],
  ['half of an answer', '01 04 02 01', { kind: 'checksum' }],
  ['bytes of another speed', 'e0 80 f8 00 1c', { kind: 'garbage' }],
  ['the question and nothing else', '01 04 00 01 00 01 60 0A', { kind: 'echo' }],
  ['the question and the answer', '01 04 00 01 00 01 60 0A 01 04 02 01 31 79 74', { kind: 'echo' }],
])('of RTU, %s is told apart', (_, bytes, expected) => {
  expect(judgeRtu(ASKED, ONE, hex(bytes))).toMatchObject(expected);
});

test('an RTU answer with fewer registers than asked is short', () => {
  const request = rtuRequest(1, { fc: 4, addr: 1, count: 2 });
  expect(judgeRtu(request, { fc: 4, addr: 1, count: 2 }, hex('01 04 02 01 31 79 74'))).toEqual({
    kind: 'short',
    got: 1,
  });
});

test.each([
  ['the answer', '0007 0000 0005 01 04 02 0131', { kind: 'words', words: [0x131] }],
  [
    'a late answer before it',
    '0006 0000 0005 01 04 02 0000 0007 0000 0005 01 04 02 0131',
    { kind: 'words', words: [0x131] },
  ],
  ['half of it', '0007 0000 0005 01 04', null],
  ['an exception', '0007 0000 0003 01 84 0b', { kind: 'exception', exception: 11 }],
  ['text', Buffer.from('HTTP/1.1 400 Bad Request').toString('hex'), { kind: 'garbage' }],
])('of Modbus TCP, %s is told apart', (_, bytes, expected) => {
  const answer = judgeMbap(mbapRequest(7, 1, ONE), ONE, hex(bytes));
  if (expected === null) expect(answer).toBeNull();
  else expect(answer).toMatchObject(expected);
});

test('law: any bytes are judged, and only whole frames of the device asked become words', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      const given = Buffer.from(bytes);
      const answer = judgeRtu(ASKED, ONE, given);
      if (answer.kind === 'words') expect(isWhole(ASKED, given)).toBe(true);
      judgeMbap(mbapRequest(1, 1, ONE), ONE, given);
    }),
  );
});
