import { topicFor } from '@coldfield/protocol';
import { connectAsync } from 'mqtt';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createPlant, type Plant } from '../plant/plant.ts';
import { signIn } from '../plant/screen.ts';
import { until } from '../plant/until.ts';
import { chromiumIsInstalled, launchChromium } from './chromium.ts';
import { type Visitor, visit } from './visitor.ts';

const DAY_MS = 86_400_000;
/** Rows that are older than two months. */
const OLD = 48;

const isPossible = chromiumIsInstalled();
if (!isPossible) process.stderr.write('SKIPPED SUITE: storage in a real browser (no /usr/bin/chromium)\n');

describe.skipIf(!isPossible)('the storage page in a real browser', () => {
  let plant: Plant;
  let browser: Browser;
  let cookie: string;

  beforeAll(async () => {
    plant = await createPlant({ topology: 'embedded', gateways: 0, spares: 1 });
    await plant.start();
    cookie = await signIn(plant.server);
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await plant?.stop();
  });

  const open = async (): Promise<Visitor> => {
    const visitor = await visit(browser, plant.server.url(''), { cookie });
    onTestFinished(() => visitor.leave());
    return visitor;
  };
  const metric = (name: string): Promise<number> => plant.server.metric(name);

  /** A client without a buffer hands in what it measured long ago, and what it measures now. */
  async function handIn(): Promise<void> {
    const client = await connectAsync(`mqtt://127.0.0.1:${plant.mqttPort}`, {
      clientId: 'g1',
      username: 'g1',
      password: plant.secrets.get('g1') as string,
    });
    const now = Date.now();
    const old = Array.from({ length: OLD }, (_, i) => now - 100 * DAY_MS + i * 1_800_000);
    const frames = [...old, now - 1_000].map((t) => ({ t, room: 'r1', v: { air1: 4 } }));
    await client.publishAsync(topicFor('g1', 'telemetry'), JSON.stringify({ frames }), { qos: 1 });
    await client.endAsync();
    // Only what is computed may be deleted.
    await until(
      'the hours are computed',
      async () =>
        (await metric('coldfield_projection_hours_total')) >= OLD / 2 &&
        (await metric('coldfield_projection_marked_hours')) === 0,
      { withinMs: 40_000 },
    );
  }

  it('says so when nothing is there yet', async () => {
    const { page, errors } = await open();
    await page.getByRole('navigation', { name: '主导航' }).getByText('存储').click();
    await page.getByRole('heading', { name: '档案里还没有数据' }).waitFor();
    expect(errors).toEqual([]);
  });

  it('deletes old raw data only after it said what goes, and at a second press', async () => {
    await handIn();
    const { page, errors } = await open();
    await page.goto('/storage');
    await page.getByText('25 个月（2 年 1 个月）').waitFor();
    await page
      .locator('.shares [data-store="store-g1"]')
      .getByText(`${OLD + 1} 行`)
      .waitFor();
    await page.getByRole('button', { name: '修改' }).click();
    await page.getByLabel('原始数据').fill('0');
    await page.getByText('请填 1 至 1200 的整数。').waitFor();
    await page.getByLabel('原始数据').fill('2');
    await page.getByRole('button', { name: '先看会删什么' }).click();
    await page.getByText(`将删除 ${OLD} 行原始数据`).waitFor();
    await page.getByText('小时数据全部保留，曲线仍可按小时查看').waitFor();
    // Another number is another question.
    await page.getByLabel('原始数据').fill('1');
    expect(await page.locator('.preview').count()).toBe(0);
    await page.getByRole('button', { name: '先看会删什么' }).click();
    expect(await metric('coldfield_archive_expired_rows_total')).toBe(0);
    await page.getByRole('button', { name: `删除 ${OLD} 行` }).click();
    await page.getByText('已改为新的期限。').waitFor();
    await page.locator('.limits').getByText('1 个月', { exact: true }).waitFor();
    await page.locator('.shares [data-store="store-g1"]').getByText('1 行', { exact: true }).waitFor();
    expect(await metric('coldfield_archive_expired_rows_total')).toBe(OLD);
    expect(errors).toEqual([]);
  });

  it('is refused in words, with a way to try again, to whoever comes without the server', async () => {
    const { page } = await open();
    await page.route('**/api/archive', (route) => route.abort());
    await page.goto('/storage');
    await page.getByRole('heading', { name: '连不上服务器' }).waitFor();
    await page.unroute('**/api/archive');
    await page.getByRole('button', { name: '再试一次' }).click();
    await page.locator('.disk-bar').waitFor();
  });
});
