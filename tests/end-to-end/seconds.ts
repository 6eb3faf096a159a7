import type { Page } from 'playwright-core';
import type { Server } from '../plant/server.ts';
import { until } from '../plant/until.ts';

/** Waits for something that a reader sees, and prints how long it took. @returns seconds */
export async function seconds(what: string, withinS: number, seen: () => Promise<boolean>): Promise<number> {
  const startedAt = performance.now();
  await until(what, seen, { withinMs: withinS * 1_000 });
  const took = (performance.now() - startedAt) / 1_000;
  process.stdout.write(`  ${what}: ${took.toFixed(1)} s (bound ${withinS} s)\n`);
  return took;
}

/** Waits until a first reading was stored: which sensors there are is known from then on. */
export async function untilMeasured(server: Server): Promise<void> {
  await until('a first reading', async () => (await server.metric('coldfield_ingest_stored_total')) > 0, {
    withinMs: 30_000,
  });
}

/** What a page says of its connection. */
export function connectionOf(page: Page) {
  const is = (state: string) => async (): Promise<boolean> =>
    (await page.locator('.app, .wall').first().getAttribute('data-connection')) === state;
  return {
    isLive: is('live'),
    isLost: is('lost'),
    /** How many numbers look as if they were of now. */
    fresh: (): Promise<number> => page.locator('.val[data-t]:not(.stale)').count(),
    /** The strip that says what is wrong and how old the numbers are. */
    strip: async (): Promise<string> => (await page.locator('.lost-banner').textContent()) ?? '',
  };
}
