import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Archive } from '../archive/archive.ts';
import {
  DAY,
  HOUR,
  MIB,
  MINUTE,
  restart,
  rowsOf,
  startRetention,
  type TestRetention,
} from './retention.fixture.ts';

const NOW = Date.UTC(2026, 10, 23, 2);
/** The first row of the tests. */
const OLDEST = NOW - 40 * DAY;
const UNTOUCHED = NOW - 30 * DAY;

let running: TestRetention;
beforeEach(async () => {
  running = await startRetention({ now: NOW });
});
afterEach(() => running.stop());

const round = () => running.retention.round();
const state = () => running.retention.diskState().state;
const told = (text: string) => running.logged.filter(({ msg }) => msg.includes(text));

describe('the watch over the disk', () => {
  it('says once that the disk is getting full, and once that it has room again', async () => {
    await round();
    expect(state()).toBe('ok');
    running.free(399);
    for (let i = 0; i < 3; i++) await round();
    expect(state()).toBe('low');
    expect(told('The disk is getting full')).toHaveLength(1);
    // A little above where the warning began it does not end yet.
    running.free(415);
    await round();
    expect(state()).toBe('low');
    running.free(430);
    for (let i = 0; i < 2; i++) await round();
    expect(state()).toBe('ok');
    expect(told('The disk has room again')).toHaveLength(1);
  });

  it('counts what the archive freed itself as room', async () => {
    const spacious = (archive: Archive): Archive => ({
      ...archive,
      space: async () => ({ usedBytes: 1, reusableBytes: 350 * MIB, onThisDisk: true }),
    });
    running = await restart(running, { now: NOW }, spacious);
    running.free(60);
    await round();
    expect(state()).toBe('ok');
    running.free(40);
    await round();
    expect(state()).toBe('low');
  });
});

describe('a disk that is nearly full', () => {
  /** The archive as it is, and a disk that gives so much for each day of rows that is deleted. */
  const givingBack =
    (mibADay: number) =>
    (archive: Archive): Archive => ({
      ...archive,
      async space() {
        const space = await archive.space();
        const [first] = await archive.rooms();
        const days = first?.from == null ? 0 : Math.floor((first.from - OLDEST) / DAY);
        return { usedBytes: space?.usedBytes ?? 0, reusableBytes: days * mibADay * MIB, onThisDisk: true };
      },
    });
  const fill = async (from = OLDEST): Promise<void> => {
    await running.ingest([
      ...rowsOf('r1', from, NOW, HOUR),
      ...rowsOf('r2', OLDEST + 5 * DAY, NOW, HOUR, 's2'),
    ]);
    await running.compute();
  };
  const oldest = async (): Promise<number> => (await running.archive.rooms())[0]?.from ?? 0;

  it('loses its oldest raw data, day by day, until there is a quarter more than the reserve', async () => {
    running = await restart(running, { now: NOW }, givingBack(10));
    await fill();
    running.free(96);
    await round();
    // 96 + 3 × 10 MiB is the first at or above 125.
    expect(await oldest()).toBe(OLDEST + 3 * DAY);
    expect(state()).toBe('low');
    expect((await running.retention.overview()).thinnedTo).toBe(OLDEST + 3 * DAY);
    expect(told('the oldest raw data is deleted')).toHaveLength(1);
    expect(told('Raw data was deleted for want of space')).toMatchObject([
      { rows: 72, thinnedTo: new Date(OLDEST + 3 * DAY).toISOString() },
    ]);
    expect(await running.register.getSingleMetricAsString('coldfield_archive_thinned_to_seconds')).toContain(
      `coldfield_archive_thinned_to_seconds ${(OLDEST + 3 * DAY) / 1_000}`,
    );
    const query = { room: 'r1', from: OLDEST, to: OLDEST + 4 * DAY, bucketMs: DAY, holdMs: 3 * MINUTE };
    expect((await running.archive.rollups({ ...query, widthMs: HOUR })).room.rows).toEqual([24, 24, 24, 24]);
  });

  it('remembers how far it was thinned, and refuses what is older', async () => {
    running = await restart(running, { now: NOW }, givingBack(10));
    await fill();
    running.free(96);
    await round();
    running = await restart(running, { now: NOW }, (archive) => archive);
    expect((await running.retention.overview()).thinnedTo).toBe(OLDEST + 3 * DAY);
    expect(
      await running.ingest(rowsOf('r1', OLDEST + 3 * DAY - HOUR, OLDEST + 3 * DAY + HOUR, HOUR)),
    ).toMatchObject([{ index: 0 }]);
  });

  it('keeps the newest 30 days, and then says that it is full and what to do', async () => {
    running = await restart(running, { now: NOW }, givingBack(0));
    await fill();
    running.free(50);
    await round();
    expect(await oldest()).toBe(UNTOUCHED);
    expect(await running.count()).toBe(2 * 30 * 24);
    expect(state()).toBe('full');
    expect(told('free space, or give the server a larger disk')).toMatchObject([{ level: 50 }]);
    await round();
    expect(told('The disk is full')).toHaveLength(1);
    running.free(500);
    await round();
    expect(state()).toBe('ok');
  });

  it('waits for hours that are not computed, and does not call that full', async () => {
    running = await restart(running, { now: NOW }, givingBack(10));
    await fill(OLDEST + DAY);
    await running.ingest(rowsOf('r1', OLDEST + 2 * DAY, OLDEST + 2 * DAY + HOUR, MINUTE));
    running.free(80);
    await round();
    expect(await oldest()).toBe(OLDEST + 2 * DAY);
    expect(state()).toBe('thinning');
    await running.compute();
    await round();
    expect(await oldest()).toBe(OLDEST + 5 * DAY);
    expect(state()).toBe('low');
  });

  it.each([
    ['tells its size', { usedBytes: 5_000 * MIB, reusableBytes: 500 * MIB, onThisDisk: false }],
    ['cannot tell its size', null],
  ])(
    'takes nothing from a database with a disk of its own that %s, and says what needs room',
    async (_, space) => {
      const asked: unknown[] = [];
      running = await restart(running, { now: NOW }, (archive) => ({
        ...archive,
        space: async () => space,
        expire: (limits) => {
          asked.push(limits);
          return archive.expire(limits);
        },
      }));
      await fill();
      running.free(300);
      await round();
      expect(state()).toBe('low');
      asked.length = 0;
      running.free(50);
      for (let i = 0; i < 3; i++) await round();
      expect(state()).toBe('full');
      expect(asked).toEqual([]);
      expect(await oldest()).toBe(OLDEST);
      const overview = await running.retention.overview();
      expect(overview).toMatchObject({ thinnedTo: null, disk: { space, availableBytes: 50 * MIB } });
      expect(told('records, journal and spool need the room')).toHaveLength(1);
      expect(told('is deleted')).toEqual([]);
      running.free(500);
      await round();
      expect(state()).toBe('ok');
    },
  );

  it('is called full when deleting itself fails, and tried again', async () => {
    let broken = true;
    running = await restart(running, { now: NOW }, (archive) => ({
      ...givingBack(50)(archive),
      expire: (limits) => (broken ? Promise.reject(new Error('no room')) : archive.expire(limits)),
    }));
    await fill();
    // Its own limit is nothing to delete by, so the first to fail is the thinning.
    running.free(90);
    await expect(round()).rejects.toThrow('no room');
    expect(await running.count(OLDEST + DAY)).toBe(24);
    broken = false;
    await round();
    expect(await oldest()).toBe(OLDEST + DAY);
    expect(state()).toBe('low');
  });
});
