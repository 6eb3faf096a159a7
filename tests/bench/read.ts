import { setTimeout as delay } from 'node:timers/promises';
import { type Archive, type Row as ArchiveRow, rollUp } from '@coldfield/api';
import type { StoreList } from '@coldfield/api/contract';
import { archiveDrivers } from '../contract/drivers.ts';
import type { Check, Row } from '../report/report.ts';
import { closeLinks, openLinks } from './bench-link.ts';
import { benchGateways } from './bench-seed.ts';
import type { Part } from './part.ts';
import { median } from './statistics.ts';
import { startSystem } from './system.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const HOLD_MS = 3 * MINUTE_MS;
const YEAR_DAYS = 365;
const BATCH = 5_000;
const REPEATS = 9;
const ROOM = 'r-year';
const KEYS = 8;
const ROOMS_A_STORE = 4;
/** What a page asks for 800 points: the width, and what it is made of. */
const VIEWS = [
  { name: 'day', days: 1, bucketMs: 2 * MINUTE_MS, widthMs: null },
  { name: 'month', days: 30, bucketMs: HOUR_MS, widthMs: HOUR_MS },
  { name: 'year', days: YEAR_DAYS, bucketMs: 12 * HOUR_MS, widthMs: HOUR_MS },
] as const;
const YEAR_BOUND_MS = 150;
const LATEST_BOUND_MS = 100;

/** Eight sensors of a room at a minute: two of the air, humidity, two in the produce, coil, door and meter. */
function rowAt(room: string, t: number): ArchiveRow {
  const minute = Math.floor(t / MINUTE_MS);
  const wave = Math.round(10 * Math.sin(minute / 229)) / 10;
  return {
    store: 's1',
    room,
    t,
    v: {
      air1: 3 + wave + (minute % 7) / 10,
      air2: 3.2 + wave,
      rh1: 90 + (minute % 5),
      pulp1: 4 + wave / 2,
      pulp2: 4.3,
      coil1: -4 + ((minute * 31) % 60) / 10,
      door1: minute % 97 < 2 ? 1 : 0,
      energy1: Math.floor(minute / 10),
    },
  };
}

async function writeAll(archive: Archive, rows: Iterable<ArchiveRow>): Promise<number> {
  let batch: ArchiveRow[] = [];
  let written = 0;
  for (const row of rows) {
    batch.push(row);
    written++;
    if (batch.length < BATCH) continue;
    await archive.write(batch);
    batch = [];
  }
  await archive.write(batch);
  return written;
}

function* year(end: number): Generator<ArchiveRow> {
  for (let t = end - YEAR_DAYS * DAY_MS; t < end; t += MINUTE_MS) yield rowAt(ROOM, t);
}

function* manyRooms(rooms: readonly string[], end: number): Generator<ArchiveRow> {
  for (let i = 3; i >= 1; i--) for (const room of rooms) yield rowAt(room, end - i * MINUTE_MS);
}

/** Median over some repeats of what a call takes, ms; each repeat gets its number. */
async function timed(call: (repeat: number) => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < REPEATS; i++) {
    const startedAt = performance.now();
    await call(i);
    times.push(performance.now() - startedAt);
  }
  return median(times);
}

/** What every page begins with: the stores with the last values of all their rooms, from the live state. */
async function lastValuesOverHttp(
  count: number,
  server: string,
  opened: AsyncDisposableStack,
): Promise<Check> {
  const stores = Math.ceil(count / ROOMS_A_STORE);
  const system = await startSystem({ stores, rooms: ROOMS_A_STORE, cadenceMs: MINUTE_MS }, { server });
  opened.defer(() => system.stop());
  const links = await openLinks(benchGateways(stores).map((gateway) => ({ port: system.mqttPort, gateway })));
  opened.defer(() => closeLinks(links));
  const t = Date.now();
  for (const link of links) {
    const frames = Array.from({ length: ROOMS_A_STORE }, (_, i) => ({
      seq: i + 1,
      t,
      room: `r${i + 1}`,
      v: rowAt('', t).v,
    }));
    link.publish(JSON.stringify({ v: 1, stream: 's', boot: 'b', oldest: 1, sentAt: t, dropped: [], frames }));
  }
  const rooms = stores * ROOMS_A_STORE;
  while ((await system.metric('coldfield_ingest_stored_total')) < rooms) await delay(100);
  const headers = { cookie: await system.signIn() };
  let known = 0;
  const ms = await timed(async () => {
    const list = (await (await fetch(`${system.httpUrl}/api/stores`, { headers })).json()) as StoreList;
    const all = list.stores.flatMap((store) => store.rooms);
    known = all.filter(({ sensors }) =>
      sensors.some(({ key, latest }) => key === 'air1' && latest !== null),
    ).length;
  });
  return {
    name: `over HTTP, from the live state: last values of ${rooms} rooms`,
    value: ms,
    bound: `below ${LATEST_BOUND_MS} ms`,
    ok: ms < LATEST_BOUND_MS && known === rooms,
  };
}

/** A room's day, month and year for 800 points, the last values of many rooms, and bytes a value, on each driver. */
export const read: Part<'rooms'> = {
  title: 'Reading the archive, on each driver',
  options: { rooms: 5_000 },
  async run({ options: { rooms: count }, server, opened }) {
    const rows: Row[] = [];
    const checks: Check[] = [];
    const end = Math.floor(Date.now() / DAY_MS) * DAY_MS;
    for (const [name, driver] of Object.entries(archiveDrivers)) {
      if (driver.missing !== null) {
        checks.push({ name, value: driver.missing, bound: 'measured', ok: null });
        continue;
      }
      const started = await driver.start();
      try {
        const archive = await started.open(() => end);
        const on = archive.product;
        const put = (what: string, value: number, unit: string): void =>
          void rows.push({ name: `${on}: ${what}`, value, unit });

        const writeAt = performance.now();
        const written = await writeAll(archive, year(end));
        put('a year written', (written * KEYS * 1_000) / (performance.now() - writeAt), 'values/s');
        const rollAt = performance.now();
        const room = { room: ROOM, store: 's1', holdMs: HOLD_MS };
        for (let day = YEAR_DAYS; day > 0; day--) {
          await rollUp(archive, room, end - day * DAY_MS, end - (day - 1) * DAY_MS, end);
        }
        put('its roll-ups', (performance.now() - rollAt) / 1_000, 's');
        const space = await archive.space();
        if (space !== null) {
          put('a value on the disk, roll-ups with it', space.usedBytes / (written * KEYS), 'bytes');
        }

        for (const { name: view, days, bucketMs, widthMs } of VIEWS) {
          // Different days each time, as people look at them; a year has only one end.
          const ms = await timed((i) => {
            const to = view === 'year' ? end : end - i * DAY_MS;
            const query = { room: ROOM, from: to - days * DAY_MS, to, bucketMs, holdMs: HOLD_MS };
            return widthMs === null ? archive.buckets(query) : archive.rollups({ ...query, widthMs });
          });
          put(`a ${view} of a room with ${KEYS} sensors`, ms, 'ms');
          if (view !== 'year') continue;
          checks.push({
            name: `${on}: a year from roll-ups`,
            value: ms,
            bound: `below ${YEAR_BOUND_MS} ms`,
            ok: ms < YEAR_BOUND_MS,
          });
        }

        const names = Array.from({ length: count }, (_, i) => `r-${i}`);
        await writeAll(archive, manyRooms(names, end));
        let found = 0;
        const ms = await timed(async () => {
          found = (await archive.latest(names, end, HOUR_MS)).size;
        });
        checks.push({
          name: `${on}: last values of ${count} rooms`,
          value: ms,
          bound: `below ${LATEST_BOUND_MS} ms`,
          ok: ms < LATEST_BOUND_MS && found === count,
        });
        await archive.close();
      } finally {
        await started.stop();
      }
    }
    checks.push(await lastValuesOverHttp(count, server, opened));
    return { rows, checks };
  },
};
