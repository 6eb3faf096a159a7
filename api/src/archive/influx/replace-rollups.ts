import type { Rollup } from '../archive.ts';
import { ABSENT, rollupFieldOf } from './decode-rows.ts';
import type { InfluxServer } from './influx-server.ts';
import { from, ROLLUPS, tagIs, within } from './influxql.ts';
import { encodeName } from './names.ts';
import { type Point, rollupPoints } from './points.ts';
import { fieldsIn, readRows } from './read-rows.ts';

const ROLLUPS_A_QUESTION = 50;

/**
 * The points that put roll-ups in the place of stored ones. InfluxDB merges fields and cannot remove one, so what
 * is stored and has no successor is overwritten by what says "not here": `s` or `resets` of −1 for a key, 0 for its
 * codes, no rows and silence from end to end for a bucket of which nothing is left.
 */
export async function replacingPoints(server: InfluxServer, rollups: readonly Rollup[]): Promise<Point[]> {
  const points: Point[] = [];
  for (let at = 0; at < rollups.length; at += ROLLUPS_A_QUESTION) {
    const some = rollups.slice(at, at + ROLLUPS_A_QUESTION).filter(({ buckets }) => buckets.t.length > 0);
    if (some.length === 0) continue;
    const stored = await server.query(
      some.map((rollup) => {
        const { start, end } = rangeOf(rollup);
        const table = from(server.database, ROLLUPS[rollup.widthMs]);
        return `SELECT last(*) FROM ${table} WHERE ${tagIs('room', [rollup.room])} AND ${within(start, end)}`;
      }),
    );
    for (const [i, rollup] of some.entries()) {
      const fresh = rollupPoints(rollup);
      const fields = fieldsIn(stored[i] ?? [], 'last_');
      const covered =
        fresh.length === rollup.buckets.t.length &&
        fresh.every((point) => fields.every((field) => Object.hasOwn(point.fields, field)));
      points.push(...(covered || fields.length === 0 ? fresh : await overStored(server, rollup, fresh)));
    }
  }
  return points;
}

async function overStored(server: InfluxServer, rollup: Rollup, fresh: readonly Point[]): Promise<Point[]> {
  const source = ROLLUPS[rollup.widthMs];
  const { columns, rows } = await readRows(server, source, rollup.room, rangeOf(rollup));
  const points = new Map(fresh.map((point) => [point.t, point]));
  for (const row of rows) {
    const t = row[0] as number;
    const now = points.get(t)?.fields ?? {};
    const fields: Record<string, number> = { ...now };
    const widthS = rollup.widthMs / 1000;
    for (const [i, column] of columns.entries()) {
      const parsed = i === 0 || row[i] === null ? null : rollupFieldOf(column);
      if (parsed === null || Object.hasOwn(now, column)) continue;
      Object.assign(fields, removal(parsed, column, widthS));
    }
    // A bucket of which nothing is left is silent from its beginning to its end.
    if (!points.has(t)) Object.assign(fields, { rows: 0, covered_s: 0, quiet_to_s: widthS });
    points.set(t, {
      measurement: source.measurement,
      store: encodeName(rollup.store),
      room: encodeName(rollup.room),
      t,
      fields,
    });
  }
  return [...points.values()];
}

/** What overwrites a stored field so that it counts no more. */
function removal(
  { key, field }: NonNullable<ReturnType<typeof rollupFieldOf>>,
  column: string,
  widthS: number,
): Record<string, number> {
  switch (field) {
    case 'mean':
    case 'min':
    case 'max':
    case 'last':
      return { [`${key}_s`]: ABSENT };
    case 'inc':
      return { [`${key}_resets`]: ABSENT };
    case 's':
    case 'resets':
      return { [column]: ABSENT };
    case 'quiet_from_s':
      return { [column]: widthS };
    case 'changes':
    case 'on_s':
    case 'q':
    case 'rows':
    case 'covered_s':
    case 'quiet_to_s':
    case 'gap_from_s':
    case 'gap_to_s':
      return { [column]: 0 };
  }
}

function rangeOf({ buckets, widthMs }: Rollup): { start: number; end: number } {
  return { start: buckets.t[0] as number, end: (buckets.t.at(-1) as number) + widthMs };
}
