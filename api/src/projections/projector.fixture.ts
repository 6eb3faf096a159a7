import { join } from 'node:path';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { expect, onTestFinished } from 'vitest';
import { Aggregator } from '../archive/aggregate.ts';
import type { Archive, Bucketed, Row } from '../archive/archive.ts';
import { openSqliteArchive } from '../archive/sqlite/sqlite-archive.ts';
import type { Columns } from '../contract/index.ts';
import { type Journal, openJournal } from '../journal/journal.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { createMarks, type Marks } from './marks.ts';
import { createProjectionMetrics } from './metrics.ts';
import { createProjector, type Projector } from './projector.ts';

export const MINUTE = 60_000;
export const HOUR = 3_600_000;
export const START = Date.UTC(2026, 5, 1);
export const HOURS = 30;
export const HOLD = 3 * MINUTE;
const ROOMS = ['r1', 'r2'];

/** What runs between two starts of the server. */
interface Life {
  readonly journal: Journal;
  readonly marks: Marks;
  readonly projector: Projector;
  /** Writes rows as ingest does: in the archive, marked, and only then acknowledged. */
  ingest(rows: readonly Row[]): Promise<void>;
  /** Rounds until nothing closed is left to compute. */
  computeAll(): Promise<void>;
}

/** A real archive for one test, whose server may start again and again; only the clock is told what to say. */
export async function openProjection() {
  const folder = await temporaryFolder('projector');
  const clock = { now: START };
  const now = (): number => clock.now;
  const archive = await openSqliteArchive(join(folder, 'archive.sqlite'), { now });
  onTestFinished(() => archive.close());

  /** @param through what the projector sees of the archive. */
  function begin(through: Archive = archive, name = 'journal', rooms: readonly string[] = ROOMS): Life {
    const journal = openJournal(join(folder, `${name}.sqlite`));
    const marks = createMarks(journal, { now });
    const projector = createProjector({
      archive: through,
      journal,
      marks,
      rooms: () => new Map(rooms.map((room) => [room, { store: 's', cadenceMs: MINUTE }])),
      keptFrom: () => 0,
      metrics: createProjectionMetrics(new Registry()),
      log: pino({ level: 'silent' }),
      now,
    });
    return {
      journal,
      marks,
      projector,
      async ingest(rows) {
        await archive.write(rows);
        for (const { room, t } of rows) marks.touch(room, t);
        await journal.commit();
      },
      async computeAll() {
        await projector.round();
        clock.now += 30_000;
        for (let round = 0; marks.backlog().hours > 0; round++) {
          expect(round, 'rounds').toBeLessThan(50);
          await projector.round();
        }
      },
    };
  }

  /** Expects the stored roll-ups of the hours from `START` on to say what these rows say. */
  async function expectRight(rows: readonly Row[], rooms: readonly string[] = ROOMS): Promise<void> {
    for (const room of rooms) {
      for (const widthMs of [300_000, HOUR] as const) {
        const range = { room, from: START, to: START + HOURS * HOUR, bucketMs: widthMs, holdMs: HOLD };
        const stored = await archive.rollups({ ...range, widthMs });
        const right = reference(rows, room, widthMs, clock.now);
        const where = `${room} at ${widthMs / MINUTE} min`;
        expect(stored.room.rows, where).toEqual(right.room.rows);
        expect(stored.quality, where).toEqual(right.quality);
        expect(Object.keys(stored.keys), where).toEqual(Object.keys(right.keys));
        for (const [key, columns] of Object.entries(stored.keys))
          expectClose(columns, right.keys[key] as Columns, `${where}, ${key}`);
      }
    }
  }

  return { archive, clock, begin, expectRight };
}

export const row = (room: string, t: number, v: Record<string, number>, q?: Row['q']): Row => ({
  store: 's',
  room,
  t,
  v,
  ...(q === undefined ? {} : { q }),
});

/** The plain answer: every row of a room in one go. */
function reference(rows: readonly Row[], room: string, bucketMs: number, now: number): Bucketed {
  const query = { room, from: START, to: START + HOURS * HOUR, bucketMs, holdMs: HOLD };
  const aggregator = new Aggregator(query);
  for (const { t, v, q } of rows.filter((one) => one.room === room).sort((a, b) => a.t - b.t)) {
    aggregator.row(t);
    for (const [key, value] of Object.entries(v)) aggregator.key(key).value(t, value);
    for (const key of Object.keys(q ?? {})) aggregator.key(key).failed(t, 1);
  }
  return aggregator.result(now);
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
