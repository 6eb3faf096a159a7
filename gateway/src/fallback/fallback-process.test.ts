import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { startModbusDevice } from '../testing/modbus-device.ts';
import { startTestServer } from '../testing/server.ts';
import { tempFolder } from '../testing/temp-folder.ts';
import { until as untilWithin } from '../testing/until.ts';

const MAIN = join(import.meta.dirname, '..', 'main.js');
/** Generous: other tests start processes at the same time. */
const WITHIN_MS = 45_000;
vi.setConfig({ testTimeout: 4 * WITHIN_MS });
/** A port on which nobody listens: discard. */
const NOBODY = 'mqtt://127.0.0.1:9';

const until = (question: string, check: () => boolean) => untilWithin(question, check, WITHIN_MS);

function run(...args: string[]): ChildProcess {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout?.resume();
  // A mistake in the file of a test should be seen.
  child.stderr?.pipe(process.stderr);
  onTestFinished(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  });
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
}

async function startSite(mqttUrl: string, folder = tempFolder()) {
  const device = await startModbusDevice({ input: { 1: 34, 2: 900 }, discrete: { 0: false, 1: false } });
  onTestFinished(() => device.stop());
  const asked: string[] = [];
  const relay = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.end();
  });
  relay.listen(0, '127.0.0.1');
  await once(relay, 'listening');
  onTestFinished(() => {
    relay.close();
    relay.closeAllConnections();
  });
  const siren = join(tempFolder(), 'siren');
  const path = join(folder, 'gw.yaml');
  const url = `http://127.0.0.1:${(relay.address() as AddressInfo).port}`;
  writeFileSync(
    path,
    `
id: gw-1
secret: s3cret
mqttUrl: ${mqttUrl}
dataDir: ./data
# No clock: nothing but the server could tell the time, and it is away.
clock: { source: server }
kinds:
  air: { sampleS: 0.2, recordS: 0.2 }
  trapped: { sampleS: 0.1 }
  button: { sampleS: 0.1 }
buses:
  - name: line
    driver: modbus
    transport: tcp
    host: 127.0.0.1
    port: ${device.port}
    timeoutMs: 300
    devices:
      - { name: probe, unit: 1, profile: xy-md02 }
      - { name: io, unit: 1, points: { call: { fc: 2, addr: 0 }, button: { fc: 2, addr: 1 } } }
rooms:
  room-1: { air1: line/probe/temperature, trapped1: line/io/call, button1: line/io/button }
outputs:
  siren: { file: { path: ${siren}, on: "on", off: "off" }, minOnS: 0 }
  lamp: { http: { on: { url: "${url}/on" }, off: { url: "${url}/off" } }, minOnS: 0 }
fallback:
  silenceS: 600
  rooms:
    room-1:
      - { key: air1, above: 8, forS: 1, output: siren }
      - { key: trapped1, state: 1, output: lamp }
`,
  );
  return {
    path,
    device,
    asked,
    get siren() {
      return existsSync(siren) ? readFileSync(siren, 'utf8') : '';
    },
    warm: () => {
      device.memory.input[1] = 95;
    },
    cool: () => {
      device.memory.input[1] = 34;
    },
  };
}

test('without server, broker and clock a warm room sounds; SIGKILL and a restart change nothing of that', async () => {
  const site = await startSite(NOBODY);
  const first = run(site.path);
  await until('it is quiet', () => site.siren === 'off');
  site.warm();
  await until('it sounds', () => site.siren === 'on');
  await kill(first);
  expect(site.siren, 'while the process is gone').toBe('on');
  writeFileSync(site.path, readFileSync(site.path, 'utf8').replace('forS: 1,', 'forS: 3600,'));
  const asked = site.asked.length;
  run(site.path);
  await until('the second process drives its outputs', () => site.asked.length > asked);
  // With an hour's delay only memory can keep it on.
  expect(site.siren, 'after the restart').toBe('on');
  site.cool();
  await until('it is released', () => site.siren === 'off');
});

test('a call for help reaches a relay at once, and the button does not silence it', async () => {
  const site = await startSite(NOBODY);
  run(site.path);
  await until('the relay was told off', () => site.asked.includes('/off'));
  site.device.memory.discrete[0] = true;
  await until('the relay is on', () => site.asked.at(-1) === '/on');
  site.warm();
  await until('the siren sounds, too', () => site.siren === 'on');
  site.device.memory.discrete[1] = true;
  await until('the siren is silenced', () => site.siren === 'off');
  expect(site.asked.at(-1)).toBe('/on');
  site.device.memory.discrete[0] = false;
  await until('the call is over', () => site.asked.at(-1) === '/off');
});

test('the server hears of it in the state, and it is recorded like a sensor', async () => {
  const server = await startTestServer({ password: 's3cret' });
  onTestFinished(() => server.stop());
  const site = await startSite(server.url);
  run(site.path);
  await until('it says that all is quiet', () => server.states.some(({ fallback }) => fallback?.rules === 2));
  site.warm();
  await until('it says what sounds and why', () =>
    server.states.some(
      ({ fallback }) =>
        fallback?.active[0]?.key === 'air1' &&
        fallback.outputs.some(({ name, on }) => name === 'siren' && on),
    ),
  );
  await until('a frame says so', () => server.frames.some(({ v }) => v.siren1 === 1));
});

test('the command tests an output of the gateway that runs', async () => {
  const site = await startSite(NOBODY);
  run(site.path);
  await until('it is quiet', () => site.siren === 'off');
  const command = run('test-output', site.path, 'siren', '1');
  await until('it sounds', () => site.siren === 'on');
  const [code] = (await once(command, 'exit')) as [number];
  expect(code).toBe(0);
  await until('it is quiet again', () => site.siren === 'off');
});

test('a disk without a block to spare keeps nothing from sounding', async (context) => {
  const disk = mkdtempSync(join(tmpdir(), 'coldfield-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', disk], { stdio: 'ignore' });
  } catch {
    rmSync(disk, { recursive: true });
    process.stderr.write('SKIPPED: a full disk, because only root can mount a small one\n');
    context.skip();
    return;
  }
  onTestFinished(() => {
    execFileSync('umount', ['--lazy', disk]);
    rmSync(disk, { recursive: true });
  });
  const site = await startSite(NOBODY, disk);
  writeFileSync(site.path, readFileSync(site.path, 'utf8').replace(/path: .*?siren/, `path: ${disk}/siren`));
  const siren = () => (existsSync(`${disk}/siren`) ? readFileSync(`${disk}/siren`, 'utf8') : '');
  const first = run(site.path);
  await until('it is quiet', () => siren() === 'off');
  fillUp(join(disk, 'stuff'));
  site.warm();
  await until('it sounds', () => siren() === 'on');
  await kill(first);
  run(site.path);
  site.cool();
  await until('the next process releases it', () => siren() === 'off');
});

function fillUp(path: string): void {
  const file = openSync(path, 'w');
  try {
    for (const bytes of [65_536, 4_096]) {
      try {
        for (;;) writeSync(file, Buffer.alloc(bytes, 'x'));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      }
    }
  } finally {
    closeSync(file);
  }
}
