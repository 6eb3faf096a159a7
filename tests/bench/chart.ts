import { chromiumIsInstalled, launchChromium } from '../end-to-end/chromium.ts';
import type { Part } from './part.ts';
import { measureChartYear } from './web/chart-year.ts';

/** How long a chart takes to draw a year at once. */
export const chart: Part<never> = {
  title: 'A year of eight sensors in a chart',
  options: {},
  async run({ server, opened }) {
    if (!chromiumIsInstalled()) throw new Error('the Debian package chromium is not installed');
    const browser = await launchChromium();
    opened.defer(() => browser.close());
    return { rows: [], checks: [await measureChartYear(browser, { server, opened })] };
  },
};
