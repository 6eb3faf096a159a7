import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { HttpCredentials, HttpSource } from '../../config/http-sources.ts';
import { Secret } from '../../config/secret.ts';
import { tempFolder } from '../../testing/temp-folder.ts';
import type { Bus } from '../driver.ts';
import { http } from './http.ts';
import { MAX_BODY_BYTES } from './json-client.ts';

const DOCUMENT = { rooms: [{ t: 45, rh: '91.2' }], door: 'open' };
const GOOD = { 'plc/air': { value: 4.5 }, 'plc/humidity': { value: 91.2 }, 'plc/door': { value: 1 } };

interface Device {
  readonly url: URL;
  readonly requests: IncomingMessage[];
  readonly sockets: Set<Socket>;
}

/** A device on the loopback that answers as `reply` says. */
async function device(reply: RequestListener, port = 0): Promise<Device> {
  const requests: IncomingMessage[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => {
    requests.push(request);
    reply(request, response);
  });
  server.on('connection', (socket) => sockets.add(socket));
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port: chosen } = server.address() as AddressInfo;
  return { url: new URL(`http://127.0.0.1:${chosen}/api/status?all=1`), requests, sockets };
}

const json = (_: IncomingMessage, response: ServerResponse, body: unknown = DOCUMENT) => {
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(body));
};
/** Answers with the document. */
const good: RequestListener = (request, response) => json(request, response);

function openBus(url: URL, more: Partial<HttpSource> = {}, timeoutMs = 5_000): Bus {
  const source: HttpSource = { url, headers: {}, credentials: { kind: 'none' }, caFile: null, ...more };
  const configured = http.configure(
    {
      name: 'web',
      driver: 'http',
      timeoutMs,
      devices: [
        {
          name: 'plc',
          source: 'plc',
          points: {
            air: { pointer: '/rooms/0/t', scale: 0.1, unit: '°C' },
            humidity: { pointer: '/rooms/0/rh' },
            door: { pointer: '/door', words: { open: 1, closed: 0 } },
          },
        },
      ],
    },
    { httpSources: new Map([['plc', source]]) },
  );
  expect(configured.problems).toEqual([]);
  const bus = configured.open({ monotonicMs: () => performance.now(), baseDir: '.' });
  onTestFinished(() => bus.close());
  return bus;
}

const read = async (bus: Bus, ...points: string[]) => {
  const answers = [];
  for (const request of bus.plan(points)) answers.push(...(await request.read()));
  return Object.fromEntries(answers);
};

test('one request serves all points of a device, and one connection all requests', async () => {
  const { url, requests, sockets } = await device(good);
  const bus = openBus(url);
  await bus.connect();
  for (let n = 0; n < 3; n++) expect(await read(bus, ...Object.keys(GOOD))).toEqual(GOOD);
  expect(requests.map(({ method, url: path }) => `${method} ${path}`)).toEqual(
    Array.from({ length: 3 }, () => 'GET /api/status?all=1'),
  );
  expect(sockets.size).toBe(1);
});

test.each<[string, HttpCredentials, Record<string, string>]>([
  [
    'a user and a password',
    { kind: 'basic', username: 'reader', secret: new Secret('pä:ss') },
    { authorization: `Basic ${Buffer.from('reader:pä:ss').toString('base64')}` },
  ],
  [
    'a token',
    { kind: 'token', header: null, secret: new Secret('t0ken') },
    { authorization: 'Bearer t0ken' },
  ],
  [
    'a token in its own header',
    { kind: 'token', header: 'X-Api-Key', secret: new Secret('t0ken') },
    { 'x-api-key': 't0ken' },
  ],
])('%s and plain headers are sent with each request', async (_, credentials, expected) => {
  const { url, requests } = await device(good);
  await read(openBus(url, { credentials, headers: { 'x-site': '7' } }), 'plc/air');
  expect(requests[0]?.headers).toMatchObject({ ...expected, 'x-site': '7', accept: 'application/json' });
});

test('a password is read from its file, and a file that is missing ends the opening', async () => {
  const folder = tempFolder();
  const file = join(folder, 'password');
  writeFileSync(file, 'from-file\n');
  const { url, requests } = await device(good);
  const secret = { file, key: 'passwordFile', place: 'gw.yaml:1:1' };
  await read(openBus(url, { credentials: { kind: 'basic', username: 'u', secret } }), 'plc/air');
  expect(requests[0]?.headers.authorization).toBe(`Basic ${Buffer.from('u:from-file').toString('base64')}`);
  const missing = { ...secret, file: join(folder, 'nothing') };
  expect(() => openBus(url, { credentials: { kind: 'basic', username: 'u', secret: missing } })).toThrow(
    /passwordFile: .* does not exist/,
  );
});

test('a redirection is not followed, whoever it leads to', async () => {
  const target = await device(good);
  const { url } = await device((_, response) => response.writeHead(302, { location: target.url.href }).end());
  const bus = openBus(url, { credentials: { kind: 'token', header: null, secret: new Secret('t0ken') } });
  await expect(read(bus, 'plc/air')).rejects.toMatchObject({
    code: 'bad-response',
    retryable: false,
    message: expect.stringMatching(/redirects \(302\)/),
  });
  expect(target.requests).toEqual([]);
});

const huge = 'x'.repeat(MAX_BODY_BYTES + 1);
test.each<[string, RequestListener, { code: string; retryable: boolean }, RegExp]>([
  [
    '401',
    (_, response) => response.writeHead(401).end(),
    { code: 'bad-response', retryable: false },
    /does not let the gateway in/,
  ],
  [
    '404',
    (_, response) => response.writeHead(404).end('nothing here'),
    { code: 'bad-response', retryable: false },
    /answers 404/,
  ],
  [
    '503',
    (_, response) => response.writeHead(503).end(),
    { code: 'bad-response', retryable: true },
    /answers 503/,
  ],
  [
    '204',
    (_, response) => response.writeHead(204).end(),
    { code: 'bad-response', retryable: false },
    /answers 204/,
  ],
  [
    'a web page',
    (_, response) => response.end('<!doctype html>'),
    { code: 'bad-response', retryable: true },
    /no JSON/,
  ],
  [
    'JSON that breaks off',
    (_, response) => response.end('{"rooms":[{"t":4'),
    { code: 'bad-response', retryable: true },
    /no JSON/,
  ],
  ['nothing', (_, response) => response.end(), { code: 'bad-response', retryable: true }, /no JSON/],
  [
    'more than fits, as it says',
    (_, response) => response.writeHead(200, { 'content-length': huge.length }).end(huge),
    { code: 'bad-response', retryable: false },
    /too large/,
  ],
  [
    'more than fits, in pieces',
    (_, response) => void response.write(huge),
    { code: 'bad-response', retryable: false },
    /too large/,
  ],
  [
    'a hang-up',
    (request) => request.socket.destroy(),
    { code: 'no-response', retryable: true },
    /ECONNRESET/,
  ],
  [
    'a hang-up in the middle',
    (_, response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('{', () => response.destroy());
    },
    { code: 'no-response', retryable: true },
    /./,
  ],
])('%s is an error that says so, and does not spoil the next answer', async (_, reply, error, words) => {
  let isBad = true;
  const { url } = await device((request, response) =>
    isBad ? reply(request, response) : good(request, response),
  );
  const bus = openBus(url);
  await expect(read(bus, 'plc/air')).rejects.toMatchObject({
    ...error,
    message: expect.stringMatching(words),
  });
  isBad = false;
  expect(await read(bus, 'plc/air')).toEqual({ 'plc/air': { value: 4.5 } });
});

test.each<[string, RequestListener]>([
  ['never answers', () => {}],
  ['never ends', (_, response) => void response.write('{"rooms":')],
])('a device that %s is given up in time', async (_, reply) => {
  const { url } = await device(reply);
  await expect(read(openBus(url, {}, 300), 'plc/air')).rejects.toMatchObject({
    code: 'no-response',
    message: expect.stringMatching(/in time/),
  });
});

test('a device that is not there is no-response, and its values come back with it', async () => {
  const { url } = await device(good);
  const gone = new URL('http://127.0.0.1:1/');
  await expect(read(openBus(gone), 'plc/air')).rejects.toMatchObject({ code: 'no-response' });
  const bus = openBus(url);
  expect(await read(bus, 'plc/air')).toEqual({ 'plc/air': { value: 4.5 } });
});

test('a kept connection that the device closed meanwhile costs no answer', async () => {
  const { url, sockets } = await device(good);
  const bus = openBus(url);
  await read(bus, 'plc/air');
  for (const socket of sockets) socket.destroy();
  expect(await read(bus, 'plc/air')).toEqual({ 'plc/air': { value: 4.5 } });
});

test('a value that is not there does not take the others with it', async () => {
  const { url } = await device((request, response) =>
    json(request, response, { rooms: [{ t: 45, rh: null }] }),
  );
  expect(await read(openBus(url), ...Object.keys(GOOD))).toEqual({
    'plc/air': { value: 4.5 },
    'plc/humidity': { quality: 'fault-value' },
    'plc/door': { quality: 'bad-response' },
  });
});

test('no error carries what lets the gateway in', async () => {
  const { url } = await device((_, response) => response.writeHead(401).end());
  const bus = openBus(url, { credentials: { kind: 'token', header: null, secret: new Secret('t0ken') } });
  const error = await read(bus, 'plc/air').catch((caught: unknown) => caught);
  expect(String((error as Error).stack) + JSON.stringify(error)).not.toContain('t0ken');
});
