import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Columns } from '../contract/index.ts';
import { Aggregator } from './aggregate.ts';
import type { Bucketed, RollupWidth } from './archive.ts';
import { rollupRows } from './rollup-fields.ts';
import { RollupMerger } from './rollup-merger.ts';

const HOUR = 3_600_000;
const HOURS = 12;
const KEYS = ['air1', 'door1', 'energy1'];

interface Event {
  readonly t: number;
  readonly key: string;
  readonly value: number | null;
}

const event = fc.record({
  t: fc.integer({ min: -HOUR, max: HOURS * HOUR }),
  key: fc.constantFrom(...KEYS),
  value: fc.option(fc.integer({ min: 0, max: 300 }), { nil: null, freq: 8 }),
});

const at = (
  events: readonly Event[],
  from: number,
  to: number,
  bucketMs: number,
  holdMs: number,
): Bucketed => {
  const earlier = (key: string): number | undefined =>
    events.findLast((e) => e.key === key && e.value !== null && e.t < from - holdMs)?.value ?? undefined;
  const aggregator = new Aggregator({ room: 'r', from, to, bucketMs, holdMs }, earlier);
  for (const { t, key, value } of events) {
    if (t < from - holdMs || t >= to) continue;
    aggregator.row(t);
    if (value === null) aggregator.key(key).failed(t, 2);
    else aggregator.key(key).value(t, value);
  }
  return aggregator.result(Number.MAX_SAFE_INTEGER);
};

describe('roll-ups put together', () => {
  it('say what the rows themselves would say, at any wider width', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(event, { maxLength: 80, selector: ({ t }) => t }),
        fc.constantFrom<RollupWidth>(300_000, HOUR),
        fc.constantFrom(1, 2, 3, 12),
        fc.integer({ min: 60_000, max: 2 * HOUR }),
        (unsorted, widthMs, wider, holdMs) => {
          const events = unsorted
            .map((e) => (e.key === 'door1' && e.value !== null ? { ...e, value: e.value % 2 } : e))
            .sort((a, b) => a.t - b.t);
          const query = { room: 'r', from: 0, to: HOURS * HOUR, bucketMs: wider * widthMs, holdMs };
          const merger = new RollupMerger({ ...query, widthMs });
          // Each hour is computed by itself, as the projector does.
          for (let from = 0; from < query.to; from += HOUR) {
            const buckets = at(events, from, from + HOUR, widthMs, holdMs);
            for (const { t, fields } of rollupRows({ room: 'r', store: 's', widthMs, buckets })) {
              merger.row(t);
              for (const [key, field, value] of fields) merger.field(key, field, value);
            }
          }
          const merged = merger.result(Number.MAX_SAFE_INTEGER);
          const direct = at(events, 0, query.to, query.bucketMs, holdMs);
          expect(Object.keys(merged.keys)).toEqual(Object.keys(direct.keys));
          for (const [key, columns] of Object.entries(merged.keys))
            close(columns, direct.keys[key] as Columns);
          expect(merged.quality).toEqual(direct.quality);
          expect(merged.room.rows).toEqual(direct.room.rows);
          close(merged.room, direct.room);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('find a silence over many buckets again, to the millisecond', () => {
    const events = [0, 1, 2, 3].map((i) => ({ t: i * 60_000 + 7, key: 'air1', value: 3 }));
    const later = events.map((e) => ({ ...e, t: e.t + 5 * HOUR + 1_234_567 }));
    const all = [...events, ...later];
    const query = {
      room: 'r',
      from: 0,
      to: HOURS * HOUR,
      bucketMs: 2 * HOUR,
      holdMs: 180_000,
      widthMs: HOUR,
    } as const;
    const merger = new RollupMerger(query);
    const buckets = at(all, 0, query.to, HOUR, query.holdMs);
    for (const { t, fields } of rollupRows({ room: 'r', store: 's', widthMs: HOUR, buckets })) {
      merger.row(t);
      for (const [key, field, value] of fields) merger.field(key, field, value);
    }
    expect(merger.result(9 * HOUR).gaps).toEqual([
      [180_007, 5 * HOUR + 1_234_574],
      [5 * HOUR + 1_234_574 + 180_000, 9 * HOUR],
    ]);
  });
});

function close(actual: object, expected: object): void {
  for (const [name, column] of Object.entries(expected) as [string, unknown][]) {
    const found = (actual as Record<string, unknown>)[name];
    if (!Array.isArray(column)) expect(found).toEqual(column);
    else {
      for (const [i, value] of (column as (number | null)[]).entries()) {
        const other = (found as (number | null)[])[i];
        if (value === null) expect(other, `${name}[${i}]`).toBeNull();
        else expect(Math.abs((other as number) - value), `${name}[${i}]`).toBeLessThan(0.002);
      }
    }
  }
}
