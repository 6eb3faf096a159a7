import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DecodeError } from './errors.ts';
import { telemetry } from './legal-messages.ts';
import { decodeTelemetry, encodeTelemetry, MAX_FRAMES_PER_MESSAGE, type Telemetry } from './telemetry.ts';
import { MAX_PAYLOAD_BYTES } from './validation.ts';

const bytes = (body: unknown) =>
  new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body));
const decode = (body: unknown) => decodeTelemetry(bytes(body));

const LEGAL: Telemetry = {
  v: 1,
  stream: 'buffer-1',
  boot: 'boot-1',
  oldest: 7,
  sentAt: 1_790_000_000_500,
  dropped: [[1, 6, 'thinned']],
  frames: [{ seq: 7, t: 1_790_000_000_000, room: 'cold-1', v: { air1: 3.4 }, q: { pulp2: 'open-circuit' } }],
};

function reasonOf(body: unknown): string {
  try {
    decode(body);
  } catch (error) {
    if (error instanceof DecodeError) return error.reason;
    throw error;
  }
  return 'accepted';
}

describe('telemetry of a gateway', () => {
  it('comes out as it went in, whatever legal message it is', () => {
    fc.assert(
      fc.property(telemetry, (message) => {
        expect(decodeTelemetry(encodeTelemetry(message))).toEqual({ origin: 'stream', ...message });
      }),
      { numRuns: 500 },
    );
  });

  const [frame] = LEGAL.frames;
  it.each<[claim: string, body: unknown, reason: string]>([
    ['another version', { ...LEGAL, v: 2 }, 'version'],
    ['no version', { ...LEGAL, v: undefined }, 'version'],
    ['an unknown member', { ...LEGAL, extra: 1 }, 'schema'],
    ['an unknown member of a frame', { ...LEGAL, frames: [{ ...frame, unit: 'F' }] }, 'schema'],
    ['a frame without a number', { ...LEGAL, frames: [{ ...frame, seq: undefined }] }, 'schema'],
    ['a number below 1', { ...LEGAL, frames: [{ ...frame, seq: 0 }] }, 'schema'],
    ['a number beyond exact integers', { ...LEGAL, oldest: 2 ** 53 }, 'schema'],
    ['a fraction of a millisecond', { ...LEGAL, frames: [{ ...frame, t: 1.5 }] }, 'schema'],
    ['a time after 2200', { ...LEGAL, frames: [{ ...frame, t: 7_258_118_400_001 }] }, 'schema'],
    ['a room that is a name', { ...LEGAL, frames: [{ ...frame, room: '1号库' }] }, 'schema'],
    ['a value that is text', { ...LEGAL, frames: [{ ...frame, v: { air1: '3.4' } }] }, 'schema'],
    ['a value that is null', { ...LEGAL, frames: [{ ...frame, v: { air1: null } }] }, 'schema'],
    ['a key without a number', { ...LEGAL, frames: [{ ...frame, v: { air: 3.4 } }] }, 'schema'],
    ['a quality that is a number', { ...LEGAL, frames: [{ ...frame, q: { air1: 3 } }] }, 'schema'],
    ['a dropped range that ends before it starts', { ...LEGAL, dropped: [[6, 1, 'thinned']] }, 'schema'],
    ['a dropped range for an unknown reason', { ...LEGAL, dropped: [[1, 6, 'bored']] }, 'schema'],
    [
      'more frames than a message may carry',
      { ...LEGAL, frames: Array(MAX_FRAMES_PER_MESSAGE + 1).fill(0) },
      'schema',
    ],
    ['a list', [LEGAL], 'not-an-object'],
    ['nothing', '', 'not-json'],
    ['more bytes than are ever parsed', ' '.repeat(MAX_PAYLOAD_BYTES + 1), 'too-large'],
  ])('is refused with %s', (_claim, body, reason) => {
    expect(reasonOf(body)).toBe(reason);
  });

  it('is refused with a number too large for JSON to hold', () => {
    expect(reasonOf(JSON.stringify(LEGAL).replace('3.4', '1e999'))).toBe('schema');
  });

  it('names the first offending place', () => {
    expect(() => decode({ ...LEGAL, frames: [{ ...LEGAL.frames[0], v: { air1: 'warm' } }] })).toThrow(
      '/frames/0/v/air1',
    );
  });

  it('leaves unknown quality codes and unknown kinds to ingest, so that newer gateways are heard', () => {
    const newer = {
      ...LEGAL,
      frames: [{ ...LEGAL.frames[0], v: { sunshine1: 1 }, q: { air1: 'struck-by-lightning' } }],
    };
    expect(reasonOf(newer)).toBe('accepted');
  });
});

describe('telemetry of a foreign client', () => {
  it.each<[form: string, body: unknown, frames: unknown]>([
    [
      'a list of frames',
      { frames: [{ t: 5, room: 'a', v: { air1: 3.4 } }, { v: { rh1: 90 } }] },
      [{ t: 5, room: 'a', v: { air1: 3.4 } }, { v: { rh1: 90 } }],
    ],
    [
      'one frame alone',
      { t: 5, v: { air1: 3.4 }, q: { air2: 'stuck' } },
      [{ t: 5, v: { air1: 3.4 }, q: { air2: 'stuck' } }],
    ],
    ['flat keys', { air1: 3.4, door1: 0 }, [{ v: { air1: 3.4, door1: 0 } }]],
    [
      'flat keys with a time and a room',
      { air1: 3.4, t: 5, room: 'a' },
      [{ v: { air1: 3.4 }, t: 5, room: 'a' }],
    ],
  ])('may be %s', (_form, body, frames) => {
    expect(decode(body)).toEqual({ origin: 'foreign', frames });
  });

  it('is told what it may say when it says none of it', () => {
    expect(() => decode({ air1: 3.4, temperature: 5 })).toThrow('neither "frames", "v" nor only sensor keys');
  });

  it.each<[claim: string, body: unknown]>([
    ['nothing in it', {}],
    ['no frame in it', { frames: [] }],
    ['a time alone', { t: 5 }],
    ['a member that is no key', { air1: 3.4, temperature: 5 }],
    ['a time in seconds with a fraction', { air1: 3.4, t: 1_790_000_000.5 }],
    ['a time that is null', { air1: 3.4, t: null }],
    ['extremes, which only a gateway knows', { v: { air1: 3.4 }, lo: { air1: 3 } }],
    ['a number too large for JSON to hold', '{"air1":1e999}'],
  ])('is refused with %s', (_claim, body) => {
    expect(reasonOf(body)).toBe('schema');
  });
});
