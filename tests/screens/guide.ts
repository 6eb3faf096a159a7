/** `npm run guide:pictures`: the pictures of the user guides, taken anew from a demo, into `docs/guide/pictures/`. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromiumIsInstalled, launchChromium } from '../end-to-end/chromium.ts';
import { takePicture } from './camera.ts';
import { openDemo, signIn, untilSeeded } from './demo.ts';
import type { Shot } from './shots.ts';

const TARGET = fileURLToPath(new URL('../../docs/guide/pictures', import.meta.url));
const PICTURES = [
  { page: 'overview', by: 'staff', path: '/', width: 390, height: 844 },
  { page: 'store', by: 'staff', path: '/stores/{store}?range=h24', width: 390, height: 844 },
  { page: 'storage', by: 'admin', path: '/storage', width: 1100, height: 900 },
] as const;

if (chromiumIsInstalled()) await takeAll();
else {
  process.stderr.write('No pictures: Debian package chromium is not installed\n');
  process.exitCode = 1;
}

async function takeAll(): Promise<void> {
  const opened = new AsyncDisposableStack();
  try {
    const folder = mkdtempSync(join(tmpdir(), 'coldfield-guide-'));
    opened.defer(() => rmSync(folder, { recursive: true, force: true }));
    const { url, stop } = await openDemo(folder);
    opened.defer(stop);
    const cookies = { staff: await signIn(url, 'staff'), admin: await signIn(url, 'admin') };
    const [store = ''] = await untilSeeded(url, cookies.staff);
    mkdirSync(TARGET, { recursive: true });
    const browser = await launchChromium();
    opened.defer(() => browser.close());
    for (const { page, path, ...shot } of PICTURES) {
      for (const language of ['zh', 'en'] as const) {
        const [name = '', value = ''] = cookies[shot.by].split('=');
        const picture: Shot = {
          ...shot,
          name: page,
          path: path.replace('{store}', store),
          language,
          theme: 'light',
        };
        const file = join(TARGET, `${page}-${language}.png`);
        await takePicture(browser, picture, { url, cookies: [{ name, value, url }], file, isSmall: true });
        process.stdout.write(`  ${page}-${language}.png\n`);
      }
    }
  } finally {
    await opened.disposeAsync();
  }
}
