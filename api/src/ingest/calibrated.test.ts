import { encodeTelemetry, topicFor } from '@coldfield/protocol';
import fc from 'fast-check';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { expect, it } from 'vitest';
import type { Row } from '../archive/archive.ts';
import { canonicalRow } from '../archive-copy/canonical.ts';
import { createBarrier } from '../journal/barrier.ts';
import { openJournal } from '../journal/journal.ts';
import { createLedger } from '../ledger/create-ledger.ts';
import { createLiveState } from '../live-state/create-live-state.ts';
import { createMarks } from '../projections/marks.ts';
import { createQuarantine } from '../quarantine/create-quarantine.ts';
import { effectiveFrom } from '../records/calibrations/effective-from.ts';
import { offsetsByRoom, type RoomOffsets } from '../records/calibrations/offsets.ts';
import { createIngest } from './ingest.ts';
import { createIngestMetrics } from './metrics.ts';
import { createSpool } from './spool.ts';

const START = 1_790_000_000_000;
const log = pino({ level: 'silent' });

/** Ingest whose registry answers from the calibrations entered so far, writing into rows by `t`, the last one kept. */
function start() {
  let now = START;
  const journal = openJournal(':memory:');
  const rows = new Map<number, Row>();
  const entered: { from: number; to: number | null; offset: number }[] = [];
  let offsets: RoomOffsets | undefined;
  const liveState = createLiveState({ now: () => now });
  const ingest = createIngest({
    archive: {
      write: async (written) => {
        for (const row of written) rows.set(row.t, row);
        return { rejected: [] };
      },
    },
    journal,
    barrier: createBarrier(),
    ledger: createLedger(journal),
    marks: createMarks(journal, { now: () => now }),
    quarantine: createQuarantine(journal),
    spool: createSpool(journal, 1_000),
    liveState,
    registry: {
      roomAt: () => ({ store: 's', room: 'r', provisional: false, cadenceMs: 60_000, offsets }),
    },
    metrics: createIngestMetrics(new Registry()),
    log,
    now: () => now,
    foreign: { deviceOf: () => null, decode: () => null, openAnother: () => null },
    publishReply: () => undefined,
    publishAck: () => undefined,
  });
  return {
    rows,
    entered,
    liveState,
    setNow: (at: number) => {
      now = at;
    },
    calibrate: (offset: number) => {
      const from = effectiveFrom(now);
      const last = entered.at(-1);
      if (last !== undefined) last.to = from;
      entered.push({ from, to: null, offset });
      offsets = offsetsByRoom(
        entered.toReversed().map((one) => ({
          room: 'r',
          sensor_key: 'air1',
          correction: one.offset,
          valid_from: one.from,
          valid_to: one.to,
        })),
      ).get('r');
    },
    send: (
      t: number,
      v: Record<string, number>,
      extremes: { lo?: Record<string, number>; hi?: Record<string, number> },
    ) => {
      void ingest.handle({
        topic: topicFor('g1', 'telemetry'),
        payload: encodeTelemetry({
          v: 1,
          stream: 's1',
          boot: 'b1',
          oldest: 1,
          sentAt: now,
          dropped: [],
          frames: [{ seq: 1, t, room: 'r', v, ...extremes }],
        }),
      });
    },
    stop: async () => {
      await ingest.settled();
      await ingest.stop();
      liveState.stop();
      journal.close();
    },
  };
}

it('corrects value and extremes of what is measured, never a state, and shows what it stores', async () => {
  const { setNow, calibrate, send, rows, stop, liveState } = start();
  calibrate(-0.3);
  const t = effectiveFrom(START);
  setNow(t);
  send(t, { air1: 3.4, door1: 1, air2: 5 }, { lo: { air1: 3 }, hi: { air1: 4, air2: 6 } });
  expect(liveState.room('r')?.readings.air1?.value).toBe(3.1);
  await stop();
  expect(rows.get(t)).toMatchObject({
    v: { air1: 3.1, door1: 1, air2: 5 },
    lo: { air1: 2.7 },
    hi: { air1: 3.7, air2: 6 },
  });
});

it('judges what was measured: a correction makes no reading implausible', async () => {
  const { setNow, calibrate, send, rows, stop } = start();
  calibrate(5);
  const t = effectiveFrom(START);
  setNow(t);
  send(t, { air1: 69 }, {});
  await stop();
  expect(rows.get(t)?.v).toEqual({ air1: 74 });
});

it('ends in the same rows whatever the order and the repetition of frames, between whatever calibrations', async () => {
  const event = fc.oneof(
    fc.record({ kind: fc.constant('frame' as const), frame: fc.nat(7), waitS: fc.nat(900) }),
    fc.record({
      kind: fc.constant('calibrate' as const),
      tenths: fc.integer({ min: -50, max: 50 }),
      waitS: fc.nat(900),
    }),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(event, { minLength: 2, maxLength: 40 }),
      // Up to five minutes ahead of its first arrival a reading is believed.
      fc.array(fc.integer({ min: -7_200, max: 299 }), { minLength: 8, maxLength: 8 }),
      async (events, ahead) => {
        const { rows, entered, setNow, calibrate, send, stop } = start();
        const measured = new Map<number, number>();
        const first = new Map<number, number>();
        let at = START;
        for (const one of events) {
          at += one.waitS * 1_000;
          setNow(at);
          if (one.kind === 'calibrate') calibrate(one.tenths / 10);
          else {
            const t = first.get(one.frame) ?? at + ahead[one.frame]! * 1_000 + one.frame;
            first.set(one.frame, t);
            measured.set(t, one.frame);
            send(t, { air1: one.frame }, { lo: { air1: one.frame - 1 } });
          }
        }
        await stop();
        const expected = [...measured].map(([t, value]) => {
          const offset = entered.find(({ from, to }) => from <= t && (to === null || t < to))?.offset ?? 0;
          const sum = (n: number) => Math.round((n + offset) * 10) / 10;
          return canonicalRow({ t, v: { air1: sum(value) }, lo: { air1: sum(value - 1) } });
        });
        expect([...rows.values()].map(canonicalRow).sort()).toEqual(expected.sort());
      },
    ),
    { numRuns: 60 },
  );
});
