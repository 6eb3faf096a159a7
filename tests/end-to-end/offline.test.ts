import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createPlant, type Plant } from '../plant/plant.ts';
import { signIn } from '../plant/screen.ts';
import { PERSON } from '../plant/server.ts';
import { chromiumIsInstalled, launchChromium } from './chromium.ts';
import { createFront, type Front } from './front.ts';
import { connectionOf, seconds, untilMeasured } from './seconds.ts';
import { fillIn, visit } from './visitor.ts';

const DASHBOARD = fileURLToPath(new URL('../../dashboard', import.meta.url));
const OVERVIEW = '[data-store="store-g1"]';

const isPossible = chromiumIsInstalled();
if (!isPossible) process.stderr.write('SKIPPED SUITE: offline in a real browser (no /usr/bin/chromium)\n');

/** Which build a page is of. */
const buildOf = (page: Page): Promise<string> =>
  page.evaluate<string>(`document.querySelector('meta[name="build"]').content`);

/** Everything that a site keeps on a device, as text. */
const KEPT = `(async () => {
  const kept = [JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage })];
  for (const { name } of await indexedDB.databases()) {
    const database = await new Promise((resolve) => {
      const request = indexedDB.open(name);
      request.onsuccess = () => resolve(request.result);
    });
    for (const store of database.objectStoreNames)
      await new Promise((resolve) => {
        const request = database.transaction(store).objectStore(store).getAll();
        request.onsuccess = () => { kept.push(JSON.stringify(request.result)); resolve(); };
      });
    database.close();
  }
  for (const name of await caches.keys())
    for (const { url } of await (await caches.open(name)).keys()) kept.push(new URL(url).pathname);
  return kept.join('\\n');
})()`;

describe.skipIf(!isPossible)('the pages without a server', { timeout: 120_000 }, () => {
  let plant: Plant;
  let front: Front;
  let browser: Browser;
  let folder: string;

  /** The pages as a later version has them: one text differs, and with it the names of files. */
  const buildAnother = async (word: string): Promise<string> => {
    const outDir = join(folder, word);
    await build({
      root: DASHBOARD,
      logLevel: 'error',
      build: { outDir, emptyOutDir: true },
      plugins: [
        {
          name: 'another-version',
          enforce: 'pre',
          transform: (code, id) =>
            /zh[.]ts$|stores-page[.]tsx$/.test(id) ? `${code}\nglobalThis.another = '${word}';` : null,
        },
      ],
    });
    return outDir;
  };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'coldfield-builds-'));
    plant = await createPlant({ topology: 'embedded', gateways: 1, roomsPerGateway: 2 });
    await plant.start();
    await untilMeasured(plant.server);
    front = await createFront(plant.server.url(''));
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await front?.stop();
    await plant?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const open = async (options: Parameters<typeof visit>[2] = {}) => {
    front.reach(true);
    const visitor = await visit(browser, front.origin, options);
    onTestFinished(() => visitor.leave());
    return { ...visitor, ...connectionOf(visitor.page) };
  };
  const openSignedIn = async () => {
    const visitor = await open({ cookie: await signIn(plant.server) });
    await seconds(
      'the page is live',
      40,
      async () => (await visitor.isLive()) && (await visitor.fresh()) > 0,
    );
    return visitor;
  };
  const untilKept = (page: Page) =>
    seconds('the shell is on the device', 30, () =>
      page.evaluate<boolean>(
        'navigator.serviceWorker.getRegistration().then((found) => found?.active?.state === "activated")',
      ),
    );

  it('can be installed: manifest, icons in the sizes that they claim, a worker that controls the page', async () => {
    const { page, errors } = await openSignedIn();
    const session = await page.context().newCDPSession(page);
    const { errors: complaints, url } = await session.send('Page.getAppManifest');
    expect(complaints).toEqual([]);
    expect(url).toMatch(/[/]manifest[.]webmanifest$/);
    const sizes = await page.evaluate<string[]>(`(async () => {
      const { icons } = await (await fetch('/manifest.webmanifest')).json();
      return Promise.all(icons.filter(({ type }) => type === 'image/png').map(async ({ src, sizes }) => {
        const { width, height } = await createImageBitmap(await (await fetch(src)).blob());
        return sizes + ' ' + width + 'x' + height;
      }));
    })()`);
    expect(sizes).toEqual(['192x192 192x192', '512x512 512x512', '512x512 512x512']);
    await untilKept(page);
    const { installabilityErrors } = await session.send('Page.getInstallabilityErrors');
    expect(installabilityErrors.filter(({ errorId }) => errorId !== 'in-incognito')).toEqual([]);
    expect(errors).toEqual([]);
  });

  it('open with what the device saw last, greyed and with its age, and go live by themselves', async () => {
    const { page, fresh, isLost, isLive, strip } = await openSignedIn();
    await untilKept(page);
    await seconds('the numbers are on the device', 15, async () =>
      (await page.evaluate<string>(KEPT)).includes('store-g1'),
    );
    const before = await page.locator(`${OVERVIEW} .val[data-t]`).first().getAttribute('data-t');
    front.reach(false);
    await page.reload();
    await seconds('offline: the last numbers are there', 5, () => page.locator(OVERVIEW).isVisible());
    expect(await fresh()).toBe(0);
    await seconds('offline: the page says so', 12, isLost);
    expect(await strip()).toMatch(/连不上服务器，先看 \d\d:\d\d 记下的数字/);
    expect(await strip()).toMatch(/前的数字|刚刚的数字/);
    expect(await fresh()).toBe(0);
    const shown = Number(await page.locator(`${OVERVIEW} .val[data-t]`).first().getAttribute('data-t'));
    expect(shown).toBeGreaterThan(0);
    expect(shown).toBeLessThanOrEqual(Number(before) + 60_000);
    // A page that the device never opened before, and one store in full.
    await page.goto('/stores');
    await page.locator(`section${OVERVIEW}`).waitFor();
    await page.goto('/stores/store-g1');
    await page.locator('.hero .val, .val').first().waitFor();
    expect(await fresh()).toBe(0);
    front.reach(true);
    await seconds('reached: live by itself', 15, async () => (await isLive()) && (await fresh()) > 0);
  });

  it('keep nothing of whoever signed out, even when the server was not reached for it', async () => {
    const { page, errors, isLost } = await openSignedIn();
    await untilKept(page);
    await seconds('the numbers are on the device', 15, async () =>
      (await page.evaluate<string>(KEPT)).includes('store-g1'),
    );
    front.reach(false);
    await seconds('cut: the page says so', 12, isLost);
    await page.locator('button.who').click();
    await page.getByRole('button', { name: '退出' }).click();
    await page.getByRole('button', { name: '登录', exact: true }).waitFor({ timeout: 30_000 });
    await page.reload();
    await page.getByRole('heading', { name: '连不上服务器，这台设备上也没有存下的数字' }).waitFor();
    const kept = await page.evaluate<string>(KEPT);
    expect(kept).not.toMatch(/store-g1|operator|air1/);
    expect(kept).not.toContain('/api/');
    // The cookie is still there; the server ends its session before anything else is asked.
    front.reach(true);
    await seconds('reached: signed out for good', 15, () =>
      page.getByRole('button', { name: '登录', exact: true }).isVisible(),
    );
    errors.length = 0;
    await fillIn(page, PERSON.password);
    await page.locator(OVERVIEW).waitFor();
    await page.reload();
    await page.locator(OVERVIEW).waitFor();
  });

  it('offer a new build, keep what is being typed, and change over as a whole when they are told to', async () => {
    await front.deploy(join(DASHBOARD, 'dist'));
    const { page, isLive } = await openSignedIn();
    await untilKept(page);
    const before = await buildOf(page);
    await page.evaluate(
      "document.querySelector('h1').insertAdjacentHTML('beforeend', '<input id=\"note\">')",
    );
    await page.fill('#note', '半句话');
    await front.deploy(await buildAnother('second'));
    await seconds('deployed: the page offers it', 20, () => page.getByText('有新版本。').isVisible());
    await seconds('deployed: live again', 20, isLive);
    expect(await page.inputValue('#note')).toBe('半句话');
    expect(await buildOf(page)).toBe(before);
    // Parts of the old build that were not needed before still open.
    await page.getByRole('navigation', { name: '主导航' }).getByText('冷库').click();
    await page.locator(`section${OVERVIEW}`).waitFor();
    expect(await buildOf(page)).toBe(before);
    await page.getByRole('button', { name: '重新载入' }).click();
    await seconds('asked: changed over', 40, async () =>
      buildOf(page).then(
        (build) => build !== before,
        () => false,
      ),
    );
    await page.locator(`section${OVERVIEW}`).waitFor();
    expect(await page.evaluate('globalThis.another')).toBe('second');
    expect(await page.getByText('有新版本。').isVisible()).toBe(false);
    // Offline it is the new build that opens.
    front.reach(false);
    await page.reload();
    await page.locator(`section${OVERVIEW}`).waitFor();
    expect(await page.evaluate('globalThis.another')).toBe('second');
  });

  it('do not break without a worker when a part of their build is gone: they change over by themselves', async () => {
    await front.deploy(join(DASHBOARD, 'dist'));
    const visitor = await open({ cookie: await signIn(plant.server), serviceWorkers: 'block' });
    const { page } = visitor;
    await page.locator(OVERVIEW).waitFor();
    const before = await buildOf(page);
    await front.deploy(await buildAnother('third'));
    await seconds('deployed: the page offers it', 20, () => page.getByText('有新版本。').isVisible());
    await page.getByRole('navigation', { name: '主导航' }).getByText('冷库').click();
    await page.locator(`section${OVERVIEW}`).waitFor({ timeout: 20_000 });
    expect(await buildOf(page)).not.toBe(before);
  });
});
