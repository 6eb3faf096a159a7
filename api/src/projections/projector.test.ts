import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Aggregator } from '../archive/aggregate.ts';
import { type Archive, ArchiveError, type Bucketed, type Row } from '../archive/archive.ts';
import { openSqliteArchive } from '../archive/sqlite/sqlite-archive.ts';
import type { Columns } from '../contract/index.ts';
import { type Journal, openJournal } from '../journal/journal.ts';
import { createMarks, type Marks } from './marks.ts';
import { createProjectionMetrics } from './metrics.ts';
import { createProjector, type Projector } from './projector.ts';

const HOUR = 3_600_000;
const MINUTE = 60_000;
const START = Date.UTC(2026, 5, 1);
const HOURS = 30;
const HOLD = 3 * MINUTE;
/** Each run of the property test has rooms of its own. */
let ROOMS = ['r1', 'r2'];

let folder: string;
let now: number;
let archive: Archive;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'coldfield-projector-'));
  now = START;
  ROOMS = ['r1', 'r2'];
  archive = await openSqliteArchive(join(folder, 'archive.sqlite'), { now: () => now });
});
afterEach(async () => {
  await archive.close();
  rmSync(folder, { recursive: true });
});

/** What runs between two starts of the server. */
interface Life {
  readonly journal: Journal;
  readonly marks: Marks;
  readonly projector: Projector;
}

function begin(through: Archive = archive, name = 'journal'): Life {
  const journal = openJournal(join(folder, `${name}.sqlite`));
  const marks = createMarks(journal, { now: () => now });
  const projector = createProjector({
    archive: through,
    journal,
    marks,
    rooms: () => new Map(ROOMS.map((room) => [room, { store: 's', cadenceMs: MINUTE }])),
    keptFrom: () => 0,
    metrics: createProjectionMetrics(new Registry()),
    log: pino({ level: 'silent' }),
    now: () => now,
  });
  return { journal, marks, projector };
}

/** Writes rows as ingest does: in the archive, marked, and only then acknowledged. */
async function ingest({ journal, marks }: Life, rows: readonly Row[]): Promise<void> {
  await archive.write(rows);
  for (const { room, t } of rows) marks.touch(room, t);
  await journal.commit();
}

/** Rounds until nothing closed is left to compute. */
async function computeAll({ projector, marks }: Life): Promise<void> {
  await projector.round();
  now += 30_000;
  for (let round = 0; marks.backlog().hours > 0; round++) {
    expect(round, 'rounds').toBeLessThan(50);
    await projector.round();
  }
}

const row = (room: string, t: number, v: Record<string, number>, q?: Row['q']): Row => ({
  store: 's',
  room,
  t,
  v,
  ...(q === undefined ? {} : { q }),
});

/** The plain answer: every row of a room in one go. */
function reference(rows: readonly Row[], room: string, bucketMs: number): Bucketed {
  const query = { room, from: START, to: START + HOURS * HOUR, bucketMs, holdMs: HOLD };
  const aggregator = new Aggregator(query);
  for (const { t, v, q } of rows.filter((one) => one.room === room).sort((a, b) => a.t - b.t)) {
    aggregator.row(t);
    for (const [key, value] of Object.entries(v)) aggregator.key(key).value(t, value);
    for (const key of Object.keys(q ?? {})) aggregator.key(key).failed(t, 1);
  }
  return aggregator.result(now);
}

async function expectRight(rows: readonly Row[]): Promise<void> {
  for (const room of ROOMS) {
    for (const widthMs of [300_000, HOUR] as const) {
      const range = { room, from: START, to: START + HOURS * HOUR, bucketMs: widthMs, holdMs: HOLD };
      const stored = await archive.rollups({ ...range, widthMs });
      const right = reference(rows, room, widthMs);
      const where = `${room} at ${widthMs / MINUTE} min`;
      expect(stored.room.rows, where).toEqual(right.room.rows);
      expect(stored.quality, where).toEqual(right.quality);
      expect(Object.keys(stored.keys), where).toEqual(Object.keys(right.keys));
      for (const [key, columns] of Object.entries(stored.keys))
        expectClose(columns, right.keys[key] as Columns, `${where}, ${key}`);
    }
  }
}

function expectClose(actual: Columns, expected: Columns, where: string): void {
  for (const [name, column] of Object.entries(expected)) {
    const found = (actual as unknown as Record<string, unknown>)[name];
    if (!Array.isArray(column)) expect(found, where).toEqual(column);
    else {
      const rounded = (values: (number | null)[]) =>
        values.map((value) => (value === null ? null : Math.round(value * 100) / 100));
      // A mean is rounded to a thousandth twice.
      if (name === 'mean') {
        for (const [i, value] of (column as (number | null)[]).entries()) {
          const other = (found as (number | null)[])[i] ?? null;
          if (value === null || other === null) expect(other, `${where}, mean[${i}]`).toBe(value);
          else expect(Math.abs(other - value), `${where}, mean[${i}]`).toBeLessThan(0.002);
        }
      } else expect(rounded(found as number[]), `${where}, ${name}`).toEqual(rounded(column as number[]));
    }
  }
}

/** Thirty hours of two rooms: a gauge that fails at times, a door, a meter that is reset, and hours of silence. */
const history = fc
  .array(
    fc.record({
      room: fc.constantFrom(0, 1),
      minute: fc.integer({ min: 0, max: HOURS * 60 - 1 }),
      second: fc.integer({ min: 0, max: 59 }),
      air: fc.integer({ min: -50, max: 150 }),
      fails: fc.boolean(),
      door: fc.option(fc.integer({ min: 0, max: 1 }), { nil: null }),
      energy: fc.option(fc.integer({ min: 0, max: 400 }), { nil: null }),
    }),
    { minLength: 1, maxLength: 120 },
  )
  .map((entries) =>
    entries.map(({ room, minute, second, air, fails, door, energy }) =>
      row(
        String(room),
        START + minute * MINUTE + second * 1_000,
        {
          ...(fails ? {} : { air1: air / 10 }),
          ...(door === null ? {} : { door1: door }),
          ...(energy === null ? {} : { energy1: energy / 2 }),
        },
        fails ? { air1: 'no-response' } : undefined,
      ),
    ),
  )
  .map((rows) => [...new Map(rows.map((one) => [`${one.room} ${one.t}`, one])).values()])
  .filter((rows) => rows.every(({ v, q }) => Object.keys(v).length + Object.keys(q ?? {}).length > 0));

const event = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('deliver' as const), size: fc.integer({ min: 1, max: 40 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('again' as const), size: fc.integer({ min: 1, max: 40 }) }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('compute' as const), size: fc.constant(0) }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('wait' as const), size: fc.integer({ min: 1, max: 600 }) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('look' as const), size: fc.constant(0) }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('kill' as const), size: fc.integer({ min: 0, max: 3 }) }),
  },
);

describe('roll-ups', () => {
  it('end the same, whatever order, delay, repetition and kills the frames went through', async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(
        history.chain((rows) =>
          fc.tuple(fc.constant(rows), fc.shuffledSubarray(rows, { minLength: rows.length })),
        ),
        fc.array(event, { maxLength: 25 }),
        async ([unnamed, shuffled], events) => {
          const name = `run${run++}`;
          ROOMS = [`${name}-0`, `${name}-1`];
          const inRooms = (all: Row[]): Row[] => all.map((one) => ({ ...one, room: `${name}-${one.room}` }));
          const rows = inRooms(unnamed);
          const order = inRooms(shuffled);
          now = START;
          const mine = {
            ...archive,
            rooms: async () => (await archive.rooms()).filter(({ room }) => ROOMS.includes(room)),
          };
          let life = begin(mine, name);
          const waiting = [...order];
          const delivered: Row[] = [];
          const unmarked = new Set<Row>();
          // What is not of the past yet cannot have been sent.
          const ready = (size: number): Row[] => {
            const batch = waiting.filter(({ t }) => t <= now).slice(0, size);
            for (const one of batch) waiting.splice(waiting.indexOf(one), 1);
            return batch;
          };
          for (const { kind, size } of events) {
            switch (kind) {
              case 'deliver': {
                const batch = ready(size);
                await ingest(life, batch);
                delivered.push(...batch);
                break;
              }
              case 'again':
                await ingest(life, delivered.slice(0, size));
                break;
              case 'compute':
                await life.projector.round();
                break;
              case 'wait':
                now += size * MINUTE;
                break;
              case 'look':
                // A row that was never marked may be known already, or not yet.
                if (waiting.some((one) => unmarked.has(one))) break;
                for (const room of ROOMS) await life.projector.settle(room, START, START + HOURS * HOUR);
                await expectRight(delivered);
                break;
              case 'kill': {
                // Frames are in the archive but were never marked nor acknowledged: their gateway sends them again.
                const lost = ready(5);
                await archive.write(lost);
                waiting.push(...lost);
                for (const one of lost) unmarked.add(one);
                life.journal.close();
                // The next life dies too, in the middle of computing.
                let writes = size;
                life = begin(
                  {
                    ...mine,
                    writeRollups: async (rollups) => {
                      if (writes-- <= 0) throw new ArchiveError('killed', 'killed');
                      await archive.writeRollups(rollups);
                    },
                  },
                  name,
                );
                await life.projector.round().catch(() => undefined);
                life.journal.close();
                life = begin(mine, name);
                break;
              }
            }
          }
          now = Math.max(now, START + (HOURS + 3) * HOUR);
          await ingest(life, waiting);
          await computeAll(life);
          await expectRight(rows);
          expect(life.marks.settledBefore).toBeGreaterThanOrEqual(START + (HOURS + 1) * HOUR);
          expect(life.journal.db.prepare('SELECT count(*) AS n FROM marks').get()).toEqual({ n: 0 });
          life.journal.close();
        },
      ),
      { numRuns: 60 },
    );
  }, 120_000);

  it('are made for rows that were there before the first start', async () => {
    const rows = [3, 4, 700, 701, 1_500].map((minute) =>
      row('r1', START + minute * MINUTE, { air1: minute / 100 }),
    );
    await archive.write(rows);
    now = START + (HOURS + 3) * HOUR;
    const life = begin();
    await computeAll(life);
    await expectRight(rows);
    life.journal.close();
  });

  it('of an hour that nobody sends to any more are not computed again', async () => {
    const life = begin();
    now = START + 10 * HOUR;
    await ingest(life, [row('r1', START + MINUTE, { air1: 3 })]);
    await computeAll(life);
    let reads = 0;
    const watched: Archive = {
      ...archive,
      buckets: (query) => {
        reads++;
        return archive.buckets(query);
      },
    };
    life.journal.close();
    const next = begin(watched);
    await computeAll(next);
    await next.projector.settle('r1', START, START + 5 * HOUR);
    expect(reads).toBe(0);
    next.journal.close();
  });

  it('know how long the last row stood into an hour in which nothing came', async () => {
    const life = begin();
    const rows = [row('r1', START + HOUR - MINUTE, { air1: 3 })];
    now = START + HOUR - MINUTE;
    await ingest(life, rows);
    // Computed right after the turn of the hour, when the row has not stood for all of its time yet.
    now = START + HOUR + 10_000;
    await life.projector.round();
    now = START + 3 * HOUR;
    await computeAll(life);
    const [, next] = (
      await archive.rollups({
        room: 'r1',
        from: START,
        to: START + 2 * HOUR,
        bucketMs: HOUR,
        widthMs: HOUR,
        holdMs: HOLD,
      })
    ).room.coveredS;
    expect(next).toBe((HOLD - MINUTE) / 1_000);
    life.journal.close();
  });

  it('tell a change that a late state or a late first register makes hours later', async () => {
    const life = begin();
    const later = [
      row('r1', START + 4.5 * HOUR, { door1: 0, energy1: 110 }),
      row('r1', START + 5 * HOUR, { air1: 3 }),
    ];
    now = START + 8 * HOUR;
    await ingest(life, later);
    await computeAll(life);
    const late = [
      row('r1', START + HOUR - 2 * MINUTE, { door1: 0 }),
      row('r1', START + HOUR - MINUTE, { door1: 1, energy1: 100 }),
    ];
    await ingest(life, late);
    await computeAll(life);
    await expectRight([...later, ...late]);
    const { keys } = await archive.rollups({
      room: 'r1',
      from: START,
      to: START + 6 * HOUR,
      bucketMs: HOUR,
      widthMs: HOUR,
      holdMs: HOLD,
    });
    expect(keys.door1).toMatchObject({ transitions: [1, 0, 0, 0, 1, 0] });
    expect(keys.energy1).toMatchObject({ increase: [null, null, null, null, 10, null] });
    life.journal.close();
  });

  it('of other rooms are computed though one cannot be', async () => {
    const broken: Archive = {
      ...archive,
      writeRollups: (rollups) =>
        rollups.some(({ room }) => room === 'r1')
          ? Promise.reject(new ArchiveError('archive-influx', 'field type conflict'))
          : archive.writeRollups(rollups),
    };
    const life = begin(broken);
    now = START + 10 * HOUR;
    await ingest(life, [row('r1', START + MINUTE, { air1: 3 }), row('r2', START + MINUTE, { air1: 4 })]);
    now += 30_000;
    await expect(life.projector.round()).rejects.toThrow('field type conflict');
    const range = { from: START, to: START + HOUR, bucketMs: HOUR, widthMs: HOUR, holdMs: HOLD } as const;
    expect((await archive.rollups({ room: 'r2', ...range })).room.rows).toEqual([1]);
    // Left alone for a while, and not forgotten.
    await life.projector.round();
    expect(life.marks.of('r1', START, START + HOUR)).toHaveLength(1);
    expect(life.marks.of('r2', START, START + HOUR)).toEqual([]);
    life.journal.close();
  });

  it('of years that were never computed are worked off without a mark an hour', async () => {
    const years = 20 * 366 * 24 * HOUR;
    await archive.write([row('r1', START, { air1: 1 }), row('r1', START + years, { air1: 2 })]);
    now = START + years + 3 * HOUR;
    const life = begin();
    await life.projector.round();
    const left = life.marks.backlog().hours;
    expect(left).toBeGreaterThan(100_000);
    await life.projector.round();
    expect(life.marks.backlog().hours).toBeLessThan(left);
    expect(life.marks.computedBefore()).toBeGreaterThan(START);
    await life.projector.settle('r1', START + years - HOUR, now);
    const range = { room: 'r1', bucketMs: HOUR, widthMs: HOUR, holdMs: HOLD } as const;
    const newest = { from: START + years, to: START + years + HOUR };
    expect((await archive.rollups({ ...range, ...newest })).room.rows).toEqual([1]);
    life.journal.close();
  });

  it('wait for an archive that is down, and are computed when it is back', async () => {
    let down = true;
    const failing: Archive = {
      ...archive,
      buckets: (query) =>
        down
          ? Promise.reject(new ArchiveError('archive-down', 'down', { retryable: true }))
          : archive.buckets(query),
    };
    const rows = [row('r1', START + MINUTE, { air1: 3 })];
    now = START + 10 * HOUR;
    const life = begin(failing);
    await life.projector.round();
    await ingest(life, rows);
    now += MINUTE;
    await expect(life.projector.round()).rejects.toThrow('down');
    expect(life.marks.backlog().hours).toBe(1);
    down = false;
    await computeAll(life);
    await expectRight(rows);
    life.journal.close();
  });
});
