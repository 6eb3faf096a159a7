import type { Archive, Bucketed, Rollup, RollupWidth } from '@coldfield/api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describeEachDriver } from './describe-each-driver.ts';
import { row } from './row.ts';

const NOW = 1_790_000_000_000;
const MINUTE = 60_000;
const HOUR = 3_600_000;

describeEachDriver('the archive', (open) => {
  let archive: Archive;
  beforeEach(async () => {
    archive = await open(() => NOW);
  });
  afterEach(() => archive.close());

  describe('roll-ups', () => {
    const FROM = Math.floor(NOW / HOUR) * HOUR - 6 * HOUR;
    const query = { room: 'r1', from: FROM, to: FROM + 6 * HOUR, holdMs: 3 * MINUTE };
    const rolledUp = async (widthMs: RollupWidth): Promise<Rollup> => ({
      room: 'r1',
      store: 's1',
      widthMs,
      buckets: await archive.buckets({ ...query, bucketMs: widthMs }),
    });
    const write = (): Promise<unknown> =>
      archive.write(
        Array.from({ length: 360 }, (_, i) =>
          row(
            FROM + i * MINUTE,
            { air1: (i % 50) / 10, door1: i % 70 < 3 ? 1 : 0, energy1: i / 10, co21: 400 + i },
            i % 90 === 5 ? { q: { pulp1: 'open-circuit' } } : {},
          ),
        ).filter((_, i) => i < 100 || i > 200),
      );

    it.each([300_000, HOUR] as const)('of %i ms say what the rows say', async (widthMs) => {
      await write();
      await archive.writeRollups([await rolledUp(widthMs)]);
      for (const bucketMs of [HOUR, 3 * HOUR]) {
        const from = await archive.rollups({ ...query, bucketMs, widthMs });
        const direct = await archive.buckets({ ...query, bucketMs });
        expect(from.t).toEqual(direct.t);
        expect(from.quality).toEqual(direct.quality);
        expect(from.room).toEqual(direct.room);
        expect(from.gaps).toEqual(direct.gaps);
        expect(Object.keys(from.keys)).toEqual(Object.keys(direct.keys));
        expect(from.keys.door1).toEqual(direct.keys.door1);
        const increases = (side: Bucketed): number[] =>
          (side.keys.energy1 as { increase: number[] }).increase.map((kwh) => Math.round(kwh * 1e4));
        expect(increases(from)).toEqual(increases(direct));
        const means = (side: Bucketed): number[] =>
          (side.keys.air1 as { mean: number[] }).mean.map((mean) => Math.round(mean * 100));
        expect(means(from)).toEqual(means(direct));
      }
    });

    it('take the place of older ones whole: nothing of a key, a code or a bucket stays behind', async () => {
      await write();
      const widthMs = 300_000;
      const old = await rolledUp(widthMs);
      await archive.writeRollups([old]);
      const all = { ...query, bucketMs: widthMs, widthMs } as const;
      const { air1, ...others } = old.buckets.keys;
      const fresh: Rollup = { ...old, buckets: { ...old.buckets, keys: others, quality: {} } };
      expect(air1).toBeDefined();
      await archive.writeRollups([fresh]);
      const read = await archive.rollups(all);
      expect(Object.keys(read.keys)).toEqual(Object.keys(others).filter((key) => key !== 'pulp1'));
      expect(read.quality).toEqual({});
      expect(read.room).toEqual(old.buckets.room);
    });

    it('keep a room known whose rows are gone', async () => {
      await write();
      const { buckets } = await rolledUp(HOUR);
      await archive.writeRollups([{ room: 'only rolled up', store: 's2', widthMs: HOUR, buckets }]);
      const rooms = (await archive.rooms()).toSorted((a, b) => (a.room < b.room ? -1 : 1));
      expect(rooms).toEqual([
        { room: 'only rolled up', store: 's2', from: null, to: null },
        { room: 'r1', store: 's1', from: FROM, to: FROM + 359 * MINUTE },
      ]);
    });
  });

  it('counts what would expire, lets it expire, and refuses it from then on, row by row', async () => {
    const limit = NOW - 30 * MINUTE;
    await archive.write(
      Array.from({ length: 60 }, (_, i) => row(NOW - i * MINUTE, { air1: i }, { room: `r${i % 2}` })),
    );
    expect(await archive.countBefore(limit)).toEqual([
      { room: 'r0', store: 's1', rows: 14 },
      { room: 'r1', store: 's1', rows: 15 },
    ]);
    for (let done = false; !done; ) ({ done } = await archive.expire({ rows: limit, hours: null }));
    expect(await archive.countBefore(limit)).toEqual([]);
    expect((await archive.read('r0', 0, NOW * 2, 100))[0]?.t).toBe(limit);
    expect((await archive.rooms()).map(({ from }) => from)).toEqual([limit, limit + MINUTE]);
    const { rejected } = await archive.write([
      row(NOW + 1, { air1: 1 }),
      row(limit - 1, { air1: 2 }),
      row(NOW + 2, { air1: 3 }),
    ]);
    expect(rejected.map(({ index }) => index)).toEqual([1]);
    expect(rejected[0]?.reason).not.toBe('');
    expect((await archive.read('r1', NOW + 1, NOW + 9, 9)).map(({ v }) => v.air1)).toEqual([1, 3]);
    expect(await archive.read('r1', 0, limit, 9)).toEqual([]);
  });
});
