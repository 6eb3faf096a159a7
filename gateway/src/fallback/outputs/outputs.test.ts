import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { delimiter, join } from 'node:path';
import pino from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { tempFolder } from '../../testing/temp-folder.ts';
import { until } from '../../testing/until.ts';
import { createOutputRunner } from '../output-runner.ts';
import type { OutputDevice } from './open-output.ts';

function run(device: OutputDevice) {
  const runner = createOutputRunner(
    { name: 'siren', device, minOnMs: 0, failsafe: false },
    {
      monotonicMs: () => performance.now(),
      random: () => 1,
      onChange: () => {},
      log: pino({ level: 'silent' }),
    },
  );
  onTestFinished(() => runner.stop());
  return runner;
}

/** A relay in the network: a real HTTP server that remembers what it was asked. */
async function startRelay(port = 0) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (data: Buffer) => {
      body += data.toString();
    });
    request.on('end', () => {
      asked.push(`${request.method} ${request.url} ${request.headers.authorization ?? ''} ${body}`.trim());
      if (request.url === '/elsewhere') response.writeHead(302, { location: '/stolen' }).end();
      else response.end('ok');
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(port, '127.0.0.1', resolve);
  });
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  onTestFinished(stop);
  const address = server.address() as AddressInfo;
  return { asked, stop, port: address.port, url: `http://127.0.0.1:${address.port}` };
}

/** A `gpioset` of either version of libgpiod that says what it holds; its line is free when it is gone. */
function installGpioset(version: string) {
  const folder = tempFolder();
  const held = join(folder, 'held');
  const script = join(folder, 'gpioset');
  writeFileSync(
    script,
    `#!/bin/sh
if [ "$1" = --version ]; then echo "gpioset (libgpiod) ${version}"; exit 0; fi
if [ -e ${folder}/broken ]; then echo "gpioset: error setting the GPIO line values: Permission denied" >&2; exit 1; fi
echo "$@" > ${held}.new; mv ${held}.new ${held}
trap 'rm -f ${held}; kill $!; exit 0' TERM
echo $$ > ${folder}/pid
sleep 600 & wait $!
`,
  );
  chmodSync(script, 0o755);
  const before = process.env.PATH;
  process.env.PATH = `${folder}${delimiter}${before}`;
  onTestFinished(() => {
    process.env.PATH = before;
  });
  return {
    folder,
    get held() {
      return existsSync(held) ? readFileSync(held, 'utf8').trim() : null;
    },
  };
}

test('a file is replaced whole, and nothing is left beside it', async () => {
  const folder = tempFolder();
  const path = join(folder, 'siren');
  const runner = run({ type: 'file', file: { path, on: '1', off: '0' } });
  runner.want(true);
  await until('on', () => existsSync(path) && readFileSync(path, 'utf8') === '1');
  runner.want(false);
  await until('off', () => readFileSync(path, 'utf8') === '0');
  expect(readdirSync(folder)).toEqual(['siren']);
});

test('a file of the kernel is never created: its loss is told', async () => {
  const path = join(tempFolder(), 'brightness');
  const runner = run({ type: 'sysfs', file: { path, on: '1', off: '0' } });
  runner.want(true);
  await until('the loss is told', () => runner.status.problem === 'no-access');
  expect(existsSync(path)).toBe(false);
  writeFileSync(path, '0');
  runner.want(false);
  runner.want(true);
  await until('it is driven', () => readFileSync(path, 'utf8') === '1' && runner.status.problem === null);
});

test('a relay is asked by its own requests', async () => {
  const relay = await startRelay();
  const runner = run({
    type: 'http',
    http: {
      on: { url: `${relay.url}/relay/0?turn=on` },
      off: { url: `${relay.url}/off`, method: 'POST', body: '{"on":false}', headers: { authorization: 'x' } },
      timeoutMs: 2_000,
    },
  });
  runner.want(true);
  await until('on is asked', () => relay.asked.includes('GET /relay/0?turn=on'));
  runner.want(false);
  await until('off is asked', () => relay.asked.includes('POST /off x {"on":false}'));
  expect(runner.status).toEqual({ on: false, problem: null });
});

test('a relay that does not answer is told as lost, and driven when it is back', async () => {
  const gone = await startRelay();
  await gone.stop();
  const call = { url: `${gone.url}/on` };
  const runner = run({ type: 'http', http: { on: call, off: call, timeoutMs: 500 } });
  runner.want(true);
  await until('the loss is told', () => runner.status.problem === 'no-answer');
  const back = await startRelay(gone.port);
  await until('it is asked again', () => {
    runner.tick();
    return back.asked.length > 0 && runner.status.problem === null;
  });
});

test('a relay that sends elsewhere is not followed', async () => {
  const relay = await startRelay();
  const call = { url: `${relay.url}/elsewhere` };
  const runner = run({ type: 'http', http: { on: call, off: call, timeoutMs: 2_000 } });
  runner.want(true);
  await until('it is told', () => runner.status.problem === 'failed');
  expect(relay.asked).not.toContain('GET /stolen');
});

test.each([
  ['v1.6.3', '--mode=signal --active-low gpiochip0 17=1', '--mode=signal --active-low gpiochip0 17=0'],
  ['v2.2.1', '--active-low --chip gpiochip0 17=1', '--active-low --chip gpiochip0 17=0'],
])('gpioset %s holds the line with its own words', async (version, on, off) => {
  const board = installGpioset(version);
  const runner = run({ type: 'gpio', gpio: { chip: 'gpiochip0', line: 17, activeLow: true } });
  runner.want(true);
  await until('on is held', () => board.held === on);
  runner.want(false);
  await until('off is held', () => board.held === off);
  await runner.stop();
  expect(board.held, 'a gateway that stops lets go').toBeNull();
});

test('a line that is lost is told, and taken again', async () => {
  const board = installGpioset('v2.2.1');
  const runner = run({ type: 'gpio', gpio: { chip: 'gpiochip0', line: 17, activeLow: false } });
  runner.want(true);
  await until('held', () => board.held !== null);
  await until(
    'its tool has settled',
    () => existsSync(join(board.folder, 'pid')) && runner.status.problem === null,
  );
  writeFileSync(join(board.folder, 'broken'), '');
  const pid = Number(readFileSync(join(board.folder, 'pid'), 'utf8'));
  process.kill(pid, 'SIGTERM');
  await until('the loss is told', () => {
    runner.tick();
    return runner.status.problem === 'no-access';
  });
  writeFileSync(
    join(board.folder, 'gpioset'),
    readFileSync(join(board.folder, 'gpioset'), 'utf8').replace('/broken', '/mended'),
  );
  await until('it is held again', () => {
    runner.tick();
    return board.held !== null && runner.status.problem === null;
  });
});

test('a board without the tool says which package is missing', async () => {
  const before = process.env.PATH;
  process.env.PATH = tempFolder();
  onTestFinished(() => {
    process.env.PATH = before;
  });
  const runner = run({ type: 'gpio', gpio: { chip: 'gpiochip0', line: 17, activeLow: false } });
  runner.want(true);
  await until('it is told', () => runner.status.problem === 'no-tool');
});
