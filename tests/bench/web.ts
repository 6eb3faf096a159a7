import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromiumIsInstalled, launchChromium } from '../end-to-end/chromium.ts';
import type { Report } from '../report/report.ts';
import { openDemo, signIn, untilSeeded } from '../screens/demo.ts';
import type { Part } from './part.ts';
import { measureChartYear } from './web/chart-year.ts';
import { measureLiving } from './web/living.ts';
import { measureLoading } from './web/loading.ts';

/** The pages in a real browser, on a slow phone and line: how soon they are there, and what they cost while open. */
export const web: Part<'rounds' | 'minutes'> = {
  title: 'The pages on slow 4G and a processor four times slower',
  options: { rounds: 5, minutes: 10 },
  async run({ options: { rounds, minutes }, server, opened }) {
    if (!chromiumIsInstalled()) throw new Error('the Debian package chromium is not installed');
    const folder = mkdtempSync(join(tmpdir(), 'coldfield-web-'));
    opened.defer(() => rmSync(folder, { recursive: true, force: true }));
    const browser = await launchChromium();
    opened.defer(() => browser.close());
    const demo = await openDemo(folder);
    let loading: Report;
    try {
      const cookie = await signIn(demo.url, 'staff');
      await untilSeeded(demo.url, cookie);
      loading = await measureLoading(browser, { url: demo.url, cookie, rounds });
    } finally {
      await demo.stop();
    }
    const chart = await measureChartYear(browser, { server, opened });
    const living = await measureLiving(browser, { server, minutes, opened });
    return {
      rows: [...loading.rows, ...living.rows],
      checks: [...loading.checks, ...living.checks, chart],
    };
  },
};
