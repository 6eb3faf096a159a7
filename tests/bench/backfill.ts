import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { History } from '@coldfield/api/contract';
import { type ArchiveKind, archiveMissing, createArchiveStore } from '../plant/archive-store.ts';
import type { Check, Row } from '../report/report.ts';
import { createBacklogGateway } from './backlog-gateway.ts';
import { closeLinks, openLink, openLinks } from './bench-link.ts';
import { benchGateway, benchGateways, roomId } from './bench-seed.ts';
import { openBrowser } from './browser.ts';
import { startLiveLoad } from './live-load.ts';
import type { Part } from './part.ts';
import { startSystem } from './system.ts';

const ROOMS = 50;
const LIVE_STORES = 50;
const LIVE_PER_S = 200;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const BEFORE_MS = 15_000;
const BOUND_MS = 60_000;
/** "Within noise": a room's further changes wait for 250 ms to share a message, and the p99 of quiet runs wavers so. */
const NOISE = 1.5;
const ARCHIVES: readonly ArchiveKind[] = ['sqlite', 'influx1', 'influx2'];

/** A day of 50 rooms comes late while live data flows: when is history right, and what does the live view notice? */
export const backfill: Part<never> = {
  title: '24 h of backfill for 50 rooms',
  options: {},
  async run({ server, opened }) {
    const rows: Row[] = [];
    const checks: Check[] = [];
    for (const kind of ARCHIVES) {
      const missing = archiveMissing(kind);
      if (missing !== null) {
        checks.push({ name: kind, value: missing, bound: 'measured', ok: null });
        continue;
      }
      const part = opened.use(new AsyncDisposableStack());
      const figures = await measure(kind, server, part);
      await part.disposeAsync();
      rows.push(...figures.rows);
      checks.push(...figures.checks);
    }
    return { rows, checks };
  },
};

async function measure(
  kind: ArchiveKind,
  server: string,
  part: AsyncDisposableStack,
): Promise<{ rows: Row[]; checks: Check[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'coldfield-backfill-'));
  part.defer(() => rmSync(folder, { recursive: true, force: true }));
  const store = await createArchiveStore(kind, join(folder, 'influxdb'), folder);
  await store.process?.start();
  part.defer(async () => {
    await store.process?.child.end('SIGKILL');
  });
  const seed = { stores: ROOMS + LIVE_STORES, rooms: 1, cadenceMs: MINUTE_MS };
  const system = await startSystem(seed, { server, env: store.env });
  part.defer(() => system.stop());

  const links = await openLinks(
    benchGateways(LIVE_STORES).map((gateway) => ({ port: system.mqttPort, gateway })),
  );
  part.defer(() => closeLinks(links));
  const browser = await openBrowser(system);
  part.defer(() => browser.stop());
  const quiet = startLiveLoad(links, { messagesPerS: LIVE_PER_S, rooms: 1, roomId });
  browser.listen(quiet.onRoom);
  await delay(BEFORE_MS);
  const before = await quiet.stop();

  const busy = startLiveLoad(links, { messagesPerS: LIVE_PER_S, rooms: 1, roomId });
  browser.listen(busy.onRoom);
  const untilMs = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS;
  const frames = DAY_MS / MINUTE_MS;
  const startedAt = performance.now();
  await Promise.all(
    Array.from({ length: ROOMS }, async (_, i) => {
      const kept = createBacklogGateway('day', { frames, rooms: 1, cadenceMs: MINUTE_MS, untilMs });
      const gateway = benchGateway(LIVE_STORES + i);
      const link = await openLink({ port: system.mqttPort, gateway, onAck: kept.onAck });
      await kept.send(link);
      link.close();
    }),
  );
  const lastFrameAt = performance.now();
  // Nobody asks for this history meanwhile: asking would have it computed at once.
  while ((await system.metric('coldfield_projection_marked_hours')) > 0) {
    if (performance.now() - lastFrameAt > 2 * BOUND_MS) throw new Error('the roll-ups were not computed');
    await delay(250);
  }
  const rightMs = performance.now() - lastFrameAt;
  await delay(Math.max(0, BEFORE_MS - (performance.now() - startedAt)));
  const during = await busy.stop();

  const cookie = await system.signIn();
  let wrong = 0;
  for (let i = 0; i < ROOMS; i++) {
    const url = `${system.httpUrl}/api/rooms/${roomId(LIVE_STORES + i, 1)}/history`;
    const query = `from=${untilMs - DAY_MS}&to=${untilMs}&points=24`;
    const history = (await (await fetch(`${url}?${query}`, { headers: { cookie } })).json()) as History;
    const air = history.keys.air1;
    const covered = air?.class === 'gauge' ? air.coveredS.reduce((sum, s) => sum + s, 0) : 0;
    // Every minute of the day has its frame, and each stands until the next.
    // The answer is widened to whole buckets, so that it may begin in a time before the day.
    const holes = history.gaps.filter((gap) => gap.to > untilMs - DAY_MS + MINUTE_MS && gap.from < untilMs);
    if (covered < (DAY_MS - HOUR_MS) / 1_000 || holes.length > 0) wrong++;
  }
  const name = kind === 'sqlite' ? 'SQLite' : kind === 'influx1' ? 'InfluxDB 1.x' : 'InfluxDB 2.x';
  return {
    rows: [
      {
        name: `${name}: ${ROOMS * frames} frames acknowledged in`,
        value: lastFrameAt - startedAt,
        unit: 'ms',
      },
      {
        name: `${name}: hours of rooms computed`,
        value: await system.metric('coldfield_projection_hours_total'),
      },
      {
        name: `${name}: time that took`,
        value: await system.metric('coldfield_projection_seconds_total'),
        unit: 's',
      },
      { name: `${name}: live reading to browser before, p50`, value: before.p50Ms, unit: 'ms' },
      { name: `${name}: live reading to browser before, p99`, value: before.p99Ms, unit: 'ms' },
      { name: `${name}: live reading to browser meanwhile, p50`, value: during.p50Ms, unit: 'ms' },
      { name: `${name}: live reading to browser meanwhile, p99`, value: during.p99Ms, unit: 'ms' },
      { name: `${name}: live reading to browser meanwhile, greatest`, value: during.maxMs, unit: 'ms' },
    ],
    checks: [
      {
        name: `${name}: roll-ups right after the last frame, ms`,
        value: rightMs,
        bound: `within ${BOUND_MS}`,
        ok: rightMs <= BOUND_MS,
      },
      { name: `${name}: rooms whose day is not whole`, value: wrong, bound: '0', ok: wrong === 0 },
      {
        name: `${name}: live p99 meanwhile to that before`,
        value: during.p99Ms / before.p99Ms,
        bound: `at most ${NOISE}`,
        ok: during.p99Ms <= before.p99Ms * NOISE,
      },
    ],
  };
}
