import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { FrameBody } from './frame.ts';
import { type ThinnableFrame, thin } from './thin.ts';

const gauge = (seq: number, value: number, room = 'a'): ThinnableFrame => ({
  seq,
  room,
  body: { v: { air1: value } },
});

test('every second frame of a room stays, and takes over the extremes before it', () => {
  const { removed, widened } = thin(
    [gauge(1, 3), gauge(2, 9), gauge(3, 4), gauge(4, -2), gauge(5, 3)],
    2,
    true,
  );
  expect(removed).toEqual([2, 4]);
  expect(widened).toEqual([
    { seq: 3, body: { v: { air1: 4 }, hi: { air1: 9 } } },
    { seq: 5, body: { v: { air1: 3 }, lo: { air1: -2 } } },
  ]);
});

test.each<[string, FrameBody[], number[]]>([
  [
    'a door that opens',
    [{ v: { door1: 0 } }, { v: { door1: 0 } }, { v: { door1: 0 } }, { v: { door1: 1 } }, { v: { door1: 1 } }],
    [2, 4],
  ],
  [
    'a probe that fails',
    [{ v: { air1: 1 } }, { v: {}, q: { air1: 'no-response' } }, { v: { air1: 1 } }, { v: { air1: 1 } }],
    [],
  ],
])('%s is not thinned away', (_, bodies, removed) => {
  const frames = bodies.map((body, i) => ({ seq: i + 1, room: 'a', body }));
  const kept = frames.map(({ seq }) => seq).filter((seq) => !thin(frames, 2, true).removed.includes(seq));
  const states = (seqs: number[]) =>
    seqs.map((seq) => JSON.stringify(bodies[seq - 1])).filter((text, i, all) => text !== all[i - 1]);
  expect(states(kept)).toEqual(states(frames.map(({ seq }) => seq)));
  if (removed.length > 0) expect(thin(frames, 2, true).removed.length).toBeGreaterThan(0);
});

test('law: rooms do not influence each other, and the extremes of a key that every frame carries survive', () => {
  const frame = fc.record({ room: fc.constantFrom('a', 'b'), value: fc.integer({ min: -30, max: 30 }) });
  fc.assert(
    fc.property(fc.array(frame, { minLength: 1, maxLength: 60 }), (list) => {
      const frames = list.map(({ room, value }, i) => gauge(i + 1, value, room));
      const { removed, widened } = thin(frames, 2, true);
      for (const room of ['a', 'b']) {
        const ofRoom = frames.filter((each) => each.room === room);
        if (ofRoom.length === 0) continue;
        const alone = thin(ofRoom, 2, true);
        const here = removed.filter((seq) => ofRoom.some((each) => each.seq === seq));
        expect(here).toEqual(alone.removed);
        const kept = ofRoom
          .filter(({ seq }) => !removed.includes(seq))
          .map(({ seq, body }) => widened.find((each) => each.seq === seq)?.body ?? body);
        const low = Math.min(
          ...kept.map(({ v, lo }) => Math.min(v.air1 as number, lo?.air1 ?? Number.POSITIVE_INFINITY)),
        );
        const high = Math.max(
          ...kept.map(({ v, hi }) => Math.max(v.air1 as number, hi?.air1 ?? Number.NEGATIVE_INFINITY)),
        );
        expect(low).toBe(Math.min(...ofRoom.map(({ body }) => body.v.air1 as number)));
        expect(high).toBe(Math.max(...ofRoom.map(({ body }) => body.v.air1 as number)));
      }
    }),
  );
});
