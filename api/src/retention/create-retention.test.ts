import { type Ack, decodeAck, encodeTelemetry, topicFor } from '@coldfield/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Archive, Expiry } from '../archive/archive.ts';
import { createIngest } from '../ingest/ingest.ts';
import { createIngestMetrics } from '../ingest/metrics.ts';
import { createSpool } from '../ingest/spool.ts';
import { createBarrier } from '../journal/barrier.ts';
import { createLedger } from '../ledger/create-ledger.ts';
import { createLiveState } from '../live-state/create-live-state.ts';
import { createQuarantine } from '../quarantine/create-quarantine.ts';
import {
  BY,
  DAY,
  HOUR,
  MINUTE,
  restart,
  rowsOf,
  startRetention,
  type TestRetention,
} from './retention.fixture.ts';

const NOW = Date.UTC(2026, 10, 23, 2);
const FOREVER = { rawMonths: 25, hoursMonths: null };
const ONE_MONTH = { rawMonths: 1, hoursMonths: null };
/** A month before NOW. */
const LIMIT = Date.UTC(2026, 9, 23, 2);

let running: TestRetention;
beforeEach(async () => {
  running = await startRetention({ now: NOW });
});
afterEach(() => running.stop());

const hours = async (room: string, from: number, to: number): Promise<number[]> => {
  const query = { room, from, to, bucketMs: HOUR, holdMs: 30 * MINUTE, widthMs: HOUR } as const;
  return (await running.archive.rollups(query)).room.rows;
};

describe('the limits', () => {
  it('are 25 months of rows and hours for ever until somebody changes them', async () => {
    const { limits, acceptedFrom, hoursFrom } = await running.retention.overview();
    expect(limits).toEqual(FOREVER);
    expect(new Date(acceptedFrom).toISOString()).toBe('2024-10-23T02:00:00.000Z');
    expect(hoursFrom).toBeNull();
  });

  it('are remembered, with who changed them from what to what', async () => {
    await running.retention.change(BY, { rawMonths: 12, hoursMonths: 60 }, 0);
    running = await restart(running, { now: NOW });
    expect(running.records.archiveLimits.current()).toEqual({ rawMonths: 12, hoursMonths: 60 });
  });

  it('of hours cannot be shorter than those of rows', async () => {
    const shorter = { rawMonths: 12, hoursMonths: 11 };
    await expect(running.retention.preview(shorter)).rejects.toMatchObject({ code: 'hours-shorter' });
    await expect(running.retention.change(BY, shorter, 1e9)).rejects.toMatchObject({ code: 'hours-shorter' });
    expect(running.records.archiveLimits.current()).toEqual(FOREVER);
  });
});

describe('a change of the limits', () => {
  beforeEach(async () => {
    await running.ingest([
      ...rowsOf('r1', LIMIT - 5 * DAY, LIMIT + 2 * DAY, 10 * MINUTE),
      ...rowsOf('r2', LIMIT - DAY, LIMIT + DAY, 10 * MINUTE, 's2'),
      ...rowsOf('r3', LIMIT, LIMIT + DAY, 10 * MINUTE),
    ]);
    await running.compute();
  });

  it('deletes exactly what its preview told, and leaves every hourly value', async () => {
    const hoursBefore = await hours('r1', LIMIT - 5 * DAY, LIMIT + 2 * DAY);
    const { count, share, rowsBefore } = await running.retention.preview(ONE_MONTH);
    expect(rowsBefore).toBe(LIMIT);
    expect(count.rooms.map(({ room, rows, from }) => [room, rows, from])).toEqual([
      ['r1', 5 * 144, LIMIT - 5 * DAY],
      ['r2', 144, LIMIT - DAY],
    ]);
    const all = await running.count();
    expect(share).toBeCloseTo(count.rows / all);
    await running.retention.change(BY, ONE_MONTH, count.rows);
    await running.retention.round();
    expect(await running.count()).toBe(all - count.rows);
    expect(await running.count(LIMIT)).toBe(0);
    expect((await running.archive.read('r1', 0, NOW, 1))[0]?.t).toBe(LIMIT);
    expect(await hours('r1', LIMIT - 5 * DAY, LIMIT + 2 * DAY)).toEqual(hoursBefore);
    expect(hoursBefore.slice(0, 3)).toEqual([6, 6, 6]);
    const lines = running.logged.filter(({ msg }) => msg === 'What is older than the limits was deleted');
    expect(lines).toMatchObject([{ rows: count.rows, before: new Date(LIMIT).toISOString() }]);
    expect(await running.register.getSingleMetricAsString('coldfield_archive_expired_rows_total')).toContain(
      `coldfield_archive_expired_rows_total ${count.rows}`,
    );
  });

  it('deletes nothing by being looked at', async () => {
    const all = await running.count();
    await running.retention.preview(ONE_MONTH);
    await running.retention.round();
    expect(await running.count()).toBe(all);
  });

  it('is refused with a fresh preview when there is more than 5 % beyond what was told', async () => {
    const { count } = await running.retention.preview(ONE_MONTH);
    const told = Math.ceil(count.rows / 1.05);
    await expect(running.retention.change(BY, ONE_MONTH, told - 1)).rejects.toMatchObject({
      code: 'archive-grew',
      deletion: { count: { rows: count.rows } },
    });
    expect(running.records.archiveLimits.current()).toEqual(FOREVER);
    await running.retention.change(BY, ONE_MONTH, told);
    expect(running.records.archiveLimits.current()).toEqual(ONE_MONTH);
  });

  it('brings nothing back that is gone, when it lengthens them', async () => {
    await running.retention.change(BY, ONE_MONTH, 1e6);
    await running.retention.round();
    await running.retention.change(BY, FOREVER, 0);
    expect((await running.retention.overview()).acceptedFrom).toBe(LIMIT);
    expect((await running.retention.preview(FOREVER)).count.rows).toBe(0);
    expect(await running.ingest(rowsOf('r1', LIMIT - DAY, LIMIT, HOUR))).toHaveLength(24);
  });

  it('deletes hourly values too, when they have a limit', async () => {
    running.clock.now = NOW + 40 * DAY;
    const limits = { rawMonths: 1, hoursMonths: 2 };
    const { hoursBefore } = await running.retention.preview(limits);
    expect(hoursBefore).toBe(Date.UTC(2026, 10, 2, 2));
    await running.compute();
    await running.retention.change(BY, limits, 1e6);
    await running.retention.round();
    expect(await hours('r1', LIMIT - 5 * DAY, LIMIT + 2 * DAY)).toEqual(Array(7 * 24).fill(0));
  });

  it('goes on after a restart in the middle of deleting', async () => {
    let steps = 0;
    const dying = (archive: Archive): Archive => ({
      ...archive,
      expire: async (limits) => {
        if (steps++ > 0) throw new Error('killed');
        await archive.expire({ ...limits, rows: limits.rows - 4 * DAY });
        return { done: false };
      },
    });
    running = await restart(running, { now: NOW + HOUR }, dying);
    await running.compute();
    await running.retention.change(BY, ONE_MONTH, 1e6);
    await expect(running.retention.round()).rejects.toThrow('killed');
    const left = await running.count(LIMIT);
    expect(left).toBeGreaterThan(0);
    running = await restart(running, { now: NOW + HOUR });
    expect(running.retention.keptFrom()).toBe(LIMIT + HOUR);
    await running.compute();
    await running.retention.round();
    expect(await running.count(LIMIT + HOUR)).toBe(0);
  });
});

describe('a database that deletes by itself', () => {
  let told: Expiry[];
  const recording = (archive: Archive): Archive => ({
    ...archive,
    keep: async (from) => void told.push(from),
  });
  beforeEach(async () => {
    told = [];
    running = await restart(running, { now: NOW }, recording);
    await running.ingest(rowsOf('r1', NOW - 2 * DAY, NOW, HOUR));
  });
  const round = async (): Promise<Expiry | undefined> => {
    await running.retention.round();
    return told.at(-1);
  };

  it('is told how long to keep what after a start, and never before the hours are computed', async () => {
    expect(await round()).toBeUndefined();
    await running.compute();
    expect(await round()).toEqual({ rows: Date.UTC(2024, 9, 23, 2), hours: null });
  });

  it('is told of longer limits as of shorter ones', async () => {
    await running.compute();
    await running.retention.change(BY, { rawMonths: 1, hoursMonths: 12 }, 0);
    expect(await round()).toEqual({ rows: LIMIT, hours: Date.UTC(2025, 10, 23, 2) });
    await running.retention.change(BY, { rawMonths: 25, hoursMonths: null }, 0);
    expect(await round()).toEqual({ rows: Date.UTC(2024, 9, 23, 2), hours: null });
    // What went stays gone all the same.
    expect((await running.retention.overview()).acceptedFrom).toBe(LIMIT);
  });

  it('keeps rows whose hour is not computed', async () => {
    await running.compute();
    const late = LIMIT - 2 * DAY;
    await running.ingest(rowsOf('r1', late, late + HOUR, MINUTE));
    await running.retention.change(BY, { rawMonths: 1, hoursMonths: 1 }, 60);
    expect(await round()).toEqual({ rows: late, hours: late });
    await running.compute();
    expect(await round()).toEqual({ rows: LIMIT, hours: LIMIT });
  });
});

describe('deleting', () => {
  it('never touches a row whose hour is not computed, and does it when it is', async () => {
    await running.ingest(rowsOf('r1', LIMIT - 3 * DAY, LIMIT, HOUR));
    await running.compute();
    // Late ones, of an hour in the middle: they are marked, and wait for the projector.
    const late = LIMIT - 2 * DAY;
    await running.ingest(rowsOf('r1', late, late + HOUR, MINUTE));
    await running.retention.change(BY, ONE_MONTH, 1e6);
    await running.retention.round();
    expect((await running.archive.read('r1', 0, NOW, 1))[0]?.t).toBe(late);
    await running.compute();
    await running.retention.round();
    expect(await running.count()).toBe(0);
    expect(await hours('r1', late - HOUR, late + 2 * HOUR)).toEqual([1, 60, 1]);
  });

  it('touches nothing before the projector has looked at the archive after a start', async () => {
    const old = Date.UTC(2024, 0, 1);
    // An archive that came here without its journal.
    await running.archive.write(rowsOf('r1', old, old + DAY, HOUR));
    running = await restart(running, { now: NOW });
    await running.retention.round();
    expect(await running.count()).toBe(24);
    await running.compute();
    await running.retention.round();
    expect(await running.count()).toBe(0);
    expect(await hours('r1', old, old + 2 * HOUR)).toEqual([1, 1]);
  });

  it('loses no row that was on its way when the limit passed it', async () => {
    const held = Promise.withResolvers<void>();
    const slow = (archive: Archive): Archive => ({
      ...archive,
      write: async (rows) => {
        const outcome = await archive.write(rows);
        if (rows.length === 1) await held.promise;
        return outcome;
      },
    });
    running = await restart(running, { now: NOW }, slow);
    await running.ingest(rowsOf('r1', LIMIT - DAY, LIMIT + DAY, HOUR));
    await running.compute();
    const t = LIMIT - 2 * HOUR + MINUTE;
    const writing = running.ingest([{ store: 's1', room: 'r1', t, v: { air1: 1 } }]);
    await running.retention.change(BY, ONE_MONTH, 1e6);
    const round = running.retention.round();
    held.resolve();
    await writing;
    await round;
    expect((await running.archive.read('r1', t, t + 1, 1))[0]?.v).toEqual({ air1: 1 });
    await running.compute();
    await running.retention.round();
    expect(await running.count(LIMIT)).toBe(0);
    expect(await hours('r1', LIMIT - 3 * HOUR, LIMIT)).toEqual([1, 2, 1]);
  });

  it('refuses a row that is too old, at once, and tells its place among the others', async () => {
    const [tooOld, kept] = [NOW - 800 * DAY, NOW - DAY];
    const rows = [tooOld, kept, tooOld - 1].map((t) => ({ store: 's1', room: 'r1', t, v: { air1: 1 } }));
    expect((await running.ingest(rows)).map(({ index }) => index)).toEqual([0, 2]);
    expect(await running.count()).toBe(1);
  });

  it('leaves a frame that comes too late in the quarantine, acknowledged, with the reason', async () => {
    const { journal, marks, retention, logger } = running;
    const quarantine = createQuarantine(journal);
    const acked: Ack[] = [];
    const ingest = createIngest({
      archive: retention,
      journal,
      barrier: createBarrier(),
      ledger: createLedger(journal),
      marks,
      quarantine,
      spool: createSpool(journal, 1_000_000),
      liveState: createLiveState({ now: () => NOW }),
      registry: {
        roomAt: (_gateway, room) => ({ store: 's1', room, provisional: false, cadenceMs: MINUTE }),
      },
      metrics: createIngestMetrics(running.register),
      log: logger,
      now: () => NOW,
      foreign: { deviceOf: () => null, decode: () => null, openAnother: () => null },
      publishReply: () => undefined,
      publishAck: (_gateway, payload) => acked.push(decodeAck(Buffer.from(payload))),
    });
    const frames = [NOW - 800 * DAY, NOW - DAY].map((t, i) => ({
      seq: i + 1,
      t,
      room: 'r1',
      v: { air1: 1 },
    }));
    const message = { v: 1, stream: 's', boot: 'b', oldest: 1, sentAt: NOW, dropped: [], frames } as const;
    void ingest.handle({
      topic: topicFor('g1', 'telemetry'),
      payload: encodeTelemetry({ ...message, dropped: [] }),
    });
    await vi.waitFor(() => expect(acked.flatMap(({ acks }) => acks)).toEqual([[1, 2]]));
    await ingest.stop();
    expect(quarantine.list(10)).toMatchObject([
      { reason: 'rejected', detail: expect.stringContaining('older than what is kept') },
    ]);
    expect(await running.count()).toBe(1);
  });

  it('goes on with the hours, month after month', async () => {
    await running.ingest(rowsOf('r1', NOW - DAY, NOW, HOUR));
    await running.compute();
    await running.retention.change(BY, ONE_MONTH, 0);
    running.clock.now = Date.UTC(2026, 11, 22, 14);
    await running.compute();
    await running.retention.round();
    expect((await running.archive.read('r1', 0, NOW, 1))[0]?.t).toBe(Date.UTC(2026, 10, 22, 14));
  });
});
