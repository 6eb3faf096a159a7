import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DecodeError } from './errors.ts';
import { state } from './legal-messages.ts';
import { decodeState, encodeState, type GatewayState } from './state.ts';

const decode = (text: string) => decodeState(new TextEncoder().encode(text));
const LEGAL: GatewayState = {
  online: true,
  since: 1_790_000_000_000,
  version: '0.1.0',
  buffered: 0,
  oldest: null,
  clk: 'ntp',
  clockOffsetMs: null,
};

it('a state comes out as it went in, whatever legal state it is', () => {
  fc.assert(
    fc.property(state, (message) => {
      expect(decode(encodeState(message))).toEqual(message);
    }),
    { numRuns: 500 },
  );
});

it('a newer gateway may say more', () => {
  expect(decode(JSON.stringify({ ...LEGAL, modem: 'lte' }))).toMatchObject(LEGAL);
});

it('a state that is not UTF-8 is refused even where anything may stand', () => {
  const payload = new TextEncoder().encode(JSON.stringify({ ...LEGAL, modem: '#' }));
  expect(decodeState(payload)).toMatchObject(LEGAL);
  payload[payload.indexOf('#'.charCodeAt(0))] = 0xff;
  expect(() => decodeState(payload)).toThrow(expect.objectContaining({ reason: 'not-json' }));
});

it.each<[claim: string, members: object]>([
  ['a time that no date can hold', { since: 1e300 }],
  ['an oldest frame before 1970', { oldest: -1 }],
  ['a line break in the version', { version: '0.1\n0' }],
  ['an endless version', { version: 'x'.repeat(65) }],
  ['an unknown clock', { clk: 'sundial' }],
  ['fewer than no frames', { buffered: -1 }],
  ['nothing said of the connection', { online: undefined }],
])('a state is refused with %s', (_claim, members) => {
  expect(() => decode(JSON.stringify({ ...LEGAL, ...members }))).toThrow(DecodeError);
});
