import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { lockFolder } from '../buffer/lock.ts';
import { parseConfig } from '../config/parse-config.ts';
import { type RtuDevice, startRtuLine } from '../testing/rtu-line.ts';
import { tempFolder } from '../testing/temp-folder.ts';
import { until } from '../testing/until.ts';
import { runScan } from './scan-command.ts';
import { serialPorts } from './serial-ports.ts';

async function scan(args: readonly string[], env: Record<string, string> = {}) {
  const out: string[] = [];
  const err: string[] = [];
  const code = await runScan(args, {
    env,
    out: (line) => out.push(line),
    err: (line) => err.push(line),
    now: Date.now,
    status: null,
    signal: new AbortController().signal,
  });
  return { code, out: out.join('\n'), err: err.join('\n') };
}

const AIR: RtuDevice = { words: { 4: { 1: 34, 2: 921 } } };

async function line(devices: Record<number, RtuDevice>): Promise<number> {
  const started = await startRtuLine(devices);
  onTestFinished(() => started.stop());
  return started.port;
}

/** A configuration with one bus, `line`, at a port of the loopback. */
function configFile(port: number): { path: string; dataDir: string } {
  const folder = tempFolder();
  const path = join(folder, 'gw.yaml');
  writeFileSync(
    path,
    `id: gw
secret: not-much-of-a-secret
mqttUrl: mqtt://127.0.0.1:1883
dataDir: ./data
buses:
  - { name: line, driver: modbus, transport: rtu-over-tcp, host: 127.0.0.1, port: ${port}, devices: [{ name: a, unit: 9, profile: xy-md02 }] }
`,
  );
  const dataDir = join(folder, 'data');
  mkdirSync(dataDir);
  return { path, dataDir };
}

test('a misspelt option is answered with the one that is meant', async () => {
  const { code, err } = await scan(['--address', '1-3']);
  expect(code).toBe(2);
  expect(err).toContain('did you mean --addresses?');
});

test('what is found is a table, and sections that a configuration takes as they are', async () => {
  const port = await line({ 1: AIR, 2: { words: { 3: { 0: 0xffec, 1: 880 } } } });
  const { path } = configFile(port);
  const { code, out } = await scan(['line', '--config', path, '--addresses', '1-3']);
  expect(code).toBe(0);
  expect(out).toContain('1        rtu-over-tcp  xy-md02 (likely)  temperature 3.4 °C, humidity 92.1 %');
  expect(out).toContain('2        rtu-over-tcp  r444a01 (likely)  temperature -2 °C, humidity 88 %');
  expect(out).toContain('      - { name: xy-md02-1, unit: 1, profile: xy-md02 }');
  const yaml = out.slice(out.indexOf('buses:'));
  const config = parseConfig(`id: gw\nsecret: x\nmqttUrl: mqtt://a\ndataDir: d\n${yaml}`, 'pasted.yaml');
  expect(config.sensors.map(({ key, bus, point }) => `${key} ${bus}/${point}`)).toEqual([
    'air1 line/xy-md02-1/temperature',
    'rh1 line/xy-md02-1/humidity',
    'air2 line/r444a01-2/temperature',
    'rh2 line/r444a01-2/humidity',
  ]);
});

test('Chinese where the terminal is', async () => {
  const port = await line({ 1: AIR });
  const { path } = configFile(port);
  const { out } = await scan(['line', '--addresses', '1'], { LANG: 'zh_CN.UTF-8', GATEWAY_CONFIG: path });
  expect(out).toContain('xy-md02（很可能）');
});

test('a machine can read it, too', async () => {
  const port = await line({ 1: AIR });
  const { path } = configFile(port);
  const { out } = await scan(['line', '--config', path, '--addresses', '1', '--json']);
  expect(JSON.parse(out)).toMatchObject({ found: [{ address: '1', seems: [{ what: 'xy-md02' }] }] });
});

test('a bus of a gateway that runs is left alone, and it says how to go on', async () => {
  const port = await line({ 1: AIR });
  const { path, dataDir } = configFile(port);
  const lock = lockFolder(join(dataDir, 'lock.sqlite'));
  onTestFinished(() => lock.release());
  const { code, out, err } = await scan(['line', '--config', path, '--addresses', '1']);
  expect(code).toBe(1);
  expect(err).toContain('systemctl stop coldfield-gateway');
  expect(out).toBe('');
});

test('a converter that another program is connected to is left alone', async () => {
  const port = await line({ 1: AIR });
  // Another process holds the connection; our own connections do not count.
  const script = `require('node:net').connect(${port}, '127.0.0.1', () => console.log('up')); setTimeout(() => {}, 60000)`;
  const other = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'ignore'] });
  onTestFinished(() => {
    other.kill('SIGKILL');
  });
  await once(other.stdout, 'data');
  const { code, err } = await scan([`127.0.0.1:${port}`, '--addresses', '1']);
  expect(code).toBe(1);
  expect(err).toContain(String(other.pid));
});

test('nobody there is exit code 1, with what to do', async () => {
  const { path } = configFile(await line({}));
  const { code, err } = await scan(['line', '--config', path, '--addresses', '1-2']);
  expect(code).toBe(1);
  expect(err).toContain('No device answered');
});

test('a port that nothing listens at is told with the reason', async () => {
  const { code, err } = await scan(['127.0.0.1:1']);
  expect(code).toBe(1);
  expect(err).toContain('cannot open 127.0.0.1:1');
  expect(err).toContain('ECONNREFUSED');
  expect(err).not.toContain('swap A and B');
});

test.each([
  ['an unknown bus', ['attic'], 'there is no bus attic'],
  ['a speed that is none', ['/dev/ttyUSB0', '--baud', 'fast'], '--baud fast'],
  ['an address beyond 247', ['/dev/ttyUSB0', '--addresses', '1-300'], '--addresses 1-300'],
  ['an option that does not exist', ['--bauds', '9600'], '--bauds'],
  ['two buses', ['a', 'b'], 'one bus at a time'],
])('%s is exit code 2 with how it is used', async (_, args, expected) => {
  const { code, err } = await scan(args);
  expect(code).toBe(2);
  expect(err).toContain(expected);
  expect(err).toContain('usage: npm run gateway -- scan');
});

test('serial ports are named by what stays the same, and phantoms are left out', () => {
  const root = tempFolder();
  for (const folder of ['dev/serial/by-id', 'sys/class/tty/ttyS0', 'sys/class/tty/ttyS1'])
    mkdirSync(join(root, folder), { recursive: true });
  for (const name of ['ttyUSB0', 'ttyUSB10', 'ttyUSB2', 'ttyS0', 'ttyS1', 'tty1', 'null'])
    writeFileSync(join(root, 'dev', name), '');
  writeFileSync(join(root, 'sys/class/tty/ttyS0/type'), '4\n');
  writeFileSync(join(root, 'sys/class/tty/ttyS1/type'), '0\n');
  symlinkSync('../../ttyUSB0', join(root, 'dev/serial/by-id/usb-FTDI-1'));
  expect(serialPorts(root).map(({ path }) => path.slice(root.length))).toEqual([
    '/dev/ttyS0',
    '/dev/serial/by-id/usb-FTDI-1',
    '/dev/ttyUSB2',
    '/dev/ttyUSB10',
  ]);
});

test('Ctrl-C ends a search at once and prints what was found so far', async () => {
  const started = await startRtuLine({ 1: AIR });
  onTestFinished(() => started.stop());
  const { path } = configFile(started.port);
  const main = join(import.meta.dirname, '../main.js');
  const child: ChildProcess = spawn(process.execPath, [main, 'scan', 'line', '--config', path], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, LANG: 'C' },
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (data: Buffer) => {
      text += data.toString();
    });
  }
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  // The first unit answers at once; the rest of 247 would take minutes.
  await until('the second unit is asked', () => started.asked.includes(2), 40_000);
  child.kill('SIGINT');
  const [code] = (await once(child, 'exit')) as [number];
  expect(code).toBe(130);
  expect(text).toContain('xy-md02 (likely)');
  expect(text).toContain('buses:');
}, 60_000);
