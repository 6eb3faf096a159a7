/**
 * `npm run screens`: pictures of every page, from a demo of its own, in `bench-results/screens/`.
 * `npm run screens -- overview 1440` takes those whose name has all the words; `--url=http://…` takes them from a
 * demo that runs already.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromiumIsInstalled, launchChromium } from '../end-to-end/chromium.ts';
import { type Cookies, takePicture } from './camera.ts';
import { type DemoPerson, openDemo, signIn, untilSeeded } from './demo.ts';
import { type Shot, shotsOf } from './shots.ts';

const TARGET = fileURLToPath(new URL('../../bench-results/screens', import.meta.url));

const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function main(args: readonly string[]): Promise<number> {
  if (!chromiumIsInstalled()) {
    process.stderr.write('No pictures: Debian package chromium is not installed\n');
    return 1;
  }
  const running = args.find((arg) => arg.startsWith('--url='))?.slice('--url='.length);
  const words = args.filter((arg) => !arg.startsWith('--'));
  const opened = new AsyncDisposableStack();
  try {
    await takeAll(opened, running, words);
  } finally {
    await opened.disposeAsync();
  }
  return 0;
}

async function takeAll(
  opened: AsyncDisposableStack,
  running: string | undefined,
  words: readonly string[],
): Promise<void> {
  let url = running;
  if (url === undefined) {
    const folder = mkdtempSync(join(tmpdir(), 'coldfield-screens-'));
    opened.defer(() => rmSync(folder, { recursive: true, force: true }));
    say('Starting a demo');
    const demo = await openDemo(folder);
    opened.defer(demo.stop);
    url = demo.url;
  }
  const cookies = {
    staff: await signIn(url, 'staff'),
    admin: await signIn(url, 'admin'),
    manager: await signIn(url, 'manager'),
    operator: await signIn(url, 'operator'),
  };
  say('Waiting until the history is in');
  const stores = await untilSeeded(url, cookies.staff);

  mkdirSync(TARGET, { recursive: true });
  const browser = await launchChromium();
  opened.defer(() => browser.close());
  const shots = shotsOf(stores[0] ?? '').filter((shot) => words.every((word) => shot.name.includes(word)));
  for (const shot of shots) {
    await takePicture(browser, shot, {
      url,
      cookies: jarOf(shot, cookies, url),
      file: join(TARGET, `${shot.name}.png`),
    });
    say(`  ${shot.name}.png`);
  }
  say(`${shots.length} pictures in ${TARGET}`);
}

function jarOf({ by }: Shot, cookies: Readonly<Record<DemoPerson, string>>, url: string): Cookies {
  if (by === 'nobody') return [];
  const [name = '', value = ''] = cookies[by].split('=');
  return [{ name, value, url }];
}

process.exitCode = await main(process.argv.slice(2));
