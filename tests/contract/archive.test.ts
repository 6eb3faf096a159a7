import type { Archive } from '@coldfield/api';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { describeEachDriver } from './describe-each-driver.ts';
import { row } from './row.ts';

const NOW = 1_790_000_000_000;
const MINUTE = 60_000;

/** Each of these means something to a line protocol, a query language, a pattern or a tag somewhere. */
const HOSTILE = [
  'r1',
  "r'; DROP TABLE rows;--",
  '冷库 一号,间=1 "x"',
  'ends in a backslash\\',
  'two\nlines',
  'tab\tand return\r',
  '%0A',
  'a|b',
  '.*',
  '/^$/',
  '$1',
  '# no comment',
  ' 空格 ',
  '🍊',
  'É',
  'x'.repeat(200),
];

describeEachDriver('the archive', (open) => {
  let archive: Archive;
  beforeEach(async () => {
    archive = await open(() => NOW);
  });
  afterEach(() => archive.close());

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

  it('keeps rooms and stores apart, with names that try to break out', async () => {
    await archive.write(HOSTILE.map((room, i) => row(NOW, { air1: i }, { room, store: `store ${room}` })));
    for (const [i, room] of HOSTILE.entries()) {
      expect((await archive.read(room, NOW, NOW + 1, 5)).map(({ v }) => v.air1)).toEqual([i]);
    }
    const latest = await archive.latest(HOSTILE, NOW, MINUTE);
    expect(HOSTILE.map((room) => latest.get(room)?.get('air1')?.value)).toEqual([...HOSTILE.keys()]);
    const rooms = await archive.rooms();
    expect(Object.fromEntries(rooms.map(({ room, store }) => [room, store]))).toEqual(
      Object.fromEntries(HOSTILE.map((room) => [room, `store ${room}`])),
    );
    expect((await archive.countBefore(NOW + 1)).map(({ room }) => room).toSorted()).toEqual(
      HOSTILE.toSorted(),
    );
  });

  it('fills a page of a room that was once written under another store', async () => {
    const times = Array.from({ length: 9 }, (_, i) => NOW + i);
    await archive.write(times.map((t) => ({ store: 's1', room: 'r1', t, v: { air1: t - NOW } })));
    await archive.write(times.map((t) => ({ store: 's2', room: 'r1', t, v: { rh1: t - NOW } })));
    for (const limit of [1, 3, 4, 9]) {
      expect(await archive.read('r1', NOW, NOW + 9, limit)).toEqual(
        times.slice(0, limit).map((t) => ({ t, v: { air1: t - NOW, rh1: t - NOW } })),
      );
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
    expect(Object.fromEntries((await archive.latest(['r1'], NOW, 10 * MINUTE)).get('r1') ?? [])).toEqual({
      air1: { t: NOW - 2 * MINUTE, value: 2, quality: null },
      pulp1: { t: NOW - 2 * MINUTE, value: null, quality: 'no-response' },
    });
    expect((await archive.latest(['r1'], NOW, MINUTE)).size).toBe(0);
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
    expect((await archive.latest(['nobody'], NOW, NOW)).size).toBe(0);
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

  it('takes what comes late, twice and in any order, also within one batch', async () => {
    const rows = Array.from({ length: 300 }, (_, i) => row(NOW + i, { air1: i, door1: i % 2 }));
    const shuffled = rows.toSorted((a, b) => ((a.t * 7919) % 301) - ((b.t * 7919) % 301));
    await archive.write([row(NOW + 7, { air1: -1 }), ...shuffled, ...shuffled.slice(0, 100)]);
    await archive.write([row(NOW - 86_400_000, { air1: 5 })]);
    const read = await archive.read('r1', 0, NOW * 2, 1_000);
    expect(read.map(({ v }) => v.air1)).toEqual([5, ...rows.map(({ v }) => v.air1)]);
  });

  it('takes more rows at once than one request would', async () => {
    const rows = Array.from({ length: 12_000 }, (_, i) => row(NOW + i, { air1: i }, { room: `r${i % 3}` }));
    expect(await archive.write(rows)).toEqual({ rejected: [] });
    for (const room of ['r0', 'r1', 'r2']) {
      expect(await archive.read(room, NOW, NOW + 12_000, 12_000)).toHaveLength(4_000);
    }
  });

  it('lets a value win over a code at the same instant, whichever came first', async () => {
    await archive.write([row(NOW, { air1: 1 }), row(NOW + 1, {}, { q: { air1: 'stuck' } })]);
    await archive.write([row(NOW, {}, { q: { air1: 'stuck' } }), row(NOW + 1, { air1: 2 })]);
    expect(await archive.read('r1', NOW, NOW + 2, 5)).toEqual([
      { t: NOW, v: { air1: 1 } },
      { t: NOW + 1, v: { air1: 2 } },
    ]);
    expect((await archive.latest(['r1'], NOW + 1, MINUTE)).get('r1')?.get('air1')).toEqual({
      t: NOW + 1,
      value: 2,
      quality: null,
    });
    const query = { room: 'r1', from: NOW, to: NOW + 10, bucketMs: 10, holdMs: 10 };
    expect((await archive.buckets(query)).quality).toEqual({});
  });

  it('keeps a row that says nothing', async () => {
    expect(await archive.write([row(NOW, {})])).toEqual({ rejected: [] });
    expect(await archive.read('r1', NOW, NOW + 1, 1)).toEqual([{ t: NOW, v: {} }]);
  });

  it.each([700, 1_200])(
    'finds the newest readings of %i rooms at once, each at its own age',
    async (many) => {
      const rooms = Array.from({ length: many }, (_, i) => `room-${i}`);
      await archive.write(
        rooms.flatMap((room, i) => [
          row(NOW - i * 1_000, { air1: i }, { room }),
          row(NOW - i * 1_000 - 1, { air1: -1, [`pulp${(i % 9) + 1}`]: i }, { room }),
        ]),
      );
      const latest = await archive.latest([...rooms, 'nobody'], NOW, 600_000);
      expect([...latest.keys()].toSorted()).toEqual(rooms.slice(0, 601).toSorted());
      for (const [i, room] of rooms.slice(0, 600).entries()) {
        expect(Object.fromEntries(latest.get(room) ?? [])).toEqual({
          air1: { t: NOW - i * 1_000, value: i, quality: null },
          [`pulp${(i % 9) + 1}`]: { t: NOW - i * 1_000 - 1, value: i, quality: null },
        });
      }
    },
  );

  it('counts an increase and a change from what was last known before, up to a week back', async () => {
    const before = NOW - 3 * 86_400_000;
    await archive.write([
      row(before, { energy1: 100, energy2: 7, door1: 0 }),
      row(NOW + MINUTE, { energy1: 130, door1: 1 }),
      row(NOW + 9 * 86_400_000, { energy2: 9 }),
    ]);
    const query = { room: 'r1', bucketMs: 60 * MINUTE, holdMs: MINUTE };
    const { keys } = await archive.buckets({ ...query, from: NOW, to: NOW + 60 * MINUTE });
    expect(keys).toMatchObject({
      energy1: { class: 'counter', increase: [30] },
      door1: { class: 'state', transitions: [1] },
    });
    const later = NOW + 9 * 86_400_000;
    expect((await archive.buckets({ ...query, from: later, to: later + MINUTE })).keys).toEqual({});
  });

  it('tells its size, or that it cannot', async () => {
    await archive.write([row(NOW, { air1: 1 })]);
    const space = await archive.space();
    if (space === null) return;
    expect(space.usedBytes).toBeGreaterThan(0);
    expect(space.onThisDisk).toBe(archive.product.startsWith('SQLite'));
  });
});
