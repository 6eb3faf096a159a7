import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Ack, decodeAck, encodeAck, MAX_RANGES_PER_ACK } from './ack.ts';
import { DecodeError } from './errors.ts';
import { MAX_TIME_MS } from './fields.ts';
import { ack } from './legal-messages.ts';

const decode = (text: string) => decodeAck(new TextEncoder().encode(text));

it('an ack comes out as it went in, whatever legal ack it is', () => {
  fc.assert(
    fc.property(ack, (message) => {
      expect(decode(encodeAck(message))).toEqual(message);
    }),
    { numRuns: 500 },
  );
});

it('the longest legal ack still fits into a payload', () => {
  const longest: Ack = {
    stream: 's'.repeat(40),
    boot: 'b'.repeat(40),
    acks: Array.from({ length: MAX_RANGES_PER_ACK }, () => [
      Number.MAX_SAFE_INTEGER,
      Number.MAX_SAFE_INTEGER,
    ]),
    serverTime: MAX_TIME_MS,
  };
  expect(decode(encodeAck(longest))).toEqual(longest);
});

it.each<[claim: string, members: object]>([
  ['a range that ends before it starts', { acks: [[2, 1]] }],
  ['a range with one end', { acks: [[1]] }],
  ['a range from 0', { acks: [[0, 1]] }],
  ['no boot', { boot: undefined }],
  ['a server time that no date can hold', { serverTime: 1e300 }],
  ['an unknown member', { forget: 'everything' }],
])('an ack is refused with %s', (_claim, members) => {
  const body = { stream: 's', boot: 'b', acks: [[1, 2]], serverTime: 0, ...members };
  expect(() => decode(JSON.stringify(body))).toThrow(DecodeError);
});
