import type { ArchivedRoom } from '../archive.ts';
import type { InfluxServer } from './influx-server.ts';
import { EARLIEST_MS, from, LATEST_MS, ROLLUPS, ROWS, tagIs, within } from './influxql.ts';
import { decodeName } from './names.ts';
import { QUALITY } from './points.ts';
import type { Series } from './statements.ts';

/** A look over the whole archive takes a server longer than a question about one room. */
const TIMEOUT_MS = 300_000;
const ROOMS_A_QUESTION = 200;

/** Every room that has rows or 5-minute roll-ups from `start` (epoch ms) on, or hourly ones from `hoursStart` on. */
export async function findRooms(
  server: InfluxServer,
  start: number,
  hoursStart: number,
): Promise<ArchivedRoom[]> {
  const { database } = server;
  const found = new Map<string, ArchivedRoom>();
  const rolledUp = await server.query(
    [[ROLLUPS[300_000], start] as const, [ROLLUPS[3_600_000], hoursStart] as const].map(
      ([source, first]) =>
        `SELECT last("rows") FROM ${from(database, source)} WHERE ${within(first, LATEST_MS)} GROUP BY "room", "store"`,
    ),
    { timeoutMs: TIMEOUT_MS },
  );
  for (const series of rolledUp.flat()) {
    const named = namesOf(series);
    found.set(named.room, { ...named, from: null, to: null });
  }
  const [tags = []] = await server.query([`SHOW TAG VALUES FROM ${from(database, ROWS)} WITH KEY = "room"`]);
  const rooms = tags.flatMap(({ values }) => values.map(([, value]) => decodeName(String(value))));
  for (let i = 0; i < rooms.length; i += ROOMS_A_QUESTION) {
    const some = rooms.slice(i, i + ROOMS_A_QUESTION);
    const rest = `FROM ${from(database, ROWS)} WHERE ${tagIs('room', some)} AND ${within(start, LATEST_MS)} GROUP BY "room", "store" ORDER BY time`;
    const [first = [], last = []] = await server.query(
      [`SELECT * ${rest} LIMIT 1`, `SELECT * ${rest} DESC LIMIT 1`],
      { timeoutMs: TIMEOUT_MS },
    );
    for (const [series, isFirst] of [
      ...first.map((s) => [s, true] as const),
      ...last.map((s) => [s, false] as const),
    ]) {
      const named = namesOf(series);
      const t = series.values[0]?.[0] as number;
      const known = found.get(named.room);
      found.set(named.room, {
        ...named,
        from: isFirst ? Math.min(t, known?.from ?? t) : (known?.from ?? t),
        to: isFirst ? (known?.to ?? t) : Math.max(t, known?.to ?? t),
      });
    }
  }
  return [...found.values()].sort((a, b) => (a.room < b.room ? -1 : 1));
}

/**
 * Rows of each room, `start <= t < end`. InfluxDB counts fields and not rows, so this is the greatest count among a
 * room's fields, or the rows that its 5-minute roll-ups tell: never more than there are, and exact once they are
 * rolled up or wherever one key is in every row.
 */
export async function countRows(
  server: InfluxServer,
  { start, end }: { readonly start: number; readonly end: number },
): Promise<{ room: string; store: string; rows: number }[]> {
  const group = 'GROUP BY "room", "store"';
  const wholeBuckets = Math.floor(end / 300_000) * 300_000;
  const [counted = [], told = []] = await server.query(
    [
      `SELECT count(/^[a-z0-9]+(${QUALITY})?$/) FROM ${from(server.database, ROWS)} WHERE ${within(start, end)} ${group}`,
      `SELECT sum("rows") FROM ${from(server.database, ROLLUPS[300_000])} WHERE ${within(Math.max(EARLIEST_MS, start), wholeBuckets)} ${group}`,
    ],
    { timeoutMs: TIMEOUT_MS },
  );
  const found = new Map<string, { room: string; store: string; rows: number }>();
  for (const series of [...counted, ...told]) {
    const named = namesOf(series);
    const counts = (series.values[0] ?? []).slice(1).map((count) => (typeof count === 'number' ? count : 0));
    const rows = Math.max(found.get(named.room)?.rows ?? 0, ...counts);
    if (rows > 0) found.set(named.room, { ...named, rows });
  }
  return [...found.values()].sort((a, b) => (a.room < b.room ? -1 : 1));
}

const namesOf = ({ tags }: Series): { room: string; store: string } => ({
  room: decodeName(tags?.room ?? ''),
  store: decodeName(tags?.store ?? ''),
});
