import fc from 'fast-check';
import { generate } from 'mqtt-packet';
import { describe, expect, test } from 'vitest';
import { connectPacket, publishPacket } from '../test-packets.ts';
import { PacketScanner } from './packet-scanner.ts';

const LIMITS = { connectBytes: 4096, packetBytes: 20_000 };

/** Cuts bytes at the given places. */
function chunksOf(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const places = [...cuts.map((cut) => cut % bytes.length), 0, bytes.length].sort((a, b) => a - b);
  return places.slice(1).map((place, index) => bytes.subarray(places[index], place));
}

describe('the packet scanner', () => {
  test('counts the same packets however a stream is cut into chunks', () => {
    const sizes = fc.array(fc.nat({ max: 19_000 }), { maxLength: 8 });
    fc.assert(
      fc.property(sizes, fc.array(fc.nat(), { maxLength: 40 }), (payloads, cuts) => {
        const publishes = payloads.map((size) =>
          publishPacket('coldfield/v1/g1/state', Buffer.alloc(size, 0x10)),
        );
        const stream = Buffer.concat([connectPacket('g1'), ...publishes]);
        const scanner = new PacketScanner(LIMITS);
        for (const chunk of chunksOf(stream, cuts)) expect(scanner.scan(chunk)).toBe('ok');
        expect(scanner.packets).toBe(payloads.length + 1);
      }),
      { numRuns: 200 },
    );
  });

  test('never lets a body through that is longer than its limit, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ minLength: 1, maxLength: 300 }), { maxLength: 20 }), (chunks) => {
        const scanner = new PacketScanner({ connectBytes: 50, packetBytes: 100 });
        let passed = 0;
        for (const chunk of chunks) {
          if (scanner.scan(chunk) !== 'ok') break;
          passed += chunk.length;
        }
        // A header of at most five bytes and a body of at most 100 for each packet begun.
        expect(passed).toBeLessThanOrEqual(scanner.packets * 105);
      }),
      { numRuns: 500 },
    );
  });

  test('knows when the whole CONNECT has come', () => {
    const scanner = new PacketScanner(LIMITS);
    const connect = connectPacket('g1');
    for (const byte of connect.subarray(0, -1)) {
      scanner.scan(Buffer.from([byte]));
      expect(scanner.connectSeen).toBe(false);
    }
    scanner.scan(connect.subarray(-1));
    expect(scanner.connectSeen).toBe(true);
  });

  test.each([
    ['something else than a CONNECT first', generate({ cmd: 'pingreq' }), 'malformed'],
    ['a second CONNECT', Buffer.concat([connectPacket('g1'), connectPacket('g1')]), 'malformed'],
    ['a length of five bytes', Buffer.from([0x10, 0x80, 0x80, 0x80, 0x80, 0x00]), 'malformed'],
    ['a CONNECT over its own limit', Buffer.from([0x10, 0x81, 0x20]), 'oversized'],
    [
      'a PUBLISH over the limit',
      Buffer.concat([connectPacket('g1'), Buffer.from([0x30, 0xa1, 0x9c, 0x01])]),
      'oversized',
    ],
  ])('refuses %s', (_what, bytes, verdict) => {
    expect(new PacketScanner(LIMITS).scan(bytes)).toBe(verdict);
  });
});
