import { readdirSync } from 'node:fs';
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Row, StoredRow } from '../archive/archive.ts';
import { openSqliteArchive } from '../archive/sqlite/sqlite-archive.ts';
import { lockFolder } from '../lock-folder.ts';
import { rollUp } from '../projections/roll-up.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { runCopy } from './copy-command.ts';

const NOW = Date.UTC(2026, 10, 23, 8, 30);
const HOUR = 3_600_000;
const START = Date.UTC(2026, 10, 1);
const HOSTILE = '冷库 "一号",间=1\\ \u001b[31m\n-- \' ; DROP';

let folder: string;
let from: string;
let to: string;
beforeEach(async () => {
  folder = await temporaryFolder('copy');
  from = join(folder, 'from', 'archive.sqlite');
  to = join(folder, 'to', 'archive.sqlite');
  await mkdir(join(folder, 'from'));
  await mkdir(join(folder, 'to'));
});

/** Some weeks of a room a row every ten minutes, with a failing probe, a door, a meter and a day of silence. */
const rowsOf = (room: string, weeks = 2): Row[] =>
  Array.from({ length: weeks * 7 * 144 }, (_, i) => i)
    .filter((i) => i < 300 || i >= 444)
    .map((i) => ({
      store: 's1',
      room,
      t: START + i * 600_000 + (i % 7) * 1_001,
      v: {
        air1: Math.round(30 * Math.sin(i / 20)) / 10,
        door1: i % 11 === 0 ? 1 : 0,
        energy1: i / 100,
        rh1: 1e-7 * i,
      },
      ...(i % 3 === 0 ? { lo: { air1: -4.2 }, hi: { air1: 4.25 } } : {}),
      ...(i % 5 === 0 ? { q: { pulp1: 'open-circuit' } } : {}),
    }));

/** Stores rows and their roll-ups as a server does. */
async function fill(file: string, rows: readonly Row[]): Promise<void> {
  const archive = await openSqliteArchive(file, { now: () => NOW });
  await archive.write(rows);
  for (const [room, own] of Map.groupBy(rows, (row) => row.room)) {
    const first = Math.floor(own[0]!.t / HOUR) * HOUR;
    for (let hour = first; hour <= own.at(-1)!.t; hour += 24 * HOUR)
      await rollUp(archive, { room, store: 's1', holdMs: 1_800_000 }, hour, hour + 24 * HOUR, NOW);
  }
  await archive.close();
}

const templates = new Map<string, Promise<string>>();

/** Puts an archive of so many weeks of these rooms at `from`; it is made once for all tests. */
async function provide(weeks: number, ...rooms: string[]): Promise<void> {
  const key = JSON.stringify([weeks, rooms]);
  let made = templates.get(key);
  if (made === undefined) {
    made = temporaryFolder('template').then(async (dir) => {
      const file = join(dir, 'archive.sqlite');
      await fill(
        file,
        rooms.flatMap((room) => rowsOf(room, weeks)),
      );
      // What the write-ahead log still holds has to be in the file that is copied.
      const db = new DatabaseSync(file);
      db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
      db.close();
      return file;
    });
    templates.set(key, made);
  }
  await copyFile(await made, from);
}

const copy = (...more: string[]) => copyAt(NOW, new AbortController().signal, ...more);

async function copyAt(
  now: number,
  signal: AbortSignal,
  ...more: string[]
): Promise<{ code: number; out: string; progress: string }> {
  let out = '';
  let progress = '';
  const code = await runCopy(['--from', from, '--to', to, ...more], {
    env: {},
    out: { write: (text) => (out += text) },
    progress: { write: (text) => (progress += text) },
    signal,
    now,
  });
  return { code, out, progress };
}

/** Everything in an archive file, whatever numbers it gave to rooms and keys. */
async function contents(file: string): Promise<unknown> {
  const archive = await openSqliteArchive(file, { now: () => NOW });
  try {
    return await Promise.all(
      (await archive.rooms()).map(async ({ room, store }) => ({
        room,
        store,
        rows: await archive.read(room, 0, NOW * 2, 1e9),
        rollups: await Promise.all(
          ([300_000, 3_600_000] as const).map((widthMs) =>
            archive.rollups({
              room,
              from: START,
              to: START + 600 * HOUR,
              bucketMs: widthMs,
              holdMs: 0,
              widthMs,
              gapsLongerThanMs: 0,
            }),
          ),
        ),
      })),
    );
  } finally {
    await archive.close();
  }
}

describe('archive:copy', { timeout: 120_000 }, () => {
  it('brings over every row and roll-up exactly, whatever the room is called, and proves it', async () => {
    await provide(2, 'room-a1', HOSTILE);
    const { code, out } = await copy();
    expect(code, out).toBe(0);
    expect(out).toContain('Equal');
    expect(out).not.toContain('\u001b');
    expect(await contents(to)).toEqual(await contents(from));
    // Nothing has to be remembered of a copy that is proven.
    expect(readdirSync(join(folder, 'to')).filter((name) => name.endsWith('.json'))).toEqual([]);
  });

  it('makes a data folder of a new name without an ending, as the server would', async () => {
    await fill(from, rowsOf('room-a1', 1).slice(0, 3));
    expect((await copy('--to', join(folder, 'back'))).code).toBe(0);
    expect(await contents(join(folder, 'back', 'archive.sqlite'))).toEqual(await contents(from));
  });

  it('changes nothing when it is done again', async () => {
    await provide(2, 'room-a1');
    await copy();
    const before = await contents(to);
    expect((await copy()).code).toBe(0);
    expect(await contents(to)).toEqual(before);
  });

  it('goes on to where the source ends by now, and names the range that it has proven', async () => {
    await provide(2, 'room-a1');
    const stopping = new AbortController().signal;
    let asked = 0;
    Object.defineProperty(stopping, 'aborted', { get: () => ++asked > 3 });
    await expect(copyAt(START + 14 * 24 * HOUR, stopping)).rejects.toThrow('interrupted');
    const rows = rowsOf('room-a1', 3);
    await fill(from, rows.slice(rowsOf('room-a1', 2).length));
    const { code, out, progress } = await copy();
    expect(code, out).toBe(0);
    expect(progress).toContain('Going on');
    expect(out).toContain('read back from both sides, up to 2026-11-23T10:00:00.000Z');
    expect(await contents(to)).toEqual(await contents(from));
  });

  it('copies only the rooms and the time that are asked for', async () => {
    await provide(2, 'room-a1', HOSTILE);
    const since = new Date(START + 30 * HOUR).toISOString();
    const until = new Date(START + 40 * HOUR + 1_000).toISOString();
    expect((await copy('--rooms', 'room-a1', '--since', since, '--until', until)).code).toBe(0);
    const [room, ...others] = (await contents(to)) as { room: string; rows: StoredRow[] }[];
    expect(others).toEqual([]);
    expect(room!.rows).toEqual(
      rowsOf('room-a1')
        .filter(({ t }) => t >= START + 30 * HOUR && t < START + 40 * HOUR + 1_000)
        .map(({ room: _r, store: _s, ...row }) => row),
    );
  });

  it('keeps hourly roll-ups whose rows are long deleted', async () => {
    await provide(2, 'room-a1');
    const archive = await openSqliteArchive(from, { now: () => NOW });
    await archive.expire({ rows: START + 10 * 24 * HOUR, hours: null });
    await archive.close();
    const { code, out } = await copy();
    expect(code, out).toBe(0);
    expect(await contents(to)).toEqual(await contents(from));
  });

  it.each([
    ['a value', (row: Row): Row => ({ ...row, v: { ...row.v, air1: 99 } }), 'air1 is'],
    ['an extreme', (row: Row): Row => ({ ...row, lo: { air1: -50 } }), 'air1 (least) is'],
    [
      'a quality',
      (row: Row): Row => ({ ...row, q: { coil1: 'stuck' } }),
      'coil1 (quality) is not there at the source',
    ],
    ['a row too many', (row: Row): Row => ({ ...row, t: row.t + 1 }), 'the row is in the target alone'],
  ])('finds %s planted in the target, and names it', async (_, plant, words) => {
    const rows = rowsOf('room-a1');
    await provide(2, 'room-a1');
    await copy();
    const archive = await openSqliteArchive(to, { now: () => NOW });
    const planted = plant(rows[1_277]!);
    await archive.write([planted]);
    await archive.close();
    const { code, out } = await copy('--verify-only');
    expect(code).toBe(1);
    expect(out).toContain(`${new Date(planted.t).toISOString()}: ${words}`);
    expect(out).toContain('DIFFERS');
  });

  it('finds a row and a roll-up that the target has lost', async () => {
    await provide(2, 'room-a1');
    await copy();
    const { t } = rowsOf('room-a1')[1_000]!;
    const db = new DatabaseSync(to);
    db.prepare('DELETE FROM rollups WHERE width = 3600000 AND t = ?').run(Math.floor(t / HOUR) * HOUR);
    expect((await copy('--verify-only')).out).toContain('the 60-minute roll-up near');
    db.prepare('DELETE FROM rows WHERE t = ?').run(t);
    const { code, out } = await copy('--verify-only');
    db.close();
    expect(code).toBe(1);
    expect(out).toContain(`${new Date(t).toISOString()}: the row is missing at the target`);
    // A copy brings both back.
    expect((await copy()).code).toBe(0);
    expect(await contents(to)).toEqual(await contents(from));
  });

  it('refuses a target that holds other data of a room, and merges it when told to', async () => {
    const rows = rowsOf('room-a1');
    await provide(2, 'room-a1');
    const own: Row[] = [
      { store: 's1', room: 'room-a1', t: START + 5_000, v: { air1: 7 } },
      { ...rows[500]!, v: { air1: 55, co21: 400 }, lo: undefined, hi: undefined, q: undefined },
    ];
    await fill(to, own);
    await expect(copy()).rejects.toThrow(/already holds other data of room "room-a1".*--merge/);
    const { code, out } = await copy('--merge');
    expect(code, out).toBe(0);
    expect(out).toContain("1 rows of the target's own");
    const [{ rows: merged, rollups }] = (await contents(to)) as [
      { rows: StoredRow[]; rollups: { room: { rows: number[] } }[] },
    ];
    expect(merged).toHaveLength(rows.length + 1);
    expect(merged.find(({ t }) => t === rows[500]!.t)?.v).toEqual({ ...rows[500]!.v, co21: 400 });
    // The roll-ups tell of both.
    expect(rollups[1]!.room.rows[0]).toBe(7);
    expect(await copy('--merge')).toMatchObject({ code: 0 });
  });

  it('merges hourly values whose rows are deleted, and keeps those that only the target has', async () => {
    await provide(2, 'room-a1');
    const source = await openSqliteArchive(from, { now: () => NOW });
    await source.expire({ rows: START + 10 * 24 * HOUR, hours: null });
    await source.close();
    const told = START + 4 * 24 * HOUR;
    const before = START - 50 * HOUR;
    const own = { ...rowsOf('room-a1')[1_500]!, t: START + 12 * 24 * HOUR + 3 * HOUR + 5_000 };
    await fill(to, [
      { store: 's1', room: 'room-a1', t: before, v: { air1: 7 } },
      { store: 's1', room: 'room-a1', t: told + 5_000, v: { air1: 7 } },
      own,
    ]);
    const hourly = async (file: string): Promise<Map<number, number | undefined>> => {
      const archive = await openSqliteArchive(file, { now: () => NOW });
      const range = { room: 'room-a1', from: before - HOUR, to: START + 14 * 24 * HOUR, bucketMs: HOUR };
      const { t, room } = await archive.rollups({ ...range, holdMs: 0, widthMs: HOUR });
      await archive.close();
      return new Map(t.map((hour, i) => [hour, room.rows[i]]));
    };
    const had = await hourly(from);
    const { code, out } = await copy('--merge');
    expect(code, out).toBe(0);
    expect(out).toContain("3 rows of the target's own");
    const has = await hourly(to);
    const differ = [...has].filter(([hour, rows]) => rows !== had.get(hour));
    const ownHour = Math.floor(own.t / HOUR) * HOUR;
    expect(differ).toEqual([
      [Math.floor(before / HOUR) * HOUR, 1],
      [ownHour, (had.get(ownHour) ?? 0) + 1],
    ]);
    // What is copied is compared too.
    const db = new DatabaseSync(to);
    db.prepare('DELETE FROM rollups WHERE width = 3600000 AND t = ?').run(told + 9 * HOUR);
    db.close();
    expect((await copy('--merge', '--verify-only')).out).toContain('the 60-minute roll-up near');
  });

  it('only reads a source that a server uses, up to its present hour, and never writes to such a target', async () => {
    await provide(2, 'room-a1');
    const lock = lockFolder(join(folder, 'from'));
    const { code, out, progress } = await copy();
    expect(code, out).toBe(0);
    expect(progress).toContain('in use by a running server');
    lock.release();
    const other = lockFolder(join(folder, 'to'));
    await expect(copy()).rejects.toThrow('a server is using this folder');
    other.release();
  });

  it.each([
    ['a path where nothing is', () => ['--from', join(folder, 'nothing')], 'there is no such archive'],
    ['a file of another kind', () => ['--from', join(folder, 'text')], 'no SQLite file'],
    ['a database of something else', () => ['--from', join(folder, 'other.sqlite')], 'it is no archive'],
    ['a folder that is not there', () => ['--to', join(folder, 'no', 'where')], 'no such folder'],
    ['itself', () => ['--to', from], 'the same archive'],
    ['another scheme', () => ['--to', 'ftp://x/y'], 'an archive is'],
    [
      'credentials in a URL',
      () => ['--to', 'http://me:secret@127.0.0.1:1'],
      'do not belong into the address',
    ],
    [
      'a room that is not there',
      () => ['--rooms', 'nobody'],
      'the source has no room "nobody"; it has room-a1',
    ],
    ['a time without zone', () => ['--since', '2026-01-01'], 'ISO 8601 with its zone'],
    ['an option that is none', () => ['--form', 'x'], '--form'],
  ])('says what is wrong with %s', async (_, args, words) => {
    await fill(from, rowsOf('room-a1', 1).slice(0, 3));
    await writeFile(join(folder, 'text'), 'time,temperature\n');
    new DatabaseSync(join(folder, 'other.sqlite')).exec('CREATE TABLE x (y)');
    await expect(copy(...args())).rejects.toThrow(words);
  });
});
