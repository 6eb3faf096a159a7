import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { type IncomingHttpHeaders, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pino from 'pino';
import { expect, onTestFinished, test, vi } from 'vitest';
import { parseConfig } from '../config/parse-config.ts';
import { createGateway } from '../gateway.ts';
import { startModbusDevice } from '../testing/modbus-device.ts';
import { tempFolder } from '../testing/temp-folder.ts';
import { until as untilWithin } from '../testing/until.ts';
import { createGuesses } from './guesses.ts';
import { isOwnHost } from './own-host.ts';
import { runPage } from './page-command.ts';
import { createRecent } from './recent.ts';

const TOKEN = 'a-token-of-the-test';
/** Generous: other tests start processes at the same time. */
const WITHIN_MS = 40_000;
const until = (question: string, check: () => boolean) => untilWithin(question, check, WITHIN_MS);
vi.setConfig({ testTimeout: 120_000 });

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

function ask(
  port: number,
  path: string,
  options: { method?: string; headers?: Record<string, string> } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, agent: false, ...options }, (response) => {
      let body = '';
      response.on('data', (data: Buffer) => {
        body += data.toString();
      });
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
      );
    });
    sent.on('error', reject);
    sent.end();
  });
}

async function startSite(extra = '') {
  const device = await startModbusDevice({ input: { 1: 34, 2: 900 }, discrete: { 0: false } });
  onTestFinished(() => device.stop());
  const folder = tempFolder();
  const text = `
id: gw-1
secret: s3cret
mqttUrl: mqtt://127.0.0.1:9
dataDir: ./data
clock: { source: ntp }
localPage: { port: 0, token: ${TOKEN} }
kinds: { air: { sampleS: 0.1, recordS: 0.2 }, door: { sampleS: 0.1, debounceMs: 0 } }
buses:
  - name: line
    driver: modbus
    transport: tcp
    host: 127.0.0.1
    port: ${device.port}
    devices:
      - { name: probe, unit: 1, profile: xy-md02 }
      - { name: io, unit: 1, points: { door: { fc: 2, addr: 0 } } }
rooms: { room-1: { air1: line/probe/temperature, rh1: line/probe/humidity, door1: line/io/door } }
names: { room-1: '1号间 <script>alert("x")</script>' }
outputs: { siren: { file: { path: ./siren }, minOnS: 0 } }
fallback: { rooms: { room-1: [{ key: air1, above: 8, output: siren }] } }
${extra}`;
  const gateway = createGateway(parseConfig(text, join(folder, 'gw.yaml')), {
    log: pino({ level: 'silent' }),
  });
  onTestFinished(() => gateway.stop());
  await gateway.start();
  const port = gateway.pagePort ?? 0;
  const entered = await ask(port, `/enter?token=${TOKEN}`);
  const cookie = (entered.headers['set-cookie']?.[0] ?? '').split(';')[0] ?? '';
  const page = async () => (await ask(port, '/', { headers: { cookie } })).body;
  /** Waits until the page has these words. */
  const shows = async (words: string) => {
    const end = performance.now() + WITHIN_MS;
    while (!(await page()).includes(words)) {
      if (performance.now() > end) throw new Error(`the page does not show: ${words}`);
      await delay(50);
    }
  };
  return { gateway, device, port, cookie, entered, page, shows, folder };
}

test('the link lets in, leaves no token behind, and shows each value with its age and limits', async () => {
  const { entered, shows, device } = await startSite();
  expect(entered).toMatchObject({ status: 303, headers: { location: '/' }, body: '' });
  expect(entered.headers['set-cookie']?.[0]).toMatch(/HttpOnly; SameSite=Lax/);
  expect(entered.headers['set-cookie']?.[0]).not.toContain(TOKEN);
  await shows('3.4<span class="unit">°C');
  await shows('关着');
  await shows('高于 8.0 报警');
  device.memory.input[1] = 95;
  await shows('库温 高于 8.0 °C');
  await shows('正在响');
});

test('what people named is text and nothing else', async () => {
  const { shows, page } = await startSite();
  await shows('1号间');
  const body = await page();
  expect(body).toContain('&#60;script&#62;alert(&#34;x&#34;)');
  expect(body).not.toContain('<script>alert');
});

test('without the cookie there is nothing to see', async () => {
  const { port } = await startSite();
  for (const path of ['/', '/content', '/?token=x', '//', '/content?x'])
    for (const cookie of ['', 'coldfield_page=', `coldfield_page=${TOKEN}`, 'coldfield_page=%00']) {
      const { status, body } = await ask(port, path, { headers: { cookie } });
      expect([400, 401, 404], path).toContain(status);
      expect(body).not.toContain('1号间');
      expect(body).not.toContain('gw-1');
    }
});

test.each([
  '/../../etc/passwd',
  '/assets/page.css',
  '/%2e%2e/gateway.ts',
  '/page.css%00',
  '/.git/config',
  '/metrics',
  '/constructor',
])('%s leads nowhere', async (path) => {
  const { port, cookie } = await startSite();
  const { status, body } = await ask(port, path, { headers: { cookie } });
  expect(status).toBe(404);
  expect(body).toBe('not here');
});

test('a strange name, another method and a foreign page get nothing', async () => {
  const { port, cookie } = await startSite();
  const rebound = await ask(port, '/', { headers: { cookie, host: 'evil.example.com' } });
  expect(rebound).toMatchObject({ status: 421, body: 'not here' });
  expect((await ask(port, '/', { method: 'POST', headers: { cookie } })).status).toBe(405);
  const { headers } = await ask(port, '/', { headers: { cookie } });
  expect(headers['content-security-policy']).toMatch(
    /^default-src 'none'; style-src 'self'; script-src 'self'/,
  );
  expect(headers).toMatchObject({
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
  });
  expect(headers['access-control-allow-origin']).toBeUndefined();
});

test('whoever guesses has to wait; who is in stays in', async () => {
  const { port, cookie } = await startSite();
  for (let i = 0; i < 5; i++) expect((await ask(port, `/enter?token=guess-${i}`)).status).toBe(401);
  const waiting = await ask(port, `/enter?token=${TOKEN}`);
  expect(waiting.status).toBe(429);
  expect(Number(waiting.headers['retry-after'])).toBeGreaterThan(0);
  expect((await ask(port, '/', { headers: { cookie } })).status).toBe(200);
});

test('language, theme and size are kept by the browser, and nothing else gets in there', async () => {
  const { port, cookie } = await startSite();
  const chosen = await ask(port, '/view?language=en&theme=dark&size=%22%3E%3Cscript%3E', {
    headers: { cookie },
  });
  const view = (chosen.headers['set-cookie']?.[0] ?? '').split(';')[0] ?? '';
  expect(view).toBe('coldfield_page_view=en.dark.usual');
  const { body } = await ask(port, '/', { headers: { cookie: `${cookie}; ${view}` } });
  expect(body).toContain('<html lang="en" data-theme="dark">');
  expect(body).toContain('Humidity');
});

test('many connections, silent ones and slow ones keep nothing from being sampled, and end', async () => {
  const { port, gateway, cookie } = await startSite();
  const sockets: Socket[] = [];
  let closed = 0;
  for (let i = 0; i < 120; i++) {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => {});
    socket.on('close', () => {
      closed += 1;
    });
    // Half a request, a byte at a time, or nothing at all.
    if (i % 2 === 0) socket.on('connect', () => socket.write('GET / HTTP/1.1\r\nHost: x'));
    sockets.push(socket);
  }
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
  });
  await until('most were turned away', () => closed >= 100);
  const before = gateway.status().lastSeq;
  await until('it records on', () => gateway.status().lastSeq > before + 5);
  for (const socket of sockets) socket.destroy();
  await until('all are gone', () => closed === 120);
  const page = await ask(port, '/', { headers: { cookie } });
  expect(page.status).toBe(200);
});

test('a port that is taken does not keep the gateway from starting', async () => {
  const { port } = await startSite();
  const folder = tempFolder();
  const text = `{ id: gw-2, secret: x, mqttUrl: 'mqtt://127.0.0.1:9', dataDir: ./data, localPage: { port: ${port}, token: ${TOKEN} } }`;
  const second = createGateway(parseConfig(text, join(folder, 'gw.yaml')), {
    log: pino({ level: 'silent' }),
  });
  onTestFinished(() => second.stop());
  await second.start();
  expect(second.pagePort).toBeNull();
  expect(second.status().id).toBe('gw-2');
});

test('the command makes the token once, for its owner alone, and says the link', () => {
  const folder = tempFolder();
  const path = join(folder, 'gw.yaml');
  writeFileSync(
    path,
    'id: gw-1\nsecret: x\nmqttUrl: mqtt://h:1\ndataDir: ./data\nlocalPage: { port: 8090 }\n',
  );
  const lines: string[] = [];
  const io = { out: (line: string) => lines.push(line), err: () => {} };
  expect(runPage([path], io)).toBe(0);
  expect(runPage([path], io)).toBe(0);
  const file = join(folder, 'data', 'page.token');
  const token = readFileSync(file, 'utf8').trim();
  expect(token.length).toBeGreaterThanOrEqual(20);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const link = `http://127.0.0.1:8090/enter?token=${token}`;
  expect(lines.filter((line) => line === link)).toHaveLength(2);
});

test.each([
  ['192.168.1.20:8090', true],
  ['[fe80::1]:8090', true],
  ['localhost', true],
  ['gateway', true],
  ['gateway.local:80', true],
  ['store.example.org', true],
  ['evil.example.com', false],
  ['192.168.1.20.evil.com', false],
  ['', false],
  ['a b', false],
  [undefined, false],
])('a browser that asks for %s is answered: %s', (host, expected) => {
  expect(isOwnHost(host, ['store.example.org'])).toBe(expected);
});

test('guesses cost more and more, up to a bound, and are forgotten in bounded memory', () => {
  let now = 0;
  const guesses = createGuesses(() => now);
  for (let i = 0; i < 5; i++) guesses.failed('10.0.0.1');
  expect(guesses.waitMs('10.0.0.1')).toBe(1_000);
  for (let i = 0; i < 50; i++) guesses.failed('10.0.0.1');
  expect(guesses.waitMs('10.0.0.1')).toBe(300_000);
  expect(guesses.waitMs('10.0.0.2')).toBe(0);
  for (let i = 0; i < 5; i++) guesses.failed(`2001:db8:1:1::${i}`);
  expect(guesses.waitMs('2001:db8:1:1::99'), 'one device, many addresses').toBeGreaterThan(0);
  for (let i = 0; i < 300; i++) guesses.failed(`10.1.${i >> 8}.${i & 255}`);
  expect(guesses.waitMs('10.0.0.1')).toBe(0);
  now = 1e9;
  expect(guesses.waitMs('2001:db8:1:1::1')).toBe(0);
});

test('a curve has the last 24 hours, its gaps left open', () => {
  const recent = createRecent();
  const quarter = 900_000;
  recent.heard('p', { value: 1 }, 0, true);
  for (let i = 10; i < 100; i++) recent.heard('p', { value: i }, i * quarter, true);
  recent.heard('p', { value: 500 }, 99 * quarter + 1, true);
  recent.heard('p', { quality: 'stuck' }, 99 * quarter + 2, true);
  const curve = recent.curve('p', 102 * quarter);
  expect(curve.at(-1)).toEqual({ ago: 3, low: 99, high: 500 });
  expect(curve.at(0)).toEqual({ ago: 92, low: 10, high: 10 });
  expect(curve).toHaveLength(90);
});
