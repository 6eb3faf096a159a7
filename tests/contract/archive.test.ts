import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Archive, openSqliteArchive, type Row } from '@coldfield/api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

/** Every driver of the archive, on a real store of its own. A new driver adds one line. */
const drivers: Record<string, (folder: string) => Promise<Archive>> = {
  sqlite: (folder) => openSqliteArchive(join(folder, 'archive.sqlite'), { now: () => NOW }),
};

const NOW = 1_790_000_000_000;
const MINUTE = 60_000;
const row = (t: number, v: Record<string, number>, over: Partial<Row> = {}): Row => ({
  store: 's1',
  room: 'r1',
  t,
  v,
  ...over,
});

describe.each(Object.entries(drivers))('the archive on %s', (_name, open) => {
  let folder: string;
  let archive: Archive;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'coldfield-archive-'));
    archive = await open(folder);
  });
  afterEach(async () => {
    await archive.close();
    rmSync(folder, { recursive: true });
  });

  it('gives rows back in order of time, whatever order they came in', async () => {
    await archive.write([row(NOW + 2, { air1: 2 }), row(NOW, { air1: 0 })]);
    await archive.write([row(NOW + 1, { air1: 1 })]);
    expect((await archive.read('r1', NOW, NOW + 3, 10)).map(({ v }) => v.air1)).toEqual([0, 1, 2]);
  });

  it('reads from inclusive to exclusive, at most the limit', async () => {
    await archive.write([1, 2, 3, 4].map((i) => row(NOW + i, { air1: i })));
    expect((await archive.read('r1', NOW + 2, NOW + 4, 10)).map(({ t }) => t - NOW)).toEqual([2, 3]);
    expect((await archive.read('r1', NOW, NOW + 10, 1)).map(({ t }) => t - NOW)).toEqual([1]);
  });

  it('keeps values, extremes and qualities exactly', async () => {
    const written = row(
      NOW,
      { air1: -0.1, rh1: 93.37, energy1: 123456.78, door1: 0 },
      {
        lo: { air1: -1.25 },
        hi: { air1: 1e-7 },
        q: { pulp1: 'open-circuit' },
      },
    );
    await archive.write([written]);
    const { store: _s, room: _r, ...stored } = written;
    expect(await archive.read('r1', NOW, NOW + 1, 1)).toEqual([stored]);
  });

  it('is unchanged by writing the same again', async () => {
    const rows = [row(NOW, { air1: 1 }, { q: { pulp1: 'stuck' } }), row(NOW + 1, { air1: 2 })];
    await archive.write(rows);
    const before = await archive.read('r1', 0, NOW * 2, 10);
    await archive.write([...rows, ...rows]);
    expect(await archive.read('r1', 0, NOW * 2, 10)).toEqual(before);
  });

  it('merges keys at one (room, t), the later write winning per key', async () => {
    await archive.write([row(NOW, { air1: 1, rh1: 90 })]);
    await archive.write([row(NOW, { air1: 2, pulp1: 5 })]);
    expect((await archive.read('r1', NOW, NOW + 1, 1))[0]?.v).toEqual({ air1: 2, rh1: 90, pulp1: 5 });
  });

  it('keeps rooms apart, with names that try to break out', async () => {
    const rooms = ["r'; DROP TABLE rows;--", '冷库 一号,间=1 "x"\\', 'r1'];
    await archive.write(rooms.map((room, i) => row(NOW, { air1: i }, { room })));
    for (const [i, room] of rooms.entries()) {
      expect((await archive.read(room, NOW, NOW + 1, 5)).map(({ v }) => v.air1)).toEqual([i]);
    }
  });

  it('takes concurrent writes of the same and of other rows', async () => {
    await Promise.all(
      Array.from({ length: 40 }, (_, i) =>
        archive.write([row(NOW, { [`air${i + 1}`]: i }), row(NOW + 1 + i, { air1: i })]),
      ),
    );
    const rows = await archive.read('r1', NOW, NOW + 100, 100);
    expect(rows).toHaveLength(41);
    expect(Object.keys(rows[0]?.v ?? {})).toHaveLength(40);
  });

  it('finds the newest reading of each key, and why a sensor has none', async () => {
    await archive.write([
      row(NOW - 3 * MINUTE, { air1: 1, pulp1: 7 }),
      row(NOW - 2 * MINUTE, { air1: 2 }, { q: { pulp1: 'no-response' } }),
      row(NOW + MINUTE, { air1: 9 }),
    ]);
    expect(Object.fromEntries(await archive.latest('r1', NOW, 10 * MINUTE))).toEqual({
      air1: { t: NOW - 2 * MINUTE, value: 2, quality: null },
      pulp1: { t: NOW - 2 * MINUTE, value: null, quality: 'no-response' },
    });
    expect((await archive.latest('r1', NOW, MINUTE)).size).toBe(0);
  });

  it('aggregates by the class of each key, and leaves a gap a gap', async () => {
    const from = NOW - 60 * MINUTE;
    const rows = Array.from({ length: 61 }, (_, i) =>
      row(from + i * MINUTE, {
        air1: i % 2 === 0 ? 2 : 4,
        door1: i >= 5 && i < 8 ? 1 : 0,
        energy1: 100 + i / 10,
      }),
    ).filter(({ t }) => t < from + 20 * MINUTE || t >= from + 40 * MINUTE);
    await archive.write(rows);
    const { t, keys, gaps } = await archive.buckets({
      room: 'r1',
      from,
      to: NOW,
      bucketMs: 10 * MINUTE,
      holdMs: 3 * MINUTE,
    });
    expect(t).toHaveLength(6);
    expect(keys.air1).toMatchObject({ min: [2, 2, 4, null, 2, 2], max: [4, 4, 4, null, 4, 4] });
    expect((keys.air1 as { mean: number[] }).mean[0]).toBeCloseTo(3);
    expect(keys.door1).toMatchObject({ onS: [180, 0, 0, 0, 0, 0], transitions: [2, 0, 0, 0, 0, 0] });
    expect((keys.energy1 as { increase: number[] }).increase[0]).toBeCloseTo(0.9);
    expect(gaps).toEqual([[from + 19 * MINUTE, from + 40 * MINUTE]]);
  });

  it('knows nothing of a room that it never heard of', async () => {
    expect(await archive.read('nobody', 0, NOW, 10)).toEqual([]);
    expect((await archive.latest('nobody', NOW, NOW)).size).toBe(0);
    const { keys, gaps } = await archive.buckets({
      room: 'nobody',
      from: 0,
      to: 10,
      bucketMs: 10,
      holdMs: 1,
    });
    expect(keys).toEqual({});
    expect(gaps).toEqual([[0, 10]]);
  });
});
