import { join } from 'node:path';
import { openSqliteArchive, type Row } from '@coldfield/api';
import type { Browser, Page } from 'playwright-core';
import { until } from '../../plant/until.ts';
import type { Check } from '../../report/report.ts';
import { roomId } from '../bench-seed.ts';
import { median } from '../statistics.ts';
import { startSystem } from '../system.ts';

const MINUTE_MS = 60_000;
const STEP_MS = 10 * MINUTE_MS;
const YEAR_MS = 365 * 24 * 60 * MINUTE_MS;
const ROOM = roomId(0, 1);
const BATCH = 5_000;
const ROUNDS = 5;
const BOUND_MS = 150;
/** Nothing is drawn any more: no live reading comes, so the last frame is the one with the year. */
const QUIET_MS = 1_500;
/** The roll-ups of a year are computed after the start; the first answer waits for its own. */
const FIRST_MS = 180_000;

/**
 * How long a chart takes from a year of eight sensors in memory, as the answer's JSON has been read, until it stands
 * in its canvases: lines made of columns, React, scales, axes and strokes. In a real browser, as fast as this machine.
 * @param opened closes the server after the run. Rejects when it could not measure.
 */
export async function measureChartYear(
  browser: Browser,
  { server, opened }: { readonly server: string; readonly opened: AsyncDisposableStack },
): Promise<Check> {
  const system = await startSystem(
    { stores: 1, rooms: 1, cadenceMs: STEP_MS },
    { server, prepare: recordYear },
  );
  opened.defer(() => system.stop());
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'zh-CN' });
  opened.defer(() => context.close());
  const [name = '', value = ''] = ((await system.signIn()).split(';', 1)[0] ?? '').split('=');
  await context.addCookies([{ name, value, url: system.httpUrl }]);
  await context.addInitScript(WATCH);
  const page = await context.newPage();
  const times: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    await page.goto(`${system.httpUrl}/stores/s0?room=${ROOM}&range=h24`);
    await page.locator('.trend canvas').first().waitFor();
    const ms = await drawYear(page);
    // The first one warms up the server, and the browser's compiler.
    if (round > 0) times.push(ms);
  }
  const ms = median(times);
  return {
    name: 'a year of eight sensors, from memory to pixels',
    value: ms,
    bound: `below ${BOUND_MS} ms`,
    ok: ms < BOUND_MS,
  };
}

async function drawYear(page: Page): Promise<number> {
  await page.evaluate('watched.year = null');
  await page.getByRole('button', { name: '1 年', exact: true }).click();
  await until(
    'the year is drawn',
    () =>
      page.evaluate<boolean>(
        `watched.year !== null && watched.drawnAt > watched.year.at && performance.now() > watched.year.at + ${QUIET_MS}`,
      ),
    { withinMs: FIRST_MS, everyMs: 250 },
  );
  const { ms, sensors, buckets } = await page.evaluate<{ ms: number; sensors: number; buckets: number }>(
    '({ ms: watched.drawnAt - watched.year.at, sensors: watched.year.sensors, buckets: watched.year.buckets })',
  );
  if (sensors !== 8 || buckets < 300) throw new Error(`a year of ${sensors} sensors in ${buckets} buckets`);
  return ms;
}

/** Notes when a year's JSON has been read, and when the last frame drawn after it was over. */
const WATCH = `
  window.watched = { year: null, drawnAt: 0 };
  const read = Response.prototype.json;
  Response.prototype.json = async function () {
    const data = await read.call(this);
    if (this.url.includes('/history?') && data.to - data.from > 300 * 86400000)
      watched.year = { at: performance.now(), sensors: Object.keys(data.keys).length, buckets: data.t.length };
    return data;
  };
  let isAsked = false;
  const stroke = CanvasRenderingContext2D.prototype.stroke;
  CanvasRenderingContext2D.prototype.stroke = function (...args) {
    stroke.apply(this, args);
    if (watched.year === null || isAsked) return;
    isAsked = true;
    // A message comes after the frame that the strokes are part of.
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        watched.drawnAt = performance.now();
        isAsked = false;
      };
      port2.postMessage(null);
    });
  };
`;

/** A year of one room with eight sensors, a row every ten minutes, the newest one now. */
async function recordYear(dataDir: string): Promise<void> {
  const archive = await openSqliteArchive(join(dataDir, 'archive.sqlite'), { now: Date.now });
  const end = Math.floor(Date.now() / STEP_MS) * STEP_MS;
  try {
    for (let t = end - YEAR_MS; t < end; ) {
      const batch: Row[] = [];
      for (; t < end && batch.length < BATCH; t += STEP_MS) batch.push(rowAt(t));
      await archive.write(batch);
    }
  } finally {
    await archive.close();
  }
}

function rowAt(t: number): Row {
  const step = t / STEP_MS;
  const wave = Math.round(10 * Math.sin(step / 23)) / 10;
  return {
    store: 's0',
    room: ROOM,
    t,
    v: {
      air1: 4 + wave,
      air2: 4.4 + wave,
      air3: 3.8 + wave,
      pulp1: 4.5 + wave / 4,
      pulp2: 4.7 + wave / 4,
      rh1: 90 + (step % 5),
      door1: step % 17 === 0 ? 1 : 0,
      defrost1: step % 36 === 0 ? 1 : 0,
    },
  };
}
