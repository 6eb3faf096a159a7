import { describe, expect, it } from 'vitest';
import { type Archive, ArchiveError } from '../archive/archive.ts';
import { HOLD, HOUR, HOURS, MINUTE, openProjection, row, START } from './projector.fixture.ts';

describe('roll-ups', () => {
  it('are made for rows that were there before the first start', async () => {
    const { archive, clock, begin, expectRight } = await openProjection();
    const rows = [3, 4, 700, 701, 1_500].map((minute) =>
      row('r1', START + minute * MINUTE, { air1: minute / 100 }),
    );
    await archive.write(rows);
    clock.now = START + (HOURS + 3) * HOUR;
    const life = begin();
    await life.computeAll();
    await expectRight(rows);
    life.journal.close();
  });

  it('of an hour that nobody sends to any more are not computed again', async () => {
    const { archive, clock, begin } = await openProjection();
    const life = begin();
    clock.now = START + 10 * HOUR;
    await life.ingest([row('r1', START + MINUTE, { air1: 3 })]);
    await life.computeAll();
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
    await next.computeAll();
    await next.projector.settle('r1', START, START + 5 * HOUR);
    expect(reads).toBe(0);
    next.journal.close();
  });

  it('know how long the last row stood into an hour in which nothing came', async () => {
    const { archive, clock, begin } = await openProjection();
    const life = begin();
    const rows = [row('r1', START + HOUR - MINUTE, { air1: 3 })];
    clock.now = START + HOUR - MINUTE;
    await life.ingest(rows);
    // Computed right after the turn of the hour, when the row has not stood for all of its time yet.
    clock.now = START + HOUR + 10_000;
    await life.projector.round();
    clock.now = START + 3 * HOUR;
    await life.computeAll();
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
    const { archive, clock, begin, expectRight } = await openProjection();
    const life = begin();
    const later = [
      row('r1', START + 4.5 * HOUR, { door1: 0, energy1: 110 }),
      row('r1', START + 5 * HOUR, { air1: 3 }),
    ];
    clock.now = START + 8 * HOUR;
    await life.ingest(later);
    await life.computeAll();
    const late = [
      row('r1', START + HOUR - 2 * MINUTE, { door1: 0 }),
      row('r1', START + HOUR - MINUTE, { door1: 1, energy1: 100 }),
    ];
    await life.ingest(late);
    await life.computeAll();
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
    const { archive, clock, begin } = await openProjection();
    const broken: Archive = {
      ...archive,
      writeRollups: (rollups) =>
        rollups.some(({ room }) => room === 'r1')
          ? Promise.reject(new ArchiveError('archive-influx', 'field type conflict'))
          : archive.writeRollups(rollups),
    };
    const life = begin(broken);
    clock.now = START + 10 * HOUR;
    await life.ingest([row('r1', START + MINUTE, { air1: 3 }), row('r2', START + MINUTE, { air1: 4 })]);
    clock.now += 30_000;
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
    const { archive, clock, begin } = await openProjection();
    const years = 20 * 366 * 24 * HOUR;
    await archive.write([row('r1', START, { air1: 1 }), row('r1', START + years, { air1: 2 })]);
    clock.now = START + years + 3 * HOUR;
    const life = begin();
    await life.projector.round();
    const left = life.marks.backlog().hours;
    expect(left).toBeGreaterThan(100_000);
    await life.projector.round();
    expect(life.marks.backlog().hours).toBeLessThan(left);
    expect(life.marks.computedBefore()).toBeGreaterThan(START);
    await life.projector.settle('r1', START + years - HOUR, clock.now);
    const range = { room: 'r1', bucketMs: HOUR, widthMs: HOUR, holdMs: HOLD } as const;
    const newest = { from: START + years, to: START + years + HOUR };
    expect((await archive.rollups({ ...range, ...newest })).room.rows).toEqual([1]);
    life.journal.close();
  });

  it('wait for an archive that is down, and are computed when it is back', async () => {
    const { archive, clock, begin, expectRight } = await openProjection();
    let down = true;
    const failing: Archive = {
      ...archive,
      buckets: (query) =>
        down
          ? Promise.reject(new ArchiveError('archive-down', 'down', { retryable: true }))
          : archive.buckets(query),
    };
    const rows = [row('r1', START + MINUTE, { air1: 3 })];
    clock.now = START + 10 * HOUR;
    const life = begin(failing);
    await life.projector.round();
    await life.ingest(rows);
    clock.now += MINUTE;
    await expect(life.projector.round()).rejects.toThrow('down');
    expect(life.marks.backlog().hours).toBe(1);
    down = false;
    await life.computeAll();
    await expectRight(rows);
    life.journal.close();
  });
});
