import { setTimeout as delay } from 'node:timers/promises';
import type { Row } from '../report/report.ts';
import { createBacklogGateway } from './backlog-gateway.ts';
import { closeLinks, openLink, openLinks } from './bench-link.ts';
import { benchGateway, benchGateways, roomId } from './bench-seed.ts';
import { openBrowser } from './browser.ts';
import { startLiveLoad } from './live-load.ts';
import type { Part } from './part.ts';
import { startSystem } from './system.ts';

const STORES = 500;
const ROOMS = 3;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const CADENCE_MS = 10_000;
/** One message a room and cadence. */
const LIVE_PER_S = (STORES * ROOMS * 1_000) / CADENCE_MS;
const AROUND_MS = 3_000;
const PATIENCE_MS = 300_000;

/** Gateways come back after an outage: how long until all is stored, and what the screen does meanwhile. */
export const backlog: Part<never> = {
  title: 'Backlogs',
  options: {},
  async run({ server, opened }) {
    const system = await startSystem({ stores: STORES + 2, rooms: ROOMS, cadenceMs: CADENCE_MS }, { server });
    opened.defer(() => system.stop());
    const rows: Row[] = [];

    for (const [i, cadenceMs] of [MINUTE_MS, CADENCE_MS].entries()) {
      const frames = (ROOMS * DAY_MS) / cadenceMs;
      const kept = createBacklogGateway('day', { frames, rooms: ROOMS, cadenceMs, untilMs: Date.now() });
      const link = await openLink({
        port: system.mqttPort,
        gateway: benchGateway(STORES + i),
        onAck: kept.onAck,
      });
      const startedAt = performance.now();
      await bounded(kept.send(link));
      rows.push({
        name: `a day of one store, ${frames} frames, until acknowledged`,
        value: performance.now() - startedAt,
        unit: 'ms',
      });
      link.close();
    }

    const untilMs = Date.now() - CADENCE_MS;
    const keepers = benchGateways(STORES).map(() =>
      createBacklogGateway('hour', { frames: ROOMS * 60, rooms: ROOMS, cadenceMs: MINUTE_MS, untilMs }),
    );
    const links = await openLinks(
      keepers.map(({ onAck }, index) => ({ port: system.mqttPort, gateway: benchGateway(index), onAck })),
    );
    opened.defer(() => closeLinks(links));
    const browser = await openBrowser(system);
    opened.defer(() => browser.stop());
    const live = startLiveLoad(links, { messagesPerS: LIVE_PER_S, rooms: ROOMS, roomId });
    browser.listen(live.onRoom);
    await delay(AROUND_MS);
    const startedAt = performance.now();
    await bounded(Promise.all(keepers.map((keeper, i) => keeper.send(links[i]!))));
    const allMs = performance.now() - startedAt;
    await delay(AROUND_MS);
    const figures = await live.stop();
    if (!(figures.maxMs > 0)) throw new Error('no live reading came to the browser');
    const total = STORES * ROOMS * 60;
    return {
      rows: [
        ...rows,
        {
          name: `an hour of ${STORES} stores at once, ${total} frames, until acknowledged`,
          value: allMs,
          unit: 'ms',
        },
        { name: 'the same', value: (total / allMs) * 1_000, unit: 'frames/s' },
        { name: 'live readings meanwhile', value: figures.sent },
        { name: 'live readings told of by no event', value: figures.unseen },
        { name: 'live reading to browser, p50', value: figures.p50Ms, unit: 'ms' },
        { name: 'live reading to browser, p99', value: figures.p99Ms, unit: 'ms' },
      ],
      checks: [
        {
          name: 'slowest live reading beside the backlog of 500 stores',
          value: figures.maxMs,
          bound: 'below 1,000 ms',
          ok: figures.maxMs < 1_000 && figures.unseen === 0,
        },
      ],
    };
  },
};

async function bounded(done: Promise<unknown>): Promise<void> {
  const timer = new AbortController();
  const late = delay(PATIENCE_MS, undefined, { signal: timer.signal }).then(() => {
    throw new Error('the backlog was not acknowledged within five minutes');
  });
  try {
    await Promise.race([done, late]);
  } finally {
    timer.abort();
    await late.catch(() => undefined);
  }
}
