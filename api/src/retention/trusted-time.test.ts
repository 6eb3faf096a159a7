import { afterEach, beforeEach, describe, expect, it } from 'vitest';
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

let running: TestRetention;
beforeEach(async () => {
  running = await startRetention({ now: NOW });
});
afterEach(() => running.stop());

describe('a clock that is set forward', () => {
  const YEARS = 10 * 365 * DAY;
  const rows = () => rowsOf('r1', NOW - 60 * DAY, NOW, HOUR);

  it('deletes nothing, moves nothing that is remembered, and is told once', async () => {
    await running.ingest(rows());
    await running.compute();
    await running.retention.round();
    const { clock } = running;
    const kept = running.retention.keptFrom();
    clock.wrongBy = YEARS;
    for (let i = 0; i < 3; i++) {
      await running.compute();
      await running.retention.round();
    }
    expect(await running.count()).toBe(60 * 24);
    expect(running.retention.keptFrom()).toBe(kept);
    expect(await running.retention.overview()).toMatchObject({ clockDoubt: true, acceptedFrom: kept });
    expect(running.logged.filter(({ msg }) => msg.includes('far from the archive'))).toHaveLength(1);
    // True frames are taken all the while, and after it.
    expect(await running.ingest(rowsOf('r1', NOW, NOW + HOUR, MINUTE))).toEqual([]);
    clock.wrongBy = 0;
    await running.retention.round();
    expect((await running.retention.overview()).clockDoubt).toBe(false);
    expect(await running.ingest(rowsOf('r1', NOW, NOW + HOUR, MINUTE))).toEqual([]);
    running = await restart(running, { now: NOW, isNew: true });
    expect(await running.ingest(rowsOf('r1', NOW - 5 * DAY, NOW, DAY))).toEqual([]);
  });

  it('moves the limit by no more than a day an hour, even when rows agree with it', async () => {
    await running.ingest(rows());
    await running.compute();
    running.clock.wrongBy = YEARS;
    running.clock.now += 10 * MINUTE;
    await running.ingest(rowsOf('r1', NOW + YEARS, NOW + YEARS + 10 * MINUTE, MINUTE));
    await running.compute();
    await running.retention.round();
    expect(await running.count(NOW)).toBe(60 * 24);
    expect((await running.retention.overview()).acceptedFrom).toBeLessThanOrEqual(Date.UTC(2024, 9, 23, 9));
  });

  it('is not believed by a new server either, once it hears of a row', async () => {
    await running.stop();
    running = await startRetention({ now: NOW, isNew: true });
    running.clock.wrongBy = YEARS;
    await running.retention.round();
    expect(await running.ingest(rows())).toEqual([]);
    await running.compute();
    await running.retention.round();
    expect(await running.count()).toBe(60 * 24);
    running.clock.wrongBy = 0;
    expect(await running.ingest(rowsOf('r1', NOW - HOUR, NOW, MINUTE))).toEqual([]);
  });
});

describe('after a time without any row', () => {
  it('what is old goes at the pace at which time passes', async () => {
    await running.ingest(rowsOf('r1', NOW - 2 * DAY, NOW, HOUR));
    await running.compute();
    await running.retention.change(BY, { rawMonths: 1, hoursMonths: null }, 0);
    running.clock.now = Date.UTC(2026, 11, 22, 14);
    await running.compute();
    await running.retention.round();
    expect((await running.archive.read('r1', 0, NOW, 1))[0]?.t).toBe(Date.UTC(2026, 10, 22, 14));
    expect((await running.retention.overview()).clockDoubt).toBe(false);
  });

  it('in which the server was off, the limit catches up a day an hour as rows come again', async () => {
    await running.ingest(rowsOf('r1', NOW - 2 * DAY, NOW, HOUR));
    await running.compute();
    await running.retention.round();
    await running.journal.commit();
    const spring = NOW + 100 * DAY;
    running = await restart(running, { now: spring, isNew: true });
    const limit = async () => (await running.retention.overview()).acceptedFrom;
    const before = await limit();
    expect(before).toBe(Date.UTC(2024, 9, 23, 2));
    running.clock.now += 2 * HOUR;
    expect(await limit()).toBe(before + 2 * HOUR);
    running.clock.now += 2 * HOUR;
    await running.ingest(rowsOf('r1', spring, running.clock.now, HOUR));
    running.clock.now += 2 * HOUR;
    expect(await limit()).toBeGreaterThanOrEqual(before + 2 * DAY);
    expect(await limit()).toBeLessThanOrEqual(before + 5 * DAY);
    expect((await running.retention.overview()).clockDoubt).toBe(true);
  });
});
