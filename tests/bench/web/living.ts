import { setTimeout as delay } from 'node:timers/promises';
import type { Browser, CDPSession } from 'playwright-core';
import type { Report } from '../../report/report.ts';
import { closeLinks, openLinks } from '../bench-link.ts';
import { benchGateways, roomId } from '../bench-seed.ts';
import { startLiveLoad } from '../live-load.ts';
import { startSystem } from '../system.ts';
import { openSlowPage, SLOWER_CPU } from './slow-page.ts';

const STORES = 50;
const ROOMS = 4;
/** Longer than the page keeps what nobody looks at: what it may hold at most is then held. */
const SETTLE_MS = 75_000;
const BUSY_BOUND = 20;
/** Of the heap at the start; what a collector leaves lying differs by a few per cent from run to run. */
const GROWTH_BOUND = 10;

/** The overview while 200 rooms report each second: how busy the main thread is, and whether the heap grows. */
export async function measureLiving(
  browser: Browser,
  { server, minutes, opened }: { server: string; minutes: number; opened: AsyncDisposableStack },
): Promise<Report> {
  const system = await startSystem({ stores: STORES, rooms: ROOMS, cadenceMs: 10_000 }, { server });
  opened.defer(() => system.stop());
  const links = await openLinks(benchGateways(STORES).map((gateway) => ({ port: system.mqttPort, gateway })));
  opened.defer(() => closeLinks(links));
  const load = startLiveLoad(links, { messagesPerS: STORES * ROOMS, rooms: ROOMS, roomId });
  opened.defer(async () => void (await load.stop()));
  // A room's sensors are known from its first readings.
  await delay(3_000);

  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'zh-CN' });
  opened.defer(() => context.close());
  const [name = '', value = ''] = ((await system.signIn()).split(';', 1)[0] ?? '').split('=');
  await context.addCookies([{ name, value, url: system.httpUrl }]);
  const { page, session } = await openSlowPage(context);
  await page.goto(system.httpUrl);
  await page.locator('[data-connection="live"] .val[data-t]').first().waitFor({ timeout: 60_000 });
  await delay(SETTLE_MS);
  await session.send('Performance.enable');

  const before = await look(session);
  const startedAt = performance.now();
  const at = await page.evaluate<number>(NEWEST);
  await delay(minutes * 60_000);
  const after = await look(session);
  const moved = (await page.evaluate<number>(NEWEST)) - at;
  if (!(moved > (minutes * 60_000) / 2)) throw new Error(`the numbers moved by ${moved} ms only`);
  const wallS = (performance.now() - startedAt) / 1_000;
  const share = (key: string): number => (((after[key] ?? 0) - (before[key] ?? 0)) / wallS) * 100;
  const busy = share('TaskDuration');
  const heapMb = (metrics: Record<string, number>): number => (metrics.JSHeapUsedSize ?? Number.NaN) / 1e6;
  const growth = (heapMb(after) / heapMb(before) - 1) * 100;
  const rooms = `${STORES * ROOMS} rooms a second, ${SLOWER_CPU} times slower`;
  return {
    rows: [
      { name: `${rooms}: scripts`, value: share('ScriptDuration'), unit: '% of the time' },
      { name: `${rooms}: styles`, value: share('RecalcStyleDuration'), unit: '% of the time' },
      { name: `${rooms}: layout`, value: share('LayoutDuration'), unit: '% of the time' },
      { name: 'heap at the start', value: heapMb(before), unit: 'MB' },
      { name: 'heap at the end', value: heapMb(after), unit: 'MB' },
      { name: 'elements at the start', value: before.Nodes ?? Number.NaN },
      { name: 'elements at the end', value: after.Nodes ?? Number.NaN },
    ],
    checks: [
      {
        name: `${rooms}: main thread busy`,
        value: busy,
        bound: `below ${BUSY_BOUND} %`,
        ok: busy < BUSY_BOUND,
      },
      {
        name: `heap after ${minutes} min`,
        value: growth,
        bound: `grows by less than ${GROWTH_BOUND} %`,
        ok: growth < GROWTH_BOUND,
      },
    ],
  };
}

const NEWEST =
  "Math.max(0, ...Array.from(document.querySelectorAll('[data-t]'), (number) => Number(number.dataset.t)))";

/** The page's own account, after a collection. */
async function look(session: CDPSession): Promise<Record<string, number>> {
  await session.send('HeapProfiler.collectGarbage');
  const { metrics } = await session.send('Performance.getMetrics');
  return Object.fromEntries(metrics.map(({ name, value }) => [name, value]));
}
