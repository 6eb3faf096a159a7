import { setTimeout as delay } from 'node:timers/promises';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import type { Check, Report, Row } from '../../report/report.ts';
import { median } from '../statistics.ts';
import { type VisitFigures, visitSlowly } from './visit.ts';

const PHONE: BrowserContextOptions = {
  viewport: { width: 390, height: 844 },
  deviceScaleFactor: 2,
  hasTouch: true,
  locale: 'zh-CN',
};
const FIRST_BOUND_MS = 2_500;
const AGAIN_BOUND_MS = 1_000;
const BLOCKED_BOUND_MS = 200;
const SCRIPT_BOUND_KB = 200;
/** The worker keeps the shell when the page is idle, and the page its last state every few seconds. */
const KEPT_MS = 8_000;

/** Visits of the sign-in and of the first page, on a slow phone and line. `rounds` browsers that know nothing yet. */
export async function measureLoading(
  browser: Browser,
  { url, cookie, rounds }: { url: string; cookie: string; rounds: number },
): Promise<Report> {
  const figures = new Map<string, VisitFigures[]>();
  const note = (name: string, figure: VisitFigures): void => {
    figures.set(name, [...(figures.get(name) ?? []), figure]);
  };
  const [name = '', value = ''] = cookie.split('=');
  for (let round = 0; round < rounds; round++) {
    for (const [how, serviceWorkers] of [
      ['kept by the worker', 'allow'],
      ['from the cache', 'block'],
    ] as const) {
      const context = await browser.newContext({ ...PHONE, serviceWorkers });
      try {
        if (how === 'kept by the worker')
          note('sign-in, first visit', await visitSlowly(context, url, '#username'));
      } finally {
        await context.close();
      }
      const signedIn = await browser.newContext({ ...PHONE, serviceWorkers });
      try {
        await signedIn.addCookies([{ name, value, url }]);
        note('overview, first visit', await visitSlowly(signedIn, url, '[data-store] .val'));
        const stays = await signedIn.newPage();
        await stays.goto(url);
        await delay(KEPT_MS);
        await stays.close();
        note(
          `overview again, ${how}`,
          await visitSlowly(signedIn, url, '[data-connection="live"] [data-store] .val'),
        );
      } finally {
        await signedIn.close();
      }
    }
  }
  const rows: Row[] = [];
  const checks: Check[] = [];
  for (const [visit, all] of figures) {
    const of = (key: keyof VisitFigures): number => median(all.map((figure) => figure[key]));
    rows.push(
      { name: `${visit}: first paint`, value: of('firstPaintMs'), unit: 'ms' },
      { name: `${visit}: everything that came`, value: of('allKb'), unit: 'kB' },
    );
    const bound = visit.includes('again') ? AGAIN_BOUND_MS : FIRST_BOUND_MS;
    checks.push(
      below(`${visit}: largest contentful paint`, of('largestPaintMs'), bound, 'ms'),
      below(`${visit}: blocking time`, of('blockedMs'), BLOCKED_BOUND_MS, 'ms'),
    );
    if (!visit.includes('again'))
      checks.push(below(`${visit}: scripts, compressed`, of('scriptKb'), SCRIPT_BOUND_KB, 'kB'));
  }
  return { rows, checks };
}

function below(name: string, value: number, bound: number, unit: string): Check {
  return {
    name,
    value,
    bound: `at most ${bound} ${unit}`,
    ok: Number.isFinite(value) ? value <= bound : null,
  };
}
