import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createPlant, type Plant } from '../plant/plant.ts';
import { signIn } from '../plant/screen.ts';
import { PERSON } from '../plant/server.ts';
import { until } from '../plant/until.ts';
import { chromiumIsInstalled, launchChromium } from './chromium.ts';
import { numbersOf } from './numbers.ts';
import { fillIn, type Visitor, visit } from './visitor.ts';

const FRESH_MS = 1_000;
const READINGS = 20;
const STOPPED_MS = 5_000;
const BACK_MS = 20_000;

const isPossible = chromiumIsInstalled();
if (!isPossible) process.stderr.write('SKIPPED SUITE: end-to-end in a real browser (no /usr/bin/chromium)\n');

describe.skipIf(!isPossible)('the dashboard in a real browser', () => {
  let plant: Plant;
  let browser: Browser;
  let origin: string;
  let cookie: string;

  beforeAll(async () => {
    plant = await createPlant({ topology: 'embedded', gateways: 1, roomsPerGateway: 2 });
    await plant.start();
    origin = plant.server.url('');
    cookie = await signIn(plant.server);
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await plant?.stop();
  });

  const open = async (options: Parameters<typeof visit>[2] = {}): Promise<Visitor> => {
    const visitor = await visit(browser, origin, options);
    onTestFinished(() => visitor.leave());
    return visitor;
  };
  const openSignedIn = (options: Parameters<typeof visit>[2] = {}) => open({ cookie, ...options });

  it('refuses a wrong password in words, lets the right one in and leads through every page without a complaint', async () => {
    const { page, errors, foreign } = await open();
    await fillIn(page, 'not-the-password');
    await page.getByText('用户名或密码不对。').waitFor();
    expect(await page.getByLabel('密码', { exact: true }).inputValue()).toBe('');

    await fillIn(page, PERSON.password);
    await page.locator('[data-store="store-g1"]').waitFor();
    // A browser reports each 401 itself: nobody was signed in, then the password was wrong.
    expect(errors.splice(0)).toEqual([
      expect.stringMatching(/401.*\/api\/session$/),
      expect.stringMatching(/401.*\/api\/session$/),
    ]);

    await page.getByRole('link', { name: 'g1', exact: true }).click();
    await page.locator('.trend canvas').first().waitFor();
    for (const range of ['6 小时', '7 天', '30 天', '1 年']) {
      await page.getByRole('button', { name: range, exact: true }).click();
      await page.locator('.trend canvas').first().waitFor();
    }
    await page.getByRole('navigation', { name: '主导航' }).getByText('冷库').click();
    await page.locator('section[data-store="store-g1"]').waitFor();
    await page.getByRole('navigation', { name: '主导航' }).getByText('存储').click();
    await page.locator('.shares li').waitFor();
    await page.goto('/?wall');
    await page.locator('.tile').waitFor();
    await page.goto('/no/such/page');
    await page.getByRole('heading', { name: '没有这一页' }).first().waitFor();
    expect(errors).toEqual([]);
    expect(foreign).toEqual([]);
  });

  it(`shows a reading within ${FRESH_MS} ms of the moment it was measured`, async () => {
    const { page } = await openSignedIn();
    await page.goto('/stores/store-g1?room=g1-r1');
    const { changes } = numbersOf(page);
    const ages = await changes('g1-r1/air1', READINGS);
    // The slowest of twenty may have met a busy machine.
    const late = ages.filter((ageMs) => ageMs > FRESH_MS);
    expect(late.length, `ages in ms: ${ages.join(' ')}`).toBeLessThanOrEqual(1);
    expect(Math.min(...ages)).toBeGreaterThanOrEqual(0);
  });

  it('stops every number when the server dies, never shows one as fresh meanwhile, and goes on by itself', async () => {
    const { page } = await openSignedIn();
    await page.goto('/stores/store-g1?room=g1-r1');
    const { fresh, newest } = numbersOf(page);
    const connection = page.locator('.app');
    await page.locator('.app[data-connection="live"]').waitFor();
    await until('numbers are fresh', async () => (await fresh()) > 0, { withinMs: STOPPED_MS });

    await plant.server.child.end('SIGKILL');
    await until('the page knows', async () => (await connection.getAttribute('data-connection')) === 'lost', {
      withinMs: STOPPED_MS,
    });
    await page.getByText(/^连接断了，数字停在 \d\d:\d\d$/).waitFor();
    const stoppedAt = await newest();
    const lookUntil = performance.now() + 2_000;
    while (performance.now() < lookUntil) expect(await fresh()).toBe(0);
    expect(await newest()).toBe(stoppedAt);

    const back = Date.now();
    await plant.server.start();
    await until('new numbers', async () => (await newest()) > back && (await fresh()) > 0, {
      withinMs: BACK_MS,
    });
    expect(await connection.getAttribute('data-connection')).toBe('live');
    await page.locator('.lost-banner').waitFor({ state: 'hidden' });
  });

  it('changes language and theme at a click and remembers both', async () => {
    const { page, errors } = await openSignedIn();
    const root = page.locator('html');
    const background = () => page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
    const before = await background();
    await page.getByRole('button', { name: '夜间主题' }).click();
    expect(await root.getAttribute('data-theme')).toBe('dark');
    expect(await background()).not.toBe(before);
    await page.getByRole('button', { name: '用英文显示' }).click();
    await page.getByRole('heading', { name: 'What needs me now' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'What needs me now' }).waitFor();
    expect(await root.getAttribute('lang')).toBe('en');
    expect(await root.getAttribute('data-theme')).toBe('dark');
    expect(errors).toEqual([]);
  });

  it.each(['zh', 'en'])('fits a phone of 360 px without sideways scrolling, in %s', async (language) => {
    const { page } = await openSignedIn({ viewport: { width: 360, height: 800 }, hasTouch: true });
    await page.evaluate(`localStorage.setItem('coldfield.language', '${language}')`);
    for (const path of ['/', '/stores', '/stores/store-g1', '/storage', '/no/such/page']) {
      await page.goto(path);
      await page.locator('[data-connection="live"] h1').waitFor();
      if (path !== '/no/such/page') await page.locator('.val').first().waitFor();
      const [needed, given] = await page.evaluate<[number, number]>(
        '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
      );
      expect(needed, path).toBeLessThanOrEqual(given);
    }
  });

  it('shows the limits of every room on a phone, and hints at room tabs beside the screen', async () => {
    const { page } = await openSignedIn({ viewport: { width: 360, height: 800 }, hasTouch: true });
    await page.locator('.others .o-lim').first().waitFor({ state: 'visible' });
    await page.goto('/stores/store-g1?room=r1');
    await page.locator('nav.rooms').waitFor();
    expect(await page.locator('nav.rooms[data-before], nav.rooms[data-after]').count(), 'two fit').toBe(0);
    // Two short names fit any phone: a narrower screen stands for more rooms.
    await page.setViewportSize({ width: 130, height: 800 });
    await page.locator('nav.rooms[data-after]:not([data-before])').waitFor();
    await page.evaluate("document.querySelector('nav.rooms').scrollLeft = 10_000");
    await page.locator('nav.rooms[data-before]:not([data-after])').waitFor();
  });
});
