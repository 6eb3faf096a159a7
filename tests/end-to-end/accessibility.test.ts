import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type DemoPerson, openDemo, signIn } from '../screens/demo.ts';
import { axeFaults } from './axe.ts';
import { chromiumIsInstalled, launchChromium } from './chromium.ts';
import { comfortFaults } from './comfort.ts';
import { VISITS, type Visit } from './page-visits.ts';

const PEOPLE: readonly DemoPerson[] = ['admin', 'staff', 'manager', 'operator'];
const SIZES = { desk: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } } as const;
type Size = keyof typeof SIZES;

const isPossible = chromiumIsInstalled();
if (!isPossible)
  process.stderr.write('SKIPPED SUITE: accessibility in a real browser (no /usr/bin/chromium)\n');

describe.skipIf(!isPossible)('every page', () => {
  let demo: { url: string; stop: () => Promise<void> };
  let browser: Browser;
  let store: { id: string; rooms: { id: string }[]; gateways: { id: string }[] };
  let person: string;
  const cookies = new Map<string, string>();
  const folder = mkdtempSync(join(tmpdir(), 'coldfield-accessibility-'));

  beforeAll(async () => {
    demo = await openDemo(folder);
    for (const person of PEOPLE) cookies.set(person, await signIn(demo.url, person));
    // A manager sees the stores of one cooperative only.
    const response = await fetch(`${demo.url}/api/stores`, { headers: { cookie: cookies.get('manager')! } });
    store = ((await response.json()) as { stores: (typeof store)[] }).stores[0]!;
    const session = await fetch(`${demo.url}/api/session`, { headers: { cookie: cookies.get('operator')! } });
    person = ((await session.json()) as { person: { id: string } }).person.id;
    browser = await launchChromium();
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await demo?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function go(visit: Visit, size: Size, looks: Readonly<Record<string, string>>): Promise<Page> {
    const context: BrowserContext = await browser.newContext({
      baseURL: demo.url,
      viewport: SIZES[size],
      hasTouch: size === 'phone',
      reducedMotion: 'reduce',
    });
    onTestFinished(() => context.close());
    await context.addInitScript((kept) => {
      for (const [key, value] of Object.entries(kept)) localStorage.setItem(`coldfield.${key}`, value);
    }, looks);
    const cookie = cookies.get(visit.by)?.split('=');
    if (cookie !== undefined)
      await context.addCookies([{ name: cookie[0]!, value: cookie[1]!, url: demo.url }]);
    const page = await context.newPage();
    await page.goto(
      visit.path
        .replace('{store}', store.id)
        .replace('{room}', store.rooms[0]!.id)
        .replace('{gateway}', store.gateways[0]!.id)
        .replace('{person}', person),
    );
    await page.locator(visit.ready).first().waitFor({ timeout: 20_000 });
    // What is out of sight is not laid out, and cannot be measured.
    await page.evaluate(
      'document.styleSheets[0]?.insertRule("* { content-visibility: visible !important }", 0)',
    );
    await untilStill(page);
    await visit.open?.(page);
    return page;
  }

  const looks = (['zh', 'en'] as const).flatMap((language) =>
    (['desk', 'phone'] as const).map((size) => ({ language, size })),
  );

  describe.each(looks)('in $language on a $size', ({ language, size }) => {
    it.each(VISITS)('$name: axe finds nothing, by day and by night, in either mode', async (visit) => {
      const page = await go(visit, size, { language });
      const faults: string[] = [];
      for (const mode of ['normal', 'senior']) {
        for (const theme of ['light', 'dark']) {
          // Only styles hang on these: what preferences.js sets before the first paint is set here.
          await page.evaluate(
            `Object.assign(document.documentElement.dataset, { theme: '${theme}', mode: '${mode}', size: '4' })`,
          );
          // Between day and night only colours differ.
          const of = { isStrict: mode === 'senior', onlyColours: theme === 'dark' };
          for (const fault of await axeFaults(page, of)) faults.push(`${mode} ${theme}: ${fault}`);
        }
      }
      expect(faults).toEqual([]);
    });
  });

  describe.each(['zh', 'en'])('in age-friendly mode with the largest letters, in %s', (language) => {
    it.each(VISITS.filter(({ isWall }) => isWall === undefined))(
      '$name: fits a phone, nothing cut off, nothing too small or too close',
      async (visit) => {
        const page = await go(visit, 'phone', { language, mode: 'senior', size: '4' });
        expect(await comfortFaults(page)).toEqual([]);
      },
    );
  });

  it.each(VISITS.filter(({ open }) => open === undefined))(
    '$name: Tab goes through all of it, and one sees where',
    async (visit) => {
      const page = await go(visit, 'desk', { language: 'zh' });
      const lost: string[] = [];
      let steps = 0;
      for (let step = 0; step < 150; step++) {
        await page.keyboard.press('Tab');
        const { id, mark, isEnd } = await page.evaluate<{ id: string; mark: boolean; isEnd: boolean }>(FOCUS);
        if (isEnd) break;
        steps++;
        if (!mark) lost.push(id);
      }
      expect(lost, 'no mark of the focus').toEqual([]);
      expect(steps).toBeGreaterThan(0);
      expect(await page.evaluate<string[]>(MISSED), 'never reached by Tab').toEqual([]);
    },
  );

  it('the first Tab offers to skip to the content, and it does', async () => {
    const page = await go(VISITS.find(({ name }) => name === 'stores')!, 'desk', { language: 'zh' });
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.className')).toBe('skip');
    expect(await page.locator('.skip').isVisible()).toBe(true);
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.closest("#page") !== null')).toBe(true);
  });

  it.each(['normal', 'senior'])(
    'on a phone "more" leads to the pages that the bar has no room for, in %s mode',
    async (mode) => {
      const visit = VISITS.find(({ name }) => name === 'storage')!;
      const page = await go(visit, 'phone', { language: 'zh', mode, size: '4' });
      await page.getByRole('button', { name: '更多' }).click();
      await page.locator('#more-sheet').getByRole('link', { name: '设置' }).click();
      await page.locator('.settings').waitFor();
      expect(await page.locator('#more-sheet').isVisible()).toBe(false);
    },
  );

  it('a dialog keeps the focus, closes with Escape and gives the focus back', async () => {
    const page = await go(VISITS.find(({ name }) => name === 'settings')!, 'desk', { language: 'zh' });
    await page.locator('.search-open').focus();
    await page.keyboard.press('Enter');
    await page.locator('.search input').waitFor();
    for (let step = 0; step < 6; step++) {
      await page.keyboard.press('Tab');
      // Between the last and the first the browser's own controls have it.
      expect(
        await page.evaluate(
          'document.activeElement === document.body || document.activeElement.closest("dialog") !== null',
        ),
      ).toBe(true);
    }
    await page.keyboard.press('Escape');
    await page.locator('.search input').waitFor({ state: 'detached' });
    expect(await page.evaluate('document.activeElement.classList.contains("search-open")')).toBe(true);
  });
});

/** Who has the focus, and whether it shows: by an outline of its own or of the card that it covers. */
const FOCUS = `(() => {
  const node = document.activeElement;
  if (node === null || node === document.body) return { id: '', mark: true, isEnd: true };
  globalThis.reached ??= [];
  // A field of a date holds the focus for each of its parts.
  const isAgain = reached.includes(node) && reached.at(-1) !== node;
  reached.push(node);
  const shows = (style) => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  const near = node.closest('label') ?? node;
  const mark = shows(getComputedStyle(node)) || shows(getComputedStyle(node, '::after')) || shows(getComputedStyle(near));
  const box = node.getBoundingClientRect();
  const label = node.getAttribute('aria-label') ?? node.textContent ?? '';
  const id = node.tagName + ' ' + node.className + ' ' + label.trim().slice(0, 30);
  return { id, mark: mark && box.width > 0, isEnd: isAgain };
})()`;

const MISSED = `[...document.querySelectorAll('a[href], button, input, select, textarea, [tabindex="0"]')]
  .filter((node) => node.checkVisibility() && !node.disabled && node.tabIndex >= 0 && !reached.includes(node)
    && !(node.type === 'radio' && reached.some((one) => one.name === node.name)))
  .map((node) => node.tagName + ' ' + node.className + ' ' + (node.textContent ?? '').trim().slice(0, 30))`;

/** Cards come a few at a time: what is measured while they do stands one over the other on paper alone. */
async function untilStill(page: Page): Promise<void> {
  let before = -1;
  for (let look = 0; look < 20; look++) {
    const height = (await page.evaluate(
      'document.documentElement.scrollHeight + document.querySelectorAll("*").length * 1e6',
    )) as number;
    if (height === before) return;
    before = height;
    await page.waitForTimeout(250);
  }
}
