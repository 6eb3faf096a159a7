import { KINDS } from '@coldfield/protocol';
import { Aggregator } from '../aggregate.ts';
import { type Archive, ArchiveError, CARRY_MS, type Row } from '../archive.ts';
import { RollupMerger } from '../rollup-merger.ts';
import { aggregateRows, mergeRows, storedRows } from './decode-rows.ts';
import { findLatest } from './find-latest.ts';
import type { InfluxServer } from './influx-server.ts';
import { from, HOURS, RAW, ROLLUPS, ROWS, tagIs, within } from './influxql.ts';
import { type Point, pointOf } from './points.ts';
import { fieldsIn, readRows, rowsByWindow } from './read-rows.ts';
import { replacingPoints } from './replace-rollups.ts';
import { Retention } from './retention.ts';
import { storePoints } from './store-points.ts';
import { countRows, findRooms } from './take-census.ts';

const HOUR_MS = 3_600_000;
/** Roll-ups in one question, and the number from which a question is put in two halves. */
const ROLLUP_ROWS = 10_000;
const HALVE_ROWS = 2_000;

/** Keys whose value before the range matters: a change of state, an increase of a register. */
const CARRIED = `/^(${Object.entries(KINDS)
  .filter(([, kind]) => kind.class === 'state' || kind.class === 'counter')
  .map(([name]) => name)
  .join('|')})[1-9][0-9]*$/`;

/**
 * The archive on an InfluxDB of any version. InfluxDB drops data a shard at a time, long after it is due; here it is
 * gone at once: rows before the retention are neither read nor taken. `expire` hides, and `keep` has the server drop.
 */
export async function createInfluxArchive(
  server: InfluxServer,
  deps: { readonly now: () => number },
): Promise<Archive> {
  const { database } = server;
  const raw = await Retention.of(server, RAW);
  const hours = await Retention.of(server, HOURS);

  return {
    product: server.product,

    async write(rows) {
      const rejected = new Map<number, string>();
      const points: Point[] = [];
      const indexes: number[] = [];
      const oldest = raw.floor();
      for (const [index, row] of rows.entries()) {
        const point = pointOf(row);
        if (typeof point === 'string') rejected.set(index, point);
        else if (row.t < oldest) rejected.set(index, tooOld(row, oldest));
        else {
          points.push(point);
          indexes.push(index);
        }
      }
      const refused = await storePoints(points, (some) => server.write(RAW, some));
      for (const [i, reason] of refused) rejected.set(indexes[i] as number, reason);
      // Somebody has shortened it since the start.
      if ([...refused.values()].some((reason) => /retention/.test(reason))) await raw.refresh();
      return {
        rejected: [...rejected]
          .map(([index, reason]) => ({ index, reason }))
          .sort((a, b) => a.index - b.index),
      };
    },

    read: async (room, start, end, limit) =>
      storedRows(await readRows(server, ROWS, room, { start: raw.since(start), end, limit })),

    async buckets(query) {
      const { room, to, holdMs } = query;
      const start = raw.since(query.from - holdMs);
      const before = raw.since(query.from - CARRY_MS);
      const carried = new Map<string, number>();
      if (before < start) {
        const where = `${tagIs('room', [room])} AND ${within(before, start)}`;
        const [found = []] = await server.query([
          `SELECT last(${CARRIED}) FROM ${from(database, ROWS)} WHERE ${where}`,
        ]);
        const fields = fieldsIn(found, 'last_');
        for (const field of fields) {
          const column = found[0]?.columns.indexOf(`last_${field}`) ?? -1;
          carried.set(field, found[0]?.values[0]?.[column] as number);
        }
      }
      const aggregator = new Aggregator(query, (key) => carried.get(key));
      for await (const rows of rowsByWindow(server, ROWS, room, { start, end: to }))
        aggregateRows(rows, aggregator);
      return aggregator.result(deps.now());
    },

    latest: (rooms, at, withinMs) =>
      findLatest(server, rooms, { start: raw.since(at - withinMs), end: Math.floor(at) + 1 }),

    async writeRollups(rollups) {
      const points = await replacingPoints(server, rollups);
      for (const [retention, { measurement }] of [
        [hours, ROLLUPS[HOUR_MS]],
        [raw, ROLLUPS[300_000]],
      ] as const) {
        const oldest = retention.floor();
        const kept = points.filter((point) => point.measurement === measurement && point.t >= oldest);
        const refused = await storePoints(kept, (part) => server.write(retention.policy, part));
        for (const reason of refused.values()) {
          if (!/retention/.test(reason))
            throw new ArchiveError('archive-request', `${server.product} refuses a roll-up: ${reason}`);
        }
      }
    },

    async rollups(query) {
      const { room, from: start, to: end, widthMs } = query;
      const merger = new RollupMerger(query);
      const step = ROLLUP_ROWS * widthMs;
      for (let at = (widthMs === HOUR_MS ? hours : raw).since(start); at < end; at += step) {
        const until = Math.min(end, at + step);
        const halves = until - at > HALVE_ROWS * widthMs;
        mergeRows(await readRows(server, ROLLUPS[widthMs], room, { start: at, end: until, halves }), merger);
      }
      return merger.result(deps.now());
    },

    rooms: () => findRooms(server, raw.floor(), hours.floor()),
    countBefore: (t) => countRows(server, { start: raw.floor(), end: t }),

    async expire(limits) {
      raw.hideBefore(limits.rows);
      if (limits.hours !== null) hours.hideBefore(limits.hours);
      return { done: true };
    },

    async keep(start) {
      await raw.keepFrom(start.rows);
      await hours.keepFrom(start.hours);
    },

    async space() {
      const usedBytes = await server.sizeBytes();
      // A shard that expires is a file that is deleted, later, and wherever the server keeps its files.
      return usedBytes === null ? null : { usedBytes, reusableBytes: 0, onThisDisk: false };
    },
    close: () => server.close(),
  };
}

const tooOld = (row: Row, oldest: number): string =>
  `${new Date(row.t).toISOString()} is before ${new Date(oldest).toISOString()}, from when on rows are kept`;
