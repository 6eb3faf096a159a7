import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { join } from 'node:path';
import { contentOf } from './content.ts';
import { createGuesses } from './guesses.ts';
import { encode } from './html.ts';
import { isOwnHost } from './own-host.ts';
import type { Site } from './site.ts';
import { cookieOf, isSame } from './token.ts';
import { type Language, WORDS, type Words } from './words.ts';

const MOST_CONNECTIONS = 40;
const MOST_OF_ONE = 12;
const COOKIE = 'coldfield_page';
const VIEW_COOKIE = 'coldfield_page_view';
const COOKIE_S = 180 * 86_400;
/** What many phones ask for at once is drawn once. */
const CACHE_MS = 1_000;

const HEADERS = {
  'content-security-policy':
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cache-control': 'no-store',
} as const;

export interface PageConfig {
  readonly port: number;
  readonly host: string;
  readonly names: readonly string[];
}

interface View {
  readonly language: Language;
  readonly theme: 'auto' | 'light' | 'dark';
  readonly size: 'usual' | 'large';
}

const USUAL: View = { language: 'zh', theme: 'auto', size: 'usual' };

/** A page for somebody who stands at the store without Internet. It shows and changes nothing. `port` 0: a free one. */
export async function startPage(
  config: PageConfig,
  token: string,
  site: Site,
): Promise<{ port: number; stop(): Promise<void> }> {
  const guesses = createGuesses(site.monotonicMs);
  const cookie = cookieOf(token);
  const css = cssOf(read('tokens.css'), read('page.css'));
  const script = read('page.js');
  const drawn = new Map<Language, { readonly atMs: number; readonly html: string }>();

  function content(language: Language): string {
    const known = drawn.get(language);
    const now = site.monotonicMs();
    if (known !== undefined && now - known.atMs < CACHE_MS) return known.html;
    const html = contentOf(site, WORDS[language]);
    drawn.set(language, { atMs: now, html });
    return html;
  }

  function answer(request: IncomingMessage, response: ServerResponse): void {
    const send = (
      status: number,
      type: string,
      body: string,
      headers: Record<string, string | string[]> = {},
    ) =>
      response
        .writeHead(status, { ...HEADERS, 'content-type': `${type}; charset=utf-8`, ...headers })
        .end(request.method === 'HEAD' ? undefined : body);
    const goHome = (cookies: string[]) =>
      send(303, 'text/plain', '', {
        location: '/',
        ...(cookies.length === 0 ? {} : { 'set-cookie': cookies }),
      });
    if (!isOwnHost(request.headers.host, config.names)) return void send(421, 'text/plain', 'not here');
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return void send(405, 'text/plain', 'only GET', { allow: 'GET, HEAD', connection: 'close' });
    const url = URL.parse(request.url ?? '', 'http://gateway');
    if (url === null) return void send(400, 'text/plain', 'what is that');
    const cookies = cookiesOf(request.headers.cookie);
    const view = viewOf(cookies.get(VIEW_COOKIE));
    const words = WORDS[view.language];
    const mayLook = isSame(cookies.get(COOKIE) ?? '', cookie);
    switch (url.pathname) {
      case '/page.css':
        return void send(200, 'text/css', css, { 'cache-control': 'max-age=3600' });
      case '/page.js':
        return void send(200, 'text/javascript', script, { 'cache-control': 'max-age=3600' });
      case '/enter': {
        const address = request.socket.remoteAddress ?? '';
        const waitMs = guesses.waitMs(address);
        const waitS = Math.ceil(waitMs / 1_000);
        if (waitMs > 0)
          return void send(429, 'text/html', shell(view, words, plain(words.wait(waitS))), {
            'retry-after': String(waitS),
          });
        if (!isSame(url.searchParams.get('token') ?? '', token)) {
          guesses.failed(address);
          return void send(401, 'text/html', shell(view, words, refusal(words)));
        }
        guesses.succeeded(address);
        return void goHome([`${COOKIE}=${cookie}; HttpOnly; SameSite=Lax; Path=/; Max-Age=${COOKIE_S}`]);
      }
      case '/view': {
        const next = encodeURIComponent([...asked(view, url.searchParams)].join('.'));
        return void goHome([`${VIEW_COOKIE}=${next}; HttpOnly; SameSite=Lax; Path=/; Max-Age=${COOKIE_S}`]);
      }
      case '/content':
        return void (mayLook
          ? send(200, 'text/html', content(view.language))
          : send(401, 'text/html', refusal(words)));
      case '/':
        return void (mayLook
          ? send(200, 'text/html', shell(view, words, content(view.language), true))
          : send(401, 'text/html', shell(view, words, refusal(words))));
      default:
        return void send(404, 'text/plain', 'not here');
    }
  }

  const server = createServer({ maxHeaderSize: 8_192 }, (request, response) => {
    // Nothing here takes a body.
    request.resume();
    try {
      answer(request, response);
    } catch {
      response.destroy();
    }
  });
  server.maxConnections = MOST_CONNECTIONS;
  server.headersTimeout = 5_000;
  server.requestTimeout = 10_000;
  server.keepAliveTimeout = 10_000;
  server.timeout = 15_000;
  const ofAddress = new Map<string, number>();
  server.on('connection', (socket: Socket) => {
    const address = socket.remoteAddress ?? '';
    const count = (ofAddress.get(address) ?? 0) + 1;
    ofAddress.set(address, count);
    socket.on('close', () => {
      const left = (ofAddress.get(address) ?? 1) - 1;
      if (left === 0) ofAddress.delete(address);
      else ofAddress.set(address, left);
    });
    if (count > MOST_OF_ONE) socket.destroy();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(config.port, config.host, resolve);
  });
  server.on('error', () => {});
  return {
    port: (server.address() as AddressInfo).port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function shell({ language, theme, size }: View, words: Words, content: string, live = false): string {
  const root = [
    `lang="${language === 'zh' ? 'zh-CN' : 'en'}"`,
    theme === 'auto' ? '' : `data-theme="${theme}"`,
    size === 'large' ? 'data-mode="senior"' : '',
  ];
  const link = (query: string, word: string) => `<a href="/view?${query}">${encode(word)}</a>`;
  const other = language === 'zh' ? 'en' : 'zh';
  const links = [
    link(`language=${other}`, words.other),
    theme === 'dark' ? link('theme=light', words.day) : link('theme=dark', words.night),
    size === 'large' ? link('size=usual', words.usual) : link('size=large', words.large),
  ];
  return `<!doctype html><html ${root.filter((one) => one !== '').join(' ')}><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex"><title>${encode(words.title)}</title><link rel="stylesheet" href="/page.css">${
    live
      ? '<noscript><meta http-equiv="refresh" content="20"></noscript><script type="module" src="/page.js"></script>'
      : ''
  }</head><body><div class="wide"><header class="top"><h1>${encode(words.title)}</h1><nav>${links.join('')}</nav></header><p class="offline card alarm warning" role="status">${encode(words.lost)}</p><main id="content" class="wide-content">${content}</main></div></body></html>`;
}

const refusal = (words: Words): string =>
  `<section class="card"><h2>${encode(words.refused)}</h2><p>${encode(words.refusedText)}</p></section>`;
const plain = (text: string): string => `<p class="card">${encode(text)}</p>`;

function cookiesOf(header: string | undefined): Map<string, string> {
  return new Map(
    (header ?? '').split(';', 20).flatMap((part): [string, string][] => {
      const at = part.indexOf('=');
      return at < 0 ? [] : [[part.slice(0, at).trim(), part.slice(at + 1).trim()]];
    }),
  );
}

function viewOf(cookie: string | undefined): View {
  const [language, theme, size] = (cookie ?? '').split('.');
  return {
    language: language === 'en' ? 'en' : USUAL.language,
    theme: theme === 'light' || theme === 'dark' ? theme : USUAL.theme,
    size: size === 'large' ? 'large' : USUAL.size,
  };
}

/** The view with what a link asks for; anything else stays. */
function asked(view: View, query: URLSearchParams): string[] {
  const one = <T extends string>(name: string, allowed: readonly T[], now: T): T =>
    allowed.find((word) => word === query.get(name)) ?? now;
  return [
    one('language', ['zh', 'en'], view.language),
    one('theme', ['auto', 'light', 'dark'], view.theme),
    one('size', ['usual', 'large'], view.size),
  ];
}

/** The dark theme is also the device's, where nobody chose. */
function cssOf(tokens: string, page: string): string {
  const dark = /\[data-theme="dark"\] (\{[^}]*\})/.exec(tokens)?.[1] ?? '{}';
  return `${tokens}\n@media (prefers-color-scheme: dark) { :root:not([data-theme]) ${dark} }\n${page}`;
}

function read(name: string): string {
  return readFileSync(join(import.meta.dirname, 'assets', name), 'utf8');
}
