import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startModbusDevice } from './testing/modbus-device.ts';
import { startTestServer } from './testing/server.ts';
import { tempFolder } from './testing/temp-folder.ts';
import { until } from './testing/until.ts';

const MAIN = join(import.meta.dirname, 'main.js');

function run(...args: string[]): { process: ChildProcess; output: () => string } {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  child.stdout?.on('data', (data: Buffer) => {
    text += data.toString();
  });
  child.stderr?.on('data', (data: Buffer) => {
    text += data.toString();
  });
  onTestFinished(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  });
  return { process: child, output: () => text };
}

async function exitOf(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null) return child.exitCode;
  const [code] = (await once(child, 'exit')) as [number | null];
  return code;
}

test('without a file it tells how it is used and exits with 2', async () => {
  const { process: child, output } = run();
  expect(await exitOf(child)).toBe(2);
  await until('the usage is printed', () => output().includes('usage: npm run gateway'));
});

test.each([[['scna']], [['scna', '/dev/ttyUSB0']]])(
  'a misspelt command %j is answered with the one that is meant',
  async (args) => {
    const { process: child, output } = run(...args);
    expect(await exitOf(child)).toBe(2);
    await until('the command is named', () => output().includes('did you mean "scan"?'));
  },
);

test('a mistake in the file is told with its place, without a stack, and exits with 2', async () => {
  const path = join(tempFolder(), 'gw.yaml');
  writeFileSync(path, 'id: gw\nmqttUlr: x\n');
  const { process: child, output } = run(path);
  expect(await exitOf(child)).toBe(2);
  await until('the mistake is printed', () =>
    output().includes(`${path}:2:1: mqttUlr: unknown key "mqttUlr"; did you mean "mqttUrl"?`),
  );
  expect(output()).not.toContain('    at ');
});

test.each([
  ['that does not exist', null, 'does not exist'],
  ['that is empty', '\n', 'is empty'],
])('a secret file %s is told with its place, and exits with 2', async (_, secret, expected) => {
  const folder = tempFolder();
  const path = join(folder, 'gw.yaml');
  const secretPath = join(folder, 'gateway.secret');
  if (secret !== null) writeFileSync(secretPath, secret);
  writeFileSync(
    path,
    `
id: gw-1
secretFile: ./gateway.secret
mqttUrl: mqtt://127.0.0.1:9
dataDir: ./data
buses: [{ name: line, driver: modbus, transport: tcp, host: 127.0.0.1, devices: [{ name: probe, unit: 1, profile: xy-md02 }] }]
rooms: { room-1: { air1: line/probe/temperature } }
`,
  );
  const { process: child, output } = run(path);
  expect(await exitOf(child)).toBe(2);
  await until('the mistake is printed', () =>
    output().includes(`${path}:3:13: secretFile: ${secretPath} ${expected}`),
  );
  expect(output()).not.toContain('    at ');
});

test('the process samples, survives SIGKILL without losing a frame, and stops at SIGTERM with 0', async () => {
  const server = await startTestServer({ password: 'file-secret' });
  onTestFinished(() => server.stop());
  const device = await startModbusDevice({ input: { 1: 34, 2: 900 } });
  onTestFinished(() => device.stop());
  const folder = tempFolder();
  const path = join(folder, 'gw.yaml');
  writeFileSync(join(folder, 'secret'), 'file-secret\n');
  writeFileSync(
    path,
    `
id: gw-1
secretFile: ./secret
mqttUrl: ${server.url}
dataDir: ./data
clock: { source: ntp }
metrics: { port: 0 }
kinds: { air: { sampleS: 0.1, recordS: 0.1 } }
buses:
  - { name: line, driver: modbus, transport: tcp, host: 127.0.0.1, port: ${device.port}, devices: [{ name: probe, unit: 1, profile: xy-md02 }] }
rooms: { room-1: { air1: line/probe/temperature } }
`,
  );
  server.acknowledging = false;
  const first = run(path);
  await until('frames arrive', () => server.frames.length >= 5);
  first.process.kill('SIGKILL');
  await once(first.process, 'exit');
  const before = new Map(server.frames.map((frame) => [frame.seq, frame]));
  server.frames.length = 0;
  server.acknowledging = true;
  const second = run(path);
  await until('all frames arrive again', () =>
    [...before.keys()].every((seq) => server.frames.some((frame) => frame.seq === seq)),
  );
  for (const frame of server.frames) if (before.has(frame.seq)) expect(frame).toEqual(before.get(frame.seq));
  second.process.kill('SIGTERM');
  expect(await exitOf(second.process)).toBe(0);
  expect(second.output()).not.toContain('file-secret');
  await until('it said goodbye', () => server.states.at(-1)?.online === false);
});
