import type { Browser, BrowserContext, Page } from 'playwright-core';
import { until } from '../plant/until.ts';
import type { Shot } from './shots.ts';

/** The page has what it is going to show: its numbers, its fonts and its curves. */
const SETTLE_MS = 15_000;
const PHONE_PX = 500;
/** Two frames: what the last answer or size changed is on the screen. */
const DRAWN =
  'document.fonts.ready.then(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))))';

/** Takes one picture; a page on a phone is shown to its end. @throws when the page does not settle. */
export async function takePicture(
  browser: Browser,
  shot: Shot,
  at: {
    readonly url: string;
    readonly cookies: Cookies;
    readonly file: string;
    /** A pixel of the picture is one of the page, however fine the screen. */
    readonly isSmall?: boolean;
  },
): Promise<void> {
  const context = await browser.newContext({
    viewport: { width: shot.width, height: shot.height },
    deviceScaleFactor: shot.width < PHONE_PX ? 2 : 1,
    locale: shot.language === 'zh' ? 'zh-CN' : 'en-GB',
    timezoneId: 'Asia/Shanghai',
  });
  try {
    await context.addInitScript(
      ([language, theme]) => {
        localStorage.setItem('coldfield.language', language);
        localStorage.setItem('coldfield.theme', theme);
      },
      [shot.language, shot.theme] as const,
    );
    if (shot.by !== 'nobody') await context.addCookies(at.cookies);
    const page = await context.newPage();
    await page.goto(at.url + shot.path);
    await settle(page, shot);
    if (shot.width < PHONE_PX) await unroll(page, shot.width);
    await page.screenshot({ path: at.file, scale: at.isSmall === true ? 'css' : 'device' });
  } finally {
    await context.close();
  }
}

export type Cookies = Parameters<BrowserContext['addCookies']>[0];

/** Makes the screen as high as the page, so that what is fixed to its edges stays there. */
async function unroll(page: Page, width: number): Promise<void> {
  const height = await page.evaluate<number>('document.documentElement.scrollHeight');
  await page.setViewportSize({ width, height });
  await page.evaluate(DRAWN);
}

async function settle(page: Page, { by, path }: Shot): Promise<void> {
  if (by === 'nobody') {
    await page.locator('form').waitFor({ timeout: SETTLE_MS });
  } else {
    await page.locator('[data-connection="live"] .val').first().waitFor({ timeout: SETTLE_MS });
    const skeletons = page.locator('.skeleton');
    await until('everything is loaded', async () => (await skeletons.count()) === 0, { withinMs: SETTLE_MS });
    if (path.includes('range=')) await page.locator('.trend canvas').first().waitFor({ timeout: SETTLE_MS });
  }
  await page.evaluate(DRAWN);
}
