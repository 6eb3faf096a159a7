import type { SeqRange } from '@coldfield/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SendWindow } from './send-window.ts';

const count = (ranges: readonly SeqRange[]) => ranges.reduce((sum, [from, to]) => sum + to - from + 1, 0);

test('an ack counts only for what this start has sent', () => {
  const window = new SendWindow(30_000);
  window.add('backlog', [5, 6, 7], 100, 0);
  expect(window.acknowledge([[1, 1_000_000]])).toEqual([[5, 7]]);
  expect(window.acknowledge([[1, 1_000_000]]), 'and only once').toEqual([]);
});

test('history stops at 192 KiB unacknowledged and goes on with an ack', () => {
  const window = new SendWindow(30_000);
  window.add('backlog', [1], 192 * 1_024, 0);
  expect(window.hasRoomForBacklog).toBe(false);
  window.acknowledge([[1, 1]]);
  expect(window.hasRoomForBacklog).toBe(true);
});

test('live data always goes, and never more than 256 KiB count as unacknowledged', () => {
  const window = new SendWindow(30_000);
  window.add('backlog', [1], 192 * 1_024, 0);
  for (let seq = 2; seq < 500; seq++) {
    expect(window.add('live', [seq], 1_000, 0)).toEqual([]);
    expect(window.unacknowledgedBytes).toBeLessThanOrEqual(256 * 1_024);
  }
  expect(window.isInFlight(2), 'a parked message still waits for its ack').toBe(true);
});

test('the memory for parked messages is bounded: the oldest are given back to history', () => {
  const window = new SendWindow(30_000);
  let released: SeqRange[] = [];
  for (let seq = 1; seq <= 2_200; seq++) released = [...released, ...window.add('live', [seq], 1_000, 0)];
  expect(released[0]).toEqual([1, 1]);
  expect(window.isInFlight(1)).toBe(false);
  expect(window.acknowledge([[1, 1]]), 'its ack still counts').toEqual([[1, 1]]);
});

test('without an ack a frame is sent again after 30 s, then after 60 s, up to 5 min; an ack resets that', () => {
  const window = new SendWindow(30_000);
  let now = 0;
  const waits: number[] = [];
  for (let i = 0; i < 6; i++) {
    window.add('backlog', [1], 100, now);
    const sentMs = now;
    while (window.expire(now).length === 0) now += 1_000;
    waits.push((now - sentMs) / 1_000);
  }
  expect(waits).toEqual([30, 60, 120, 240, 300, 300]);
  window.add('backlog', [1], 100, now);
  window.acknowledge([[1, 1]]);
  expect(window.resendDelayMs).toBe(30_000);
});

test('after a lost connection nothing is in flight, and a late ack still counts', () => {
  const window = new SendWindow(30_000);
  window.add('backlog', [1, 2], 100, 0);
  window.disconnect();
  expect([window.isInFlight(1), window.unacknowledgedBytes]).toEqual([false, 0]);
  expect(window.acknowledge([[1, 1]])).toEqual([[1, 1]]);
});

test('law: the order of acks does not matter, and nothing unsent is ever acknowledged', () => {
  const range = fc.tuple(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 0, max: 20 }));
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.integer({ min: 1, max: 100 }), { minLength: 1 }),
      fc.array(range, { maxLength: 10 }),
      (sent, acks) => {
        const outcomes = [acks, acks.toReversed()].map((order) => {
          const window = new SendWindow(30_000);
          window.add('backlog', sent, 100, 0);
          const acknowledged = order.flatMap(([from, length]) => window.acknowledge([[from, from + length]]));
          for (const [from, to] of acknowledged) {
            for (let seq = from; seq <= to; seq++) expect(sent).toContain(seq);
          }
          return {
            total: count(acknowledged),
            left: sent.filter((seq) => window.isInFlight(seq)).toSorted((a, b) => a - b),
          };
        });
        expect(outcomes[0]).toEqual(outcomes[1]);
        expect(outcomes[0]?.total).toBe(sent.length - (outcomes[0]?.left.length ?? 0));
      },
    ),
  );
});
