import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { tempFolder } from '../testing/temp-folder.ts';
import { frames, seqsOf } from './buffer.fixture.ts';
import type { FrameBody } from './frame.ts';
import { openBuffer } from './open-buffer.ts';

test('law: whatever order acks, thinning and restarts come in, every number is held, acknowledged or dropped, and no extreme is lost', () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant('commit' as const), count: fc.integer({ min: 1, max: 30 }) }),
    fc.record({
      kind: fc.constant('ack' as const),
      from: fc.integer({ min: 1, max: 400 }),
      length: fc.integer({ min: 0, max: 40 }),
    }),
    fc.record({ kind: fc.constant('thin' as const) }),
    fc.record({ kind: fc.constant('restart' as const) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
      const path = join(tempFolder(), 'buffer.sqlite');
      let buffer = openBuffer(path);
      const { stream } = buffer;
      const acked = new Set<number>();
      let n = 0;
      for (const what of steps) {
        if (what.kind === 'commit') {
          buffer.commit(frames(what.count, n));
          n += what.count;
        } else if (what.kind === 'ack') {
          const to = Math.min(n, what.from + what.length);
          if (what.from > to) continue;
          for (let seq = what.from; seq <= to; seq++) acked.add(seq);
          buffer.forget([[what.from, to]]);
        } else if (what.kind === 'thin') {
          if (buffer.size > 2) buffer.thin();
        } else {
          buffer.close();
          buffer = openBuffer(path);
        }
      }
      buffer.flush();
      expect(buffer.stream).toBe(stream);
      const held = buffer.read(0, 100_000);
      expect(buffer.size).toBe(held.length);
      const accounted = new Set(acked);
      for (const { seq } of held) accounted.add(seq);
      for (const [from, to] of buffer.dropped(100_000))
        for (let seq = from; seq <= to; seq++) accounted.add(seq);
      expect(accounted.size).toBe(n);
      for (const { seq } of held) expect(acked.has(seq)).toBe(false);
      // Every frame holds its own value whatever happened around it.
      for (const { seq, body } of held) {
        const { v, lo, hi } = JSON.parse(body) as FrameBody;
        expect(v.air1).toBe((seq - 1) % 7);
        expect(lo?.air1 ?? v.air1).toBeLessThanOrEqual(v.air1 as number);
        expect(hi?.air1 ?? v.air1).toBeGreaterThanOrEqual(v.air1 as number);
      }
      buffer.close();
    }),
    { numRuns: 40 },
  );
}, 60_000);

test('law: acks in any order and with repeats leave the same buffer', () => {
  const range = fc.tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 0, max: 10 }));
  fc.assert(
    fc.property(
      fc.array(range, { minLength: 1, maxLength: 12 }),
      fc.array(fc.nat(), { maxLength: 12 }),
      (acks, order) => {
        const results = [
          acks,
          [
            ...acks.toSorted((a, b) => (order[a[0] % order.length] ?? 0) - (order[b[0] % order.length] ?? 0)),
            ...acks,
          ],
        ].map((sequence) => {
          const buffer = openBuffer(join(tempFolder(), 'buffer.sqlite'));
          buffer.commit(frames(64));
          for (const [from, length] of sequence) {
            buffer.forget([[from, from + length]]);
            if (length % 2 === 0) buffer.flush();
          }
          const left = seqsOf(buffer);
          buffer.close();
          return left;
        });
        expect(results[0]).toEqual(results[1]);
      },
    ),
    { numRuns: 20 },
  );
}, 60_000);
