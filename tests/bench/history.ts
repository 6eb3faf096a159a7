import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Row as ArchiveRow, openSqliteArchive } from '@coldfield/api';
import type { History } from '@coldfield/api/contract';
import type { Row } from '../report/report.ts';
import { closeLinks, openLinks } from './bench-link.ts';
import { benchGateways, roomId } from './bench-seed.ts';
import { openBrowser } from './browser.ts';
import { startLiveLoad } from './live-load.ts';
import type { Part } from './part.ts';
import { median } from './statistics.ts';
import { startSystem } from './system.ts';

const STORES = 200;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const SPANS = { day: DAY_MS, month: 30 * DAY_MS, year: 365 * DAY_MS };
const POINTS = 1_000;
const REPEATS = 7;
/** Not one of the rooms that live readings come from. */
const YEAR_ROOM = roomId(0, 2);
const BATCH = 5_000;
const LIVE_PER_S = 100;

/** A year of one room at a frame a minute, the newest one now. */
async function seedYear(dataDir: string): Promise<number> {
  const archive = await openSqliteArchive(join(dataDir, 'archive.sqlite'), { now: Date.now });
  const end = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS;
  let rows = 0;
  try {
    for (let t = end - SPANS.year; t < end; ) {
      const batch: ArchiveRow[] = [];
      for (; t < end && batch.length < BATCH; t += MINUTE_MS) batch.push(yearRow(t));
      await archive.write(batch);
      rows += batch.length;
    }
  } finally {
    await archive.close();
  }
  return rows;
}

function yearRow(t: number): ArchiveRow {
  const minute = Math.floor(t / MINUTE_MS);
  const wave = Math.round(10 * Math.sin(minute / 229)) / 10;
  return {
    store: 's0',
    room: YEAR_ROOM,
    t,
    v: {
      air1: 3 + wave + (minute % 7) / 10,
      air2: 3.2 + wave,
      rh1: 90 + (minute % 5),
      pulp1: 4 + wave / 2,
      door1: minute % 97 < 2 ? 1 : 0,
      energy1: Math.floor(minute / 10),
    },
  };
}

/** How long the chart of a room takes over HTTP, and what other pages notice of it. */
export const history: Part<never> = {
  title: 'History of a room over HTTP, 1,000 points',
  options: {},
  async run({ server, opened }) {
    let stored = 0;
    const system = await startSystem(
      { stores: STORES, rooms: 2, cadenceMs: MINUTE_MS },
      {
        server,
        prepare: async (dataDir) => {
          stored = await seedYear(dataDir);
        },
      },
    );
    opened.defer(() => system.stop());
    const cookie = await system.signIn();
    const ask = async (spanMs: number): Promise<{ ms: number; bytes: number }> => {
      const to = Date.now();
      const url = `${system.httpUrl}/api/rooms/${YEAR_ROOM}/history?from=${to - spanMs}&to=${to}&points=${POINTS}`;
      const startedAt = performance.now();
      const response = await fetch(url, { headers: { cookie } });
      const text = await response.text();
      const ms = performance.now() - startedAt;
      if (!response.ok) throw new Error(`history answered ${response.status}: ${text.slice(0, 300)}`);
      const body = JSON.parse(text) as History;
      if (Object.keys(body.keys).length !== 6 || body.t.length < POINTS / 4)
        throw new Error(`history answered ${body.t.length} buckets of ${Object.keys(body.keys).length} keys`);
      return { ms, bytes: text.length };
    };
    const links = await openLinks(
      benchGateways(STORES).map((gateway) => ({ port: system.mqttPort, gateway })),
    );
    opened.defer(() => closeLinks(links));

    const browser = await openBrowser(system);
    opened.defer(() => browser.stop());
    const rows: Row[] = [{ name: 'rows of the room', value: stored }];
    const quiet = await liveWhile(() => delay(3_000));
    rows.push({ name: 'live reading to browser without a query, slowest', value: quiet.maxMs, unit: 'ms' });
    let slowestLive = 0;
    for (const [span, spanMs] of Object.entries(SPANS)) {
      const answers: { ms: number; bytes: number }[] = [];
      const live = await liveWhile(async () => {
        for (let i = 0; i < REPEATS; i++) answers.push(await ask(spanMs));
      });
      const times = answers.map(({ ms }) => ms);
      slowestLive = Math.max(slowestLive, live.maxMs);
      rows.push(
        { name: `${span}, first`, value: times[0]!, unit: 'ms' },
        { name: `${span}, median of ${REPEATS}`, value: median(times), unit: 'ms' },
        { name: `${span}, slowest`, value: Math.max(...times), unit: 'ms' },
        { name: `${span}, answer`, value: answers[0]!.bytes / 1024, unit: 'KiB' },
        { name: `${span}, live reading to browser meanwhile, slowest`, value: live.maxMs, unit: 'ms' },
      );
    }
    return {
      rows,
      checks: [
        {
          name: 'slowest live reading beside a history query',
          value: slowestLive,
          bound: 'below 1,000 ms',
          ok: slowestLive < 1_000,
        },
      ],
    };

    async function liveWhile(work: () => Promise<unknown>) {
      const load = startLiveLoad(links, {
        messagesPerS: LIVE_PER_S,
        rooms: 1,
        roomId,
      });
      browser.listen(load.onRoom);
      await delay(500);
      await work();
      await delay(500);
      const figures = await load.stop();
      if (!(figures.maxMs > 0)) throw new Error('no live reading came to the browser');
      return figures;
    }
  },
};
