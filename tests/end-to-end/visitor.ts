import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { PERSON } from '../plant/server.ts';

/** Somebody at a browser of their own, and everything that their browser complained about. */
export interface Visitor {
  readonly page: Page;
  /** Errors of the page's own code and of its console, each with where it came from. */
  readonly errors: string[];
  /** Requests to anything but the server, whatever they were for. */
  readonly foreign: string[];
  leave(): Promise<void>;
}

/** Opens a Chinese browser at the server's first page, signed in when a session's cookie, `name=value`, is given. */
export async function visit(
  browser: Browser,
  origin: string,
  { cookie, ...options }: BrowserContextOptions & { readonly cookie?: string } = {},
): Promise<Visitor> {
  const context = await browser.newContext({
    baseURL: origin,
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    viewport: { width: 1440, height: 900 },
    ...options,
  });
  if (cookie !== undefined) {
    const [name = '', value = ''] = cookie.split('=');
    await context.addCookies([{ name, value, url: origin }]);
  }
  const page = await context.newPage();
  const errors: string[] = [];
  const foreign: string[] = [];
  const { host } = new URL(origin);
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(`${message.text()} at ${message.location().url}`);
  });
  const note = (url: string): void => {
    const { protocol, host: asked } = new URL(url);
    if (protocol !== 'data:' && protocol !== 'blob:' && asked !== host) foreign.push(url);
  };
  page.on('request', (request) => note(request.url()));
  page.on('websocket', (socket) => note(socket.url()));
  await page.goto('/');
  return { page, errors, foreign, leave: () => context.close() };
}

/** Fills in and sends the sign-in form, in Chinese. */
export async function fillIn(page: Page, password: string): Promise<void> {
  await page.getByLabel('用户名').fill(PERSON.username);
  await page.getByLabel('密码', { exact: true }).fill(password);
  await page.getByRole('button', { name: '登录', exact: true }).click();
}
