import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { parseConfig } from '../config/parse-config.ts';
import { tempFolder } from '../testing/temp-folder.ts';
import { runJoin } from './join-command.ts';

const NOW = Date.parse('2026-11-20T08:00:00Z');
const ANSWER = {
  gatewayId: 'g-1',
  secret: 'a secret of thirty-two characters',
  mqttUrl: 'mqtts://cold-p.example.cn:8883',
  topicBase: 'coldfield/v1/g-1',
  name: '一号网关',
  store: '甲库',
  rooms: [
    { key: 'r1', name: '冷藏间\nbuses: [hostile]' },
    { key: null, name: '装卸口' },
  ],
  serverTime: NOW,
};

/** A server on the loopback that answers each request alike, and remembers what was asked. */
async function startServer(status: number, body: unknown): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request: IncomingMessage, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    request.on('end', () => {
      asked.push(`${request.method} ${request.url} ${text}`);
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(typeof body === 'string' ? body : JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

async function run(args: string[], { lang = 'en_GB.UTF-8', now = NOW } = {}) {
  const out: string[] = [];
  const err: string[] = [];
  const code = await runJoin(args, {
    env: { LANG: lang },
    out: (line) => out.push(line),
    err: (line) => err.push(line),
    now: () => now,
  });
  return { code, out: out.join('\n'), err: err.join('\n') };
}

test('a joined gateway has a file that it can start with, its secret beside it for nobody else to read', async () => {
  const { url, asked } = await startServer(200, ANSWER);
  const file = join(tempFolder(), 'cold-1.yaml');
  const { code, out, err } = await run([url, '7K3M-Q9TX-2BPA', file]);
  expect([code, err]).toEqual([0, '']);
  expect(asked).toEqual(['POST /api/provision {"code":"7K3M-Q9TX-2BPA"}']);
  expect(out).toContain(`npm run gateway -- ${file}`);
  expect(out).not.toContain(ANSWER.secret);
  const text = readFileSync(file, 'utf8');
  const config = parseConfig(text, file);
  expect(config).toMatchObject({ id: 'g-1', mqttUrl: ANSWER.mqttUrl, sensors: [] });
  expect(config.buses.size, 'a name of a room is only a comment').toBe(0);
  expect(text).toContain('#   r1  冷藏间 buses: [hostile]\n#   …   装卸口\n');
  const secret = join(file, '..', 'cold-1.secret');
  expect(readFileSync(secret, 'utf8')).toBe(`${ANSWER.secret}\n`);
  expect(statSync(secret).mode & 0o777).toBe(0o600);
});

test.each([
  ['a room key', { rooms: [{ key: 'r1\nlogLevel: silent', name: '冷藏间' }] }],
  ['an address of the broker', { mqttUrl: 'mqtt://127.0.0.1:1883\nlogLevel: silent' }],
])('%s from a hostile server sets nothing else', async (_, hostile) => {
  const { url } = await startServer(200, { ...ANSWER, ...hostile });
  const file = join(tempFolder(), 'gateway.yaml');
  const { code } = await run([url, '7K3M-Q9TX-2BPA', file]);
  if (code === 0) expect(parseConfig(readFileSync(file, 'utf8'), file).logLevel).toBe('info');
  else expect(existsSync(file)).toBe(false);
});

test('what a QR code holds is enough', async () => {
  const { url, asked } = await startServer(200, ANSWER);
  const file = join(tempFolder(), 'gateway.yaml');
  expect((await run([`${url}/join-gateway#7K3M-Q9TX-2BPA`, file])).code).toBe(0);
  expect(asked[0]).toContain('7K3M-Q9TX-2BPA');
});

test.each(['gateway.yaml', 'gateway.secret'])(
  'a %s that is there is not overwritten, and the code is not used up',
  async (name) => {
    const { url, asked } = await startServer(200, ANSWER);
    const folder = tempFolder();
    writeFileSync(join(folder, name), 'mine');
    const { code, err } = await run([url, 'code', join(folder, 'gateway.yaml')]);
    expect(code).toBe(1);
    expect(err).toMatch(/is there already and is not overwritten/);
    expect(asked).toEqual([]);
    expect(readdirSync(folder)).toEqual([name]);
    expect(readFileSync(join(folder, name), 'utf8')).toBe('mine');
  },
);

test('a wrong code is told in the words of the server, and leaves nothing behind', async () => {
  const { url } = await startServer(404, { code: 'code-unknown', message: '配置码不对、已用过或已过期。' });
  const folder = tempFolder();
  const { code, err } = await run([url, 'wrong', join(folder, 'gateway.yaml')], { lang: 'zh_CN.UTF-8' });
  expect([code, err]).toEqual([1, '配置码不对、已用过或已过期。']);
  expect(readdirSync(folder)).toEqual([]);
});

test.each([
  ['a closed port', 'http://127.0.0.1:65530', 1, /cannot be reached .*the code is not used/],
  ['no address at all', 'ftp://x', 2, /something like http:\/\/192/],
])('%s is told as what it is', async (_, server, exit, expected) => {
  const folder = tempFolder();
  const { code, err } = await run([server, 'code', join(folder, 'gateway.yaml')]);
  expect(code).toBe(exit);
  expect(err).toMatch(expected);
  expect(readdirSync(folder)).toEqual([]);
});

test.each([
  ['a page of something else', '<html>'],
  ['an id that no topic could carry', { ...ANSWER, gatewayId: 'a/b' }],
])('%s is not taken for a server', async (_, body) => {
  const { url } = await startServer(200, body);
  const folder = tempFolder();
  const { code, err } = await run([url, 'code', join(folder, 'gateway.yaml')]);
  expect(code).toBe(1);
  expect(err).toContain('not as a Coldfield server does');
});

test('a clock that is off is told, with which way', async () => {
  const { url } = await startServer(200, ANSWER);
  const file = join(tempFolder(), 'gateway.yaml');
  const { code, err } = await run([url, 'code', file], { now: NOW - 3 * 3_600_000 });
  expect(code).toBe(0);
  expect(err).toContain("this machine's clock is 180 min behind the server's");
});

test('a folder that is not there is told before the code is used', async () => {
  const { url, asked } = await startServer(200, ANSWER);
  const { code, err } = await run([url, 'code', join(tempFolder(), 'none', 'gateway.yaml')]);
  expect(code).toBe(1);
  expect(err).toContain('cannot be written');
  expect([asked, existsSync('gateway.yaml')]).toEqual([[], false]);
});

test('without a code it tells how it is used', async () => {
  expect(await run(['http://127.0.0.1:1'])).toMatchObject({
    code: 2,
    err: expect.stringContaining('usage:'),
  });
});
