/** `node tests/screens/icons.ts`: draws the icons of an installed page from the brand mark. Run it after a change of that. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { launchChromium } from '../end-to-end/chromium.ts';

const PUBLIC = fileURLToPath(new URL('../../dashboard/public', import.meta.url));

/** A maskable icon is cut to the shape that the device likes: it fills the square, with the mark in the inner 80 %. */
const ICONS = [
  { name: 'icon-192.png', size: 192, maskable: false },
  { name: 'icon-512.png', size: 512, maskable: false },
  { name: 'icon-maskable-512.png', size: 512, maskable: true },
] as const;

const browser = await launchChromium();
try {
  const page = await browser.newPage();
  const mark = readFileSync(`${PUBLIC}/favicon.svg`, 'utf8');
  for (const { name, size, maskable } of ICONS) {
    await page.setViewportSize({ width: size, height: size });
    const svg = maskable
      ? mark.replace('viewBox="0 0 32 32"', 'viewBox="-3 -3 38 38"').replace(/<rect [^>]*>/, '')
      : mark;
    const ground = maskable ? (/<rect [^>]*fill="([^"]+)"/.exec(mark)?.[1] ?? '') : 'transparent';
    await page.setContent(
      `<style>html,body{margin:0;background:${ground}}svg{display:block;width:${size}px;height:${size}px}</style>${svg}`,
    );
    writeFileSync(`${PUBLIC}/${name}`, await page.screenshot({ omitBackground: true }));
  }
} finally {
  await browser.close();
}
