import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ArchiveError, type Row } from '../archive/archive.ts';
import { HOUR, HOURS, MINUTE, openProjection, row, START } from './projector.fixture.ts';

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
    const { archive, clock, begin, expectRight } = await openProjection();
    let run = 0;
    await fc.assert(
      fc.asyncProperty(
        history.chain((rows) =>
          fc.tuple(fc.constant(rows), fc.shuffledSubarray(rows, { minLength: rows.length })),
        ),
        fc.array(event, { maxLength: 25 }),
        async ([unnamed, shuffled], events) => {
          const name = `run${run++}`;
          const rooms = [`${name}-0`, `${name}-1`];
          const inRooms = (all: Row[]): Row[] => all.map((one) => ({ ...one, room: `${name}-${one.room}` }));
          const rows = inRooms(unnamed);
          const order = inRooms(shuffled);
          clock.now = START;
          const mine = {
            ...archive,
            rooms: async () => (await archive.rooms()).filter(({ room }) => rooms.includes(room)),
          };
          let life = begin(mine, name, rooms);
          const waiting = [...order];
          const delivered: Row[] = [];
          const unmarked = new Set<Row>();
          // What is not of the past yet cannot have been sent.
          const ready = (size: number): Row[] => {
            const batch = waiting.filter(({ t }) => t <= clock.now).slice(0, size);
            for (const one of batch) waiting.splice(waiting.indexOf(one), 1);
            return batch;
          };
          for (const { kind, size } of events) {
            switch (kind) {
              case 'deliver': {
                const batch = ready(size);
                await life.ingest(batch);
                delivered.push(...batch);
                break;
              }
              case 'again':
                await life.ingest(delivered.slice(0, size));
                break;
              case 'compute':
                await life.projector.round();
                break;
              case 'wait':
                clock.now += size * MINUTE;
                break;
              case 'look':
                // A row that was never marked may be known already, or not yet.
                if (waiting.some((one) => unmarked.has(one))) break;
                for (const room of rooms) await life.projector.settle(room, START, START + HOURS * HOUR);
                await expectRight(delivered, rooms);
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
                  rooms,
                );
                await life.projector.round().catch(() => undefined);
                life.journal.close();
                life = begin(mine, name, rooms);
                break;
              }
            }
          }
          clock.now = Math.max(clock.now, START + (HOURS + 3) * HOUR);
          await life.ingest(waiting);
          await life.computeAll();
          await expectRight(rows, rooms);
          expect(life.marks.settledBefore).toBeGreaterThanOrEqual(START + (HOURS + 1) * HOUR);
          expect(life.journal.db.prepare('SELECT count(*) AS n FROM marks').get()).toEqual({ n: 0 });
          life.journal.close();
        },
      ),
      { numRuns: 60 },
    );
  }, 120_000);
});
