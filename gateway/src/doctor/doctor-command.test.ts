import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { lockFolder } from '../buffer/lock.ts';
import { startModbusDevice } from '../testing/modbus-device.ts';
import { type RtuDevice, startRtuLine } from '../testing/rtu-line.ts';
import { startTestServer } from '../testing/server.ts';
import { tempFolder } from '../testing/temp-folder.ts';
import { runDoctor } from './doctor-command.ts';
import { CAUSES } from './texts/causes.ts';
import { SEEN } from './texts/seen.ts';

async function doctor(path: string, more: { lang?: string; now?: () => number } = {}) {
  const out: string[] = [];
  const err: string[] = [];
  const code = await runDoctor([path], {
    env: { LANG: more.lang ?? 'C' },
    out: (line) => out.push(line),
    err: (line) => err.push(line),
    now: more.now ?? Date.now,
    status: null,
    signal: new AbortController().signal,
  });
  return { code, out: out.join('\n'), err: err.join('\n') };
}

async function line(devices: Record<number, RtuDevice>): Promise<number> {
  const started = await startRtuLine(devices);
  onTestFinished(() => started.stop());
  return started.port;
}

async function server(password?: string) {
  const started = await startTestServer(password === undefined ? {} : { password });
  onTestFinished(() => started.stop());
  return started;
}

interface Setting {
  readonly mqttUrl: string;
  readonly bus?: string;
  readonly rooms?: string;
}

function configFile({ mqttUrl, bus, rooms }: Setting): { path: string; dataDir: string } {
  const folder = tempFolder();
  const path = join(folder, 'gw.yaml');
  const dataDir = join(folder, 'data');
  mkdirSync(dataDir);
  writeFileSync(
    path,
    `id: gw
secret: right
mqttUrl: ${mqttUrl}
dataDir: ./data
clock: { source: server }
${bus === undefined ? '' : `buses:\n  - { name: line, ${bus} }\n`}${rooms === undefined ? '' : `rooms:\n  room-1: { ${rooms} }\n`}`,
  );
  return { path, dataDir };
}

const converter = (port: number, device: string) =>
  `driver: modbus, transport: rtu-over-tcp, host: 127.0.0.1, port: ${port}, timeoutMs: 150, devices: [${device}]`;
const XY = '{ name: probe, unit: 1, profile: xy-md02 }';
const RMC = '$GNRMC,082214.00,A,2520.11400,N,11003.36600,E,32.400,187.5,231126,,,A,V*0D\r\n';
const AIR: RtuDevice = { words: { 4: { 1: 34, 2: 921 } } };

test('when all is well it says so with the readings, and only then ends with 0', async () => {
  const { url } = await server('right');
  const { path } = configFile({
    mqttUrl: url,
    bus: converter(await line({ 1: AIR }), XY),
    rooms: 'air1: line/probe/temperature, rh1: line/probe/humidity',
  });
  const { code, out } = await doctor(path);
  expect(out).toContain('✓ bus line (modbus): probe/temperature 3.4 °C, probe/humidity 92.1 %');
  expect(out).toContain('✓ server 127.0.0.1');
  expect(out).toContain('All is well.');
  expect(code).toBe(0);
});

test('a device with another map is told with the profile that fits, in Chinese where the terminal is', async () => {
  const { url } = await server();
  const { path } = configFile({
    mqttUrl: url,
    bus: converter(await line({ 1: { words: { 3: { 0: 915, 1: 41 } } } }), XY),
  });
  const { code, out } = await doctor(path, { lang: 'zh_CN.UTF-8' });
  expect(code).toBe(1);
  expect(out).toContain('probe：地址 1 应答了，但拒绝：异常 1');
  expect(out).toContain('很可能：这台设备更像 renke。');
  expect(out).toContain('→ 改成 profile: renke');
});

test('temperature and humidity the wrong way round are seen though both are possible', async () => {
  const { url } = await server();
  const bus = converter(
    await line({ 1: { words: { 3: { 0: 650, 1: 52 } } } }),
    '{ name: probe, unit: 1, points: { t: { fc: 3, addr: 0, scale: 0.1, unit: °C }, h: { fc: 3, addr: 1, scale: 0.1, unit: "%" } } }',
  );
  const { path } = configFile({ mqttUrl: url, bus, rooms: 'air1: line/probe/t, rh1: line/probe/h' });
  const { code, out } = await doctor(path);
  expect(code).toBe(1);
  expect(out).toContain(
    'the temperature reads 65 °C and the humidity 5.2 %: the other way round they make sense.',
  );
});

test('a hot room is no factor of ten where another known map fits the device', async () => {
  const { url } = await server();
  const bus = converter(
    await line({ 1: { words: { 3: { 0: 64, 1: 798 } } } }),
    '{ name: probe, unit: 1, profile: renke }',
  );
  const { path } = configFile({ mqttUrl: url, bus, rooms: 'air1: line/probe/temperature' });
  const { code, out } = await doctor(path);
  expect(code).toBe(1);
  expect(out).toContain('✗ probe: the readings do not look like renke.');
  expect(out).toContain('this device looks like r444a01.');
  expect(out).not.toContain('a factor of');
});

test('an http device with a misspelt pointer is told with the place that is missing, and nothing to wire', async () => {
  const { url } = await server();
  const device = createServer((_, response) => response.end('{"air": 4.5, "compressor": 1}'));
  device.listen(0, '127.0.0.1');
  await once(device, 'listening');
  onTestFinished(() => {
    device.closeAllConnections();
    device.close();
  });
  const { port } = device.address() as AddressInfo;
  const bus =
    'driver: http, devices: [{ name: plc, source: plc, points: { air: { pointer: /air }, run: { pointer: /compresor } } }]';
  const { path } = configFile({ mqttUrl: url, bus });
  appendFileSync(path, `httpSources:\n  plc: { url: "http://127.0.0.1:${port}/" }\n`);
  const { code, out } = await doctor(path);
  expect(code).toBe(1);
  expect(out).toContain('✗ plc/run: its answer has no /compresor: below / there is only air, compressor.');
  expect(out).toContain('did you mean /compressor?');
  expect(out).not.toMatch(/plc\/air:|power|wire/);
});

test('a satellite receiver is given time for its first sentence', async () => {
  const { url } = await server();
  const receiver = createTcpServer((socket) => {
    socket.on('error', () => {});
    const timer = setTimeout(() => socket.write(RMC), 600);
    socket.on('close', () => clearTimeout(timer));
  });
  receiver.listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  onTestFinished(() => void receiver.close());
  const { port } = receiver.address() as AddressInfo;
  const bus = `driver: nmea, transport: tcp, host: 127.0.0.1, port: ${port}`;
  const { out } = await doctor(configFile({ mqttUrl: url, bus }).path);
  expect(out).toContain('✓ bus line (nmea): latitude 25.335');
});

test('a satellite receiver that says nothing is told as warming up, with nothing to wire', async () => {
  const { url } = await server();
  const receiver = createTcpServer((socket) => void socket.on('error', () => {}));
  receiver.listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  onTestFinished(() => void receiver.close());
  const { port } = receiver.address() as AddressInfo;
  const bus = `driver: nmea, transport: tcp, host: 127.0.0.1, port: ${port}`;
  const { out } = await doctor(configFile({ mqttUrl: url, bus }).path);
  expect(out).toContain('has sent nothing yet (warming-up)');
  expect(out).not.toMatch(/broken wire|no power/);
}, 20_000);

test.each([
  ['ten times too large', 235, 'int16', '1', 'exactly a factor of 10'],
  ['below zero and read without a sign', 65_331, 'uint16', '0.1', 'as a signed number it is -20.5 °C'],
])('a temperature %s is told as what it is', async (_, word, type, scale, expected) => {
  const { url } = await server();
  const bus = converter(
    await line({ 1: { words: { 3: { 0: word } } } }),
    `{ name: probe, unit: 1, points: { t: { fc: 3, addr: 0, type: ${type}, scale: ${scale}, unit: °C } } }`,
  );
  const { code, out } = await doctor(configFile({ mqttUrl: url, bus, rooms: 'air1: line/probe/t' }).path);
  expect(code).toBe(1);
  expect(out).toContain(expected);
});

test('a converter that nobody listens at, and a server that nobody listens at', async () => {
  const { path } = configFile({ mqttUrl: 'mqtt://127.0.0.1:1', bus: converter(1, XY) });
  const { code, out } = await doctor(path);
  expect(code).toBe(1);
  expect(out).toContain('127.0.0.1:1: the machine is there, and nothing listens at this port.');
  expect(out).toContain('server 127.0.0.1:1: the machine is there, and nothing listens.');
});

test('a secret that the server does not know', async () => {
  const { url } = await server('another');
  const { code, out } = await doctor(configFile({ mqttUrl: url }).path);
  expect(code).toBe(1);
  expect(out).toContain("answers, and refuses this gateway's id or secret");
  expect(out).toContain('join with the new code');
});

test('a name that does not exist', async () => {
  const { code, out } = await doctor(configFile({ mqttUrl: 'mqtt://no-such-host.invalid' }).path);
  expect(code).toBe(1);
  expect(out).toMatch(/the name has no address|there is no way to it/);
});

test('a serial port that is not there', async () => {
  const { url } = await server();
  const bus = `driver: modbus, transport: serial, path: /dev/coldfield-missing, devices: [${XY}]`;
  const { code, out } = await doctor(configFile({ mqttUrl: url, bus }).path);
  expect(code).toBe(1);
  expect(out).toContain('there is no port /dev/coldfield-missing.');
  expect(out).toContain('/dev/serial/by-id/');
});

test('a clock that was never set, and a folder that cannot be written', async () => {
  const { url } = await server();
  const { path, dataDir } = configFile({ mqttUrl: url });
  const isRoot = process.getuid?.() === 0;
  chmodSync(dataDir, 0o500);
  const { code, out } = await doctor(path, { now: () => Date.UTC(1970, 0, 1, 8) });
  expect(code).toBe(1);
  expect(out).toContain("this machine's clock says 1970-01-01 08:00: it was never set.");
  // Root may write anywhere.
  if (!isRoot) expect(out).toContain('cannot be written (EACCES)');
});

test('a gateway that runs is left alone: neither its buses nor its connection are touched', async () => {
  const started = await server('right');
  const rtu = await startRtuLine({ 1: AIR });
  onTestFinished(() => rtu.stop());
  const { path, dataDir } = configFile({ mqttUrl: started.url, bus: converter(rtu.port, XY) });
  const lock = lockFolder(join(dataDir, 'lock.sqlite'));
  onTestFinished(() => lock.release());
  const { code, out } = await doctor(path);
  expect(code).toBe(1);
  expect(out).toContain('sudo systemctl stop coldfield-gateway');
  expect(rtu.asked).toEqual([]);
});

test('a converter that another program is connected to is left alone', async () => {
  const { url } = await server();
  const rtu = await startRtuLine({ 1: AIR });
  onTestFinished(() => rtu.stop());
  const script = `require('node:net').connect(${rtu.port}, '127.0.0.1', () => console.log('up')); setTimeout(() => {}, 60000)`;
  const other = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'ignore'] });
  onTestFinished(() => {
    other.kill('SIGKILL');
  });
  await once(other.stdout, 'data');
  const { code, out } = await doctor(configFile({ mqttUrl: url, bus: converter(rtu.port, XY) }).path);
  expect(code).toBe(1);
  expect(out).toContain(`another program uses 127.0.0.1:${rtu.port} (${other.pid}:`);
  expect(rtu.asked).toEqual([]);
});

test('a silent device among others that answer is the only one that is told', async () => {
  const { url } = await server();
  const device = await startModbusDevice({ input: { 1: 34, 2: 921 }, units: new Set([1]) });
  onTestFinished(() => device.stop());
  const bus = `driver: modbus, transport: tcp, host: 127.0.0.1, port: ${device.port}, timeoutMs: 40, devices: [${XY}, { name: far, unit: 9, profile: xy-md02 }]`;
  const { code, out } = await doctor(configFile({ mqttUrl: url, bus }).path);
  expect(code).toBe(1);
  expect(out).toContain('far: address 9 does not answer; 1 others on this line do.');
  expect(out).not.toContain('✗ probe');
}, 30_000);

test('a mistake in the file is told as at the start, and ends with 2', async () => {
  const path = join(tempFolder(), 'gw.yaml');
  writeFileSync(path, 'id: gw\nmqttUlr: x\n');
  const { code, err } = await doctor(path);
  expect(code).toBe(2);
  expect(err).toContain('did you mean "mqttUrl"?');
});

test('every sentence is there in both languages, and no number is missing in one of them', () => {
  const p = new Proxy({}, { get: (_, key) => `<${String(key)}>` }) as Record<string, string>;
  const texts = [
    ...Object.values(SEEN).map((text) => text(p)),
    ...Object.values(CAUSES).flatMap(({ why, next }) => [why(p), next(p)]),
  ];
  for (const [zh, en] of texts) {
    expect(zh).toMatch(/\p{Script=Han}/u);
    expect(en).not.toMatch(/\p{Script=Han}/u);
    expect(new Set(en.match(/<\w+>/g))).toEqual(new Set(zh.match(/<\w+>/g)));
  }
});
