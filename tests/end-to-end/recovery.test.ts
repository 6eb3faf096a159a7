import { setTimeout as delay } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { createLink, type Link } from '../plant/link.ts';
import { createPlant, type Plant } from '../plant/plant.ts';
import { signIn } from '../plant/screen.ts';
import { PERSON } from '../plant/server.ts';
import { chromiumIsInstalled, launchChromium } from './chromium.ts';
import { connectionOf, seconds, untilMeasured } from './seconds.ts';
import { fillIn, type Visitor, visit } from './visitor.ts';

const HOUR_MS = 3_600_000;
/** The server's clock comes every 10 s, and 15 s of silence are a dead line; the rest is for a busy machine. */
const SILENCE_S = 22;
const SOON_S = 8;
const PAGE = '/stores/store-g1?room=g1-r1';

const isPossible = chromiumIsInstalled();
if (!isPossible) process.stderr.write('SKIPPED SUITE: recovery in a real browser (no /usr/bin/chromium)\n');

describe.skipIf(!isPossible)('a page that is left alone recovers by itself', { timeout: 120_000 }, () => {
  let plant: Plant;
  let link: Link;
  let browser: Browser;

  beforeAll(async () => {
    plant = await createPlant({ topology: 'embedded', gateways: 1, roomsPerGateway: 2 });
    await plant.start();
    await untilMeasured(plant.server);
    link = await createLink(plant.server.port);
    browser = await launchChromium();
  });
  beforeEach(() => link.set('open'));
  afterAll(async () => {
    await browser?.close();
    await link?.stop();
    await plant?.stop();
  });

  const open = async (script?: string): Promise<Visitor & ReturnType<typeof connectionOf>> => {
    const cookie = await signIn(plant.server);
    const visitor = await visit(browser, `http://127.0.0.1:${link.port}`, { cookie });
    onTestFinished(() => visitor.leave());
    const { page } = visitor;
    if (script !== undefined) await page.addInitScript(script);
    await page.goto(PAGE);
    const connection = connectionOf(page);
    await seconds(
      'the page is live',
      40,
      async () => (await connection.isLive()) && (await connection.fresh()) > 0,
    );
    return { ...visitor, ...connection };
  };

  it('when the device was offline', async () => {
    const { page, isLost, isLive, fresh, strip } = await open();
    await page.context().setOffline(true);
    await seconds('offline: the page says so', 3, isLost);
    expect(await fresh()).toBe(0);
    expect(await strip()).toMatch(/连接断了，数字停在 \d\d:\d\d/);
    expect(await strip()).toContain('这台设备没有网络');
    await delay(4_000);
    expect(await strip()).toMatch(/[2-9] 秒前的数字/);
    expect(await fresh()).toBe(0);
    await page.context().setOffline(false);
    await seconds('online: live again', SOON_S, async () => (await isLive()) && (await fresh()) > 0);
  });

  it('when the server died and came back on the same port, and asks again what failed meanwhile', async () => {
    const { page, isLost, isLive, fresh, strip } = await open();
    // Something is known that can stay on the screen.
    await page.locator('.trend canvas').first().waitFor({ timeout: 30_000 });
    await plant.server.child.end('SIGKILL');
    await seconds('killed: the page says so', 5, isLost);
    expect(await fresh()).toBe(0);
    expect(await strip()).toContain('正在重新连接');
    // Somebody goes on reading: a page whose data cannot be had now.
    await page.getByRole('button', { name: '7 天', exact: true }).click();
    // What is known of it is drawn, and said to be old.
    const old = page.locator('.chart-note', { has: page.locator('.sh-lost') });
    await old.waitFor({ timeout: 30_000 });
    await plant.server.start();
    await seconds('started: live again', 15, async () => (await isLive()) && (await fresh()) > 0);
    await seconds('started: what failed is there', 15, async () => (await old.count()) === 0);
    await page.locator('.trend canvas').first().waitFor({ timeout: 15_000 });
  });

  it('at once when it was frozen and its line died meanwhile', async () => {
    const { page, isLive, isLost, fresh } = await open();
    const session = await page.context().newCDPSession(page);
    await session.send('Page.setWebLifecycleState', { state: 'frozen' });
    link.set('black');
    await delay(13_000);
    link.set('open');
    await session.send('Page.setWebLifecycleState', { state: 'active' });
    await seconds(
      'thawed: live again',
      SOON_S,
      async () => !(await isLost()) && (await isLive()) && (await fresh()) > 0,
    );
  });

  it('from a line that died without a word, as from Wi-Fi to 4G, by the silence of the server’s clock', async () => {
    const { isLive, fresh } = await open();
    link.set('black');
    await seconds('dead line: numbers are old', SOON_S, async () => (await fresh()) === 0);
    link.set('open');
    // It is lost for an instant only: another line is opened at once.
    await seconds(
      'dead line: noticed, and live again',
      SILENCE_S + SOON_S,
      async () => (await isLive()) && (await fresh()) > 0,
    );
  });

  it('at once from a dead line when somebody looks at the page again', async () => {
    const { page, isLive, fresh } = await open();
    link.set('black');
    await delay(11_500);
    link.set('open');
    // What a browser tells when its tab is chosen again.
    await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))");
    await seconds('looked at: live again', SOON_S, async () => (await isLive()) && (await fresh()) > 0);
  });

  it('after a sleep in which only the wall clock went on, and meanwhile counts it into every age', async () => {
    const { page, isLost, isLive, fresh, strip } = await open(
      'const now = Date.now; window.asleepMs = 0; Date.now = () => now() + window.asleepMs;',
    );
    link.set('cut');
    await seconds('cut: the page says so', 5, isLost);
    await page.evaluate(`window.asleepMs = ${HOUR_MS}`);
    await seconds('slept an hour: the page says so', 5, async () =>
      (await strip()).includes('1 小时前的数字'),
    );
    expect(await fresh()).toBe(0);
    link.set('open');
    await page.evaluate("window.dispatchEvent(new Event('online'))");
    await seconds('awake: live again', SOON_S, async () => (await isLive()) && (await fresh()) > 0);
    // A clock that is set right again takes nothing back.
    await page.evaluate('window.asleepMs = 0');
    await delay(2_500);
    expect(await isLive()).toBe(true);
    expect(await fresh()).toBeGreaterThan(0);
  });

  it('to the sign-in when the session ended meanwhile, and from there to where it was', async () => {
    const { page, isLost, isLive } = await open();
    link.set('cut');
    await seconds('cut: the page says so', 5, isLost);
    const [cookie] = await page.context().cookies();
    await fetch(plant.server.url('/api/session'), {
      method: 'DELETE',
      headers: { cookie: `${cookie?.name}=${cookie?.value}` },
    });
    link.set('open');
    await seconds('ended: the sign-in says so', 15, () => page.getByText('您已退出登录').isVisible());
    await fillIn(page, PERSON.password);
    await seconds('signed in: live again', SOON_S, isLive);
    expect(new URL(page.url()).pathname + new URL(page.url()).search).toBe(PAGE);
  });
});
