import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { SERVER, type System, startSystem } from '../bench/system.ts';
import { until } from '../plant/until.ts';
import { OTHER_ROOM, ROOM, recordRooms } from './chart-rooms.ts';
import { chromiumIsInstalled, launchChromium } from './chromium.ts';
import { visit } from './visitor.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const REST_MS = 10_000;
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

const isPossible = chromiumIsInstalled();
if (!isPossible) process.stderr.write('SKIPPED SUITE: charts in a real browser (no /usr/bin/chromium)\n');

describe.skipIf(!isPossible)('a chart in a real browser', () => {
  let system: System;
  let browser: Browser;
  let cookie: string;

  beforeAll(async () => {
    system = await startSystem(
      { stores: 1, rooms: 2, cadenceMs: 60_000 },
      { server: SERVER, prepare: recordRooms },
    );
    cookie = await system.signIn();
    browser = await launchChromium();
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await system?.stop();
  });

  const open = async (query: string, options: Parameters<typeof visit>[2] = {}) => {
    const visitor = await visit(browser, system.httpUrl, { cookie, ...options });
    onTestFinished(() => visitor.leave());
    await visitor.page.goto(`/stores/s0?room=${ROOM}&${query}`);
    await visitor.page.locator('.trend canvas').first().waitFor();
    // Seen as soon as there is something to read.
    await visitor.page.locator('.chart-foot').getByText('数据完整').waitFor();
    return visitor;
  };
  const plotBox = async (page: Page) => {
    const over = page.locator('.trend-main .u-over');
    await page.evaluate('document.querySelector(".trend-main").scrollIntoView({ block: "center" })');
    const box = await over.boundingBox();
    if (box === null) throw new Error('there is no chart');
    return box;
  };
  const linkOf = (page: Page): URLSearchParams => new URL(page.url()).searchParams;
  /** Length of what the link says is seen, ms. */
  const spanOf = (page: Page): number => {
    const link = linkOf(page);
    if (link.has('last')) return Number(link.get('last')) * 1000;
    if (link.has('from')) return Date.parse(link.get('to') ?? '') - Date.parse(link.get('from') ?? '');
    return DAY_MS;
  };
  const rested = (page: Page, what: string, isSo: () => boolean): Promise<unknown> =>
    until(what, async () => isSo(), { withinMs: REST_MS, why: () => page.url() });

  it('zooms by the wheel at the pointer, moves by dragging, and the link shows the same again', async () => {
    const { page, errors } = await open('range=h24');
    const box = await plotBox(page);
    const middle = [box.x + box.width / 2, box.y + 40] as const;
    await page.mouse.move(...middle);
    for (let i = 0; i < 4; i++) await page.mouse.wheel(0, -240);
    await rested(page, 'the wheel zoomed in', () => spanOf(page) < 6 * HOUR_MS);
    const zoomed = linkOf(page);
    const centre = (Date.parse(zoomed.get('from') ?? '') + Date.parse(zoomed.get('to') ?? '')) / 2;
    // The middle of the day before stays in the middle.
    expect(Math.abs(Date.now() - DAY_MS / 2 - centre)).toBeLessThan(10 * 60_000);

    await page.mouse.down();
    await page.mouse.move(middle[0] + box.width / 4, middle[1], { steps: 5 });
    await page.mouse.up();
    // A busy machine may rest amid the drag: the link then says so twice.
    const shareMoved = (): number =>
      (Date.parse(zoomed.get('from') ?? '') - Date.parse(linkOf(page).get('from') ?? '')) / spanOf(page);
    await rested(page, 'dragging moved it by a quarter', () => Math.abs(shareMoved() - 0.25) < 0.02);
    const moved = linkOf(page);

    const text = await page.locator('.range-text').textContent();
    const second = await open(moved.toString());
    expect(await second.page.locator('.range-text').textContent()).toBe(text);
    expect(errors).toEqual([]);
  });

  it('goes by keys and buttons, and back', async () => {
    const { page } = await open('range=h24');
    await page.locator('.trend').focus();
    await page.keyboard.press('+');
    await rested(page, 'plus zoomed in', () => spanOf(page) < DAY_MS);
    await page.keyboard.press('Home');
    await rested(page, 'Home went back', () => !linkOf(page).has('from') && !linkOf(page).has('last'));
    await page.getByRole('button', { name: '往前看' }).click();
    await rested(page, 'the button moved it', () => linkOf(page).has('from'));
    await page.getByRole('button', { name: '回到24 小时' }).click();
    await rested(page, 'the button went back', () => !linkOf(page).has('from'));
  });

  it('is read point by point with the keyboard, and says it', async () => {
    const { page } = await open('range=h24');
    await page.locator('.trend').focus();
    await page.keyboard.press('ArrowLeft');
    await page.locator('.read-out').getByText('库温').waitFor();
    await page.locator('.trend [role="status"]').getByText('库温').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('.read-out').waitFor({ state: 'hidden' });
  });

  it('reads all its curves under one pointer, and a gap by its cause', async () => {
    const { page } = await open('range=h24');
    const box = await plotBox(page);
    await page.mouse.move(box.x + box.width * 0.3, box.y + 40);
    const out = page.locator('.read-out');
    await out.getByText('库温').waitFor();
    await out.getByText('果心 4.5').waitFor();
    await out.getByText('湿度 90%').waitFor();
    // Four and a half hours ago only the other room was recorded.
    await page.mouse.move(box.x + box.width * (1 - 4.5 / 24), box.y + 40);
    await out.getByText('只有这一间没有上报').waitFor();
  });

  it('is pinched on a phone, and one finger up and down scrolls the page', async () => {
    const { page } = await open('range=h24', PHONE);
    const box = await plotBox(page);
    const session = await page.context().newCDPSession(page);
    const y = box.y + 60;
    const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', ...points: [number, number][]) =>
      session.send('Input.dispatchTouchEvent', {
        type,
        touchPoints: points.map(([x, top], id) => ({ x, y: top, id })),
      });
    const middle = box.x + box.width / 2;
    await touch('touchStart', [middle - 30, y], [middle + 30, y]);
    for (let by = 30; by <= 120; by += 10) await touch('touchMove', [middle - by, y], [middle + by, y]);
    await touch('touchEnd');
    await rested(page, 'the pinch zoomed in', () => spanOf(page) < 10 * HOUR_MS);

    const before = linkOf(page).toString();
    const top = () => page.evaluate<number>('scrollY');
    const start = await top();
    await touch('touchStart', [middle, y]);
    for (let by = 0; by <= 150; by += 10) await touch('touchMove', [middle, y - by]);
    await touch('touchEnd');
    await until('the page scrolled', async () => (await top()) > start + 50, { withinMs: REST_MS });
    expect(linkOf(page).toString()).toBe(before);
  });

  it('takes a note at the cursor with four taps, and shows it on another screen at once', async () => {
    const { page } = await open('range=h24', PHONE);
    const other = await open('range=h24');
    const box = await plotBox(page);
    const began = performance.now();
    await page.touchscreen.tap(box.x + box.width * 0.4, box.y + 60);
    await page.getByRole('button', { name: /^在 .* 记一笔$/ }).tap();
    await page.getByRole('dialog').getByRole('button', { name: '入库' }).tap();
    await page.getByRole('dialog').getByRole('button', { name: '保存' }).tap();
    await page.locator('.notes').getByText('入库').waitFor();
    expect(performance.now() - began).toBeLessThan(10_000);
    await other.page.locator('.notes').getByText('入库').waitFor();
    await other.page.locator('.note-show').first().click();
    await other.page.locator('.read-out').getByText('装卸: 入库').waitFor();
    await other.page.getByRole('button', { name: '归档' }).click();
    await other.page.locator('.notes').waitFor({ state: 'hidden' });
    await page.locator('.notes').waitFor({ state: 'hidden' });
  });

  it('lies beside another room and another day, and says which is which', async () => {
    const { page } = await open('range=h6');
    const choose = page.getByLabel('加一条对比');
    await choose.selectOption(OTHER_ROOM);
    await choose.selectOption('-1d');
    await rested(
      page,
      'both stand in the link',
      () => linkOf(page).getAll('with').join() === `${OTHER_ROOM},-1d`,
    );
    const box = await plotBox(page);
    const out = page.locator('.read-out');
    await until(
      'both are read',
      async () => {
        await page.mouse.move(box.x + box.width * 0.6, box.y + 40);
        await page.mouse.move(box.x + box.width * 0.6 + 1, box.y + 40);
        const text = (await out.textContent()) ?? '';
        return text.includes('① 2号间') && text.includes('② 前一天');
      },
      { withinMs: REST_MS },
    );
    await page.getByRole('button', { name: '去掉对比：2号间' }).click();
    await rested(page, 'one is left', () => linkOf(page).getAll('with').join() === '-1d');
  });

  it('is taken away as CSV and as a picture, as it is seen', async () => {
    const { page } = await open(`range=h24&with=${OTHER_ROOM}`);
    await page.locator('.compared').waitFor();
    const save = async (name: string): Promise<Buffer> => {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name, exact: true }).click(),
      ]);
      expect(download.suggestedFilename()).toMatch(
        /^0号库-1号间-\d{4}-\d\d-\d\d-\d{4}-\d\d-\d\d\.(csv|png)$/,
      );
      return readFile(await download.path());
    };
    await until(
      'the other room has come',
      async () => (await save('所见 CSV')).toString().includes('2号间 (°C)'),
      { withinMs: REST_MS },
    );
    const [head = '', ...rows] = (await save('所见 CSV'))
      .toString()
      .replace('\uFEFF', '')
      .trimEnd()
      .split('\r\n');
    expect(head.split(',').slice(0, 4)).toEqual([
      '时间 (Asia/Shanghai)',
      'UTC',
      '库温均值 (°C)',
      '库温最低 (°C)',
    ]);
    // A day in buckets of five minutes; the first and the last may be seen in part.
    expect(rows.length).toBeGreaterThanOrEqual(287);
    expect(rows.length).toBeLessThanOrEqual(290);
    expect(rows[0]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d[05]:00\+08:00,\d{4}-\d\d-\d\dT\d\d:\d[05]:00Z,/);
    expect(rows.filter((row) => row.includes('只有这一间没有上报')).length).toBeGreaterThanOrEqual(11);

    const picture = await save('图片');
    expect(picture.subarray(1, 4).toString()).toBe('PNG');
    // Twice 1,200 pixels of the design, and enough in it to be no empty sheet.
    expect(picture.readUInt32BE(16)).toBe(2_400);
    expect(picture.byteLength).toBeGreaterThan(40_000);
  });
});
