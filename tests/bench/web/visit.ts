import { setTimeout as delay } from 'node:timers/promises';
import type { BrowserContext } from 'playwright-core';
import { openSlowPage } from './slow-page.ts';

/** What a visit cost its reader. Times are from the start of the navigation, ms. */
export interface VisitFigures {
  readonly firstPaintMs: number;
  readonly largestPaintMs: number;
  /** Of tasks longer than 50 ms, what is above that: until two seconds after the page was quiet. */
  readonly blockedMs: number;
  /** Scripts as they came over the line, or would have. */
  readonly scriptKb: number;
  readonly allKb: number;
}

const QUIET_MS = 2_500;

const WATCH = `
  window.seen = { paint: 0, blocked: 0 };
  new PerformanceObserver((list) => {
    for (const { startTime } of list.getEntries()) window.seen.paint = startTime;
  }).observe({ type: 'largest-contentful-paint', buffered: true });
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) window.seen.blocked += Math.max(0, duration - 50);
  }).observe({ type: 'longtask', buffered: true });
`;

/** Opens a page and waits for `ready`, and until it has been quiet. @throws when it does not become ready in a minute */
export async function visitSlowly(
  context: BrowserContext,
  url: string,
  ready: string,
): Promise<VisitFigures> {
  const { page } = await openSlowPage(context);
  try {
    await page.addInitScript(WATCH);
    await page.goto(url, { waitUntil: 'load', timeout: 60_000 });
    await page.locator(ready).first().waitFor({ timeout: 60_000 });
    await delay(QUIET_MS);
    return await page.evaluate<VisitFigures>(`(() => {
      const all = [...performance.getEntriesByType('resource'), ...performance.getEntriesByType('navigation')];
      const kb = (entries) => entries.reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0) / 1000;
      return {
        firstPaintMs: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN,
        largestPaintMs: window.seen.paint,
        blockedMs: window.seen.blocked,
        scriptKb: kb(all.filter(({ name }) => name.endsWith('.js'))),
        allKb: kb(all),
      };
    })()`);
  } finally {
    await page.close();
  }
}
