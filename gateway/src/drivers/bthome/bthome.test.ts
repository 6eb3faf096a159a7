import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { until } from '../../testing/until.ts';
import type { Found } from '../discovery.ts';
import type { Bus } from '../driver.ts';
import type { Finding } from '../finding.ts';
import { bthome } from './bthome.ts';
import { Heard } from './heard.ts';
import { bthomeScanner } from './scan.ts';

const SHELF = 'A4:C1:38:00:00:01';
const SEALED = '54:48:E6:8F:80:A5';
const SEALED_DATA = '41a47266c95f730011223378237214';
const DEVICES = [
  { name: 'shelf', mac: SHELF },
  { name: 'sealed', mac: SEALED },
];

/** A feed of lines on the loopback. */
async function feed() {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const stop = async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  };
  onTestFinished(stop);
  return {
    port: (server.address() as AddressInfo).port,
    say: (line: string) => {
      for (const socket of sockets) socket.write(`${line}\n`);
    },
    get listeners() {
      return sockets.size;
    },
    stop,
  };
}

function configure(source: object, devices: readonly object[] = DEVICES) {
  const configured = bthome.configure({ name: 'ble', driver: 'bthome', ...source, devices });
  expect(configured.problems).toEqual([]);
  return configured;
}

async function open(source: object, devices: readonly object[] = DEVICES) {
  const configured = configure(source, devices);
  const clock = { ms: 1_000 };
  const bus = configured.open({ monotonicMs: () => clock.ms, baseDir: '.' });
  onTestFinished(() => bus.close());
  await bus.connect();
  return { configured, bus, clock };
}

const read = async (bus: Bus, ...points: string[]) => {
  const all = [];
  for (const request of bus.plan(points)) all.push(...(await request.read()));
  return Object.fromEntries(all);
};

const reads = async (bus: Bus, point: string, expected: object) => {
  let last: unknown;
  for (let tries = 0; tries < 800; tries++) {
    last = (await read(bus, point))[point];
    if (JSON.stringify(last) === JSON.stringify(expected)) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  expect(last).toEqual(expected);
};

test('values of a feed are read until they are too old, never after', async () => {
  const radio = await feed();
  const { bus, clock } = await open({ host: '127.0.0.1', port: radio.port, maxAgeS: 60 });
  await until('the feed is listened to', () => radio.listeners === 1);
  expect(await read(bus, 'shelf/temperature')).toEqual({ 'shelf/temperature': { quality: 'no-response' } });
  radio.say(`${SHELF} -67 4002290901611a01`);
  await reads(bus, 'shelf/temperature', { value: 23.45 });
  expect(await read(bus, 'shelf/battery', 'shelf/door', 'shelf/rssi')).toEqual({
    'shelf/battery': { value: 97 },
    'shelf/door': { value: 1 },
    'shelf/rssi': { value: -67 },
  });
  clock.ms += 61_000;
  expect(await read(bus, 'shelf/temperature', 'shelf/rssi')).toEqual({
    'shelf/temperature': { quality: 'no-response' },
    'shelf/rssi': { quality: 'no-response' },
  });
});

test('an encrypted device without its key is bad-response, and the finding says that a key is needed', async () => {
  const radio = await feed();
  const { bus, configured } = await open({ host: '127.0.0.1', port: radio.port });
  await until('the feed is listened to', () => radio.listeners === 1);
  radio.say(`${SEALED} -60 ${SEALED_DATA}`);
  await reads(bus, 'sealed/temperature', { quality: 'bad-response' });
  const found: Finding[] = [];
  const trouble = [
    { device: 'sealed', points: ['sealed/temperature'], quality: 'bad-response' as const },
    { device: 'shelf', points: ['shelf/temperature'], quality: 'no-response' as const },
  ];
  const deps = {
    signal: new AbortController().signal,
    progress: () => {},
    baseDir: '.',
    monotonicMs: () => 0,
  };
  for await (const each of configured.diagnose?.(trouble, deps) ?? []) found.push(each);
  expect(found.map(({ code, device }) => `${device} ${code}`)).toEqual([
    'sealed radio-encrypted',
    'shelf radio-unheard',
  ]);
});

test('with its key an encrypted device is read', async () => {
  const radio = await feed();
  const devices = [{ name: 'sealed', mac: SEALED, key: '231d39c1d7cc1ab1aee224cd096db932' }];
  const { bus } = await open({ host: '127.0.0.1', port: radio.port }, devices);
  await until('the feed is listened to', () => radio.listeners === 1);
  radio.say(`${SEALED} -60 ${SEALED_DATA}`);
  await reads(bus, 'sealed/humidity', { value: 50.55 });
});

test('a feed that ends is bus-down, and listening again brings it back', async () => {
  const radio = await feed();
  const { bus } = await open({ host: '127.0.0.1', port: radio.port });
  await until('the feed is listened to', () => radio.listeners === 1);
  await radio.stop();
  await until('the end is noticed', () => !bus.connected);
  await expect(read(bus, 'shelf/temperature')).rejects.toMatchObject({ code: 'bus-down' });
  await expect(bus.connect()).rejects.toMatchObject({ code: 'bus-down' });
});

test('lines of a child process are read, and the process ends with the bus', async () => {
  const script = `console.log('noise'); console.log('${SHELF} -70 40022909'); setInterval(() => {}, 1000)`;
  const { bus } = await open({ command: [process.execPath, '-e', script] });
  await reads(bus, 'shelf/temperature', { value: 23.45 });
  await bus.close();
  expect(bus.connected).toBe(false);
});

test('a program that does not exist is bus-down', async () => {
  const bus = configure({ command: ['coldfield-no-such-program'] }).open({
    monotonicMs: () => 0,
    baseDir: '.',
  });
  await expect(bus.connect()).rejects.toMatchObject({ code: 'bus-down' });
});

test('a program that ends is bus-down, at once or as soon as it ends', async () => {
  const bus = configure({ command: [process.execPath, '-e', 'process.exit(3)'] }).open({
    monotonicMs: () => 0,
    baseDir: '.',
  });
  onTestFinished(() => bus.close());
  await bus.connect().catch(() => {});
  await until('the end is noticed', () => !bus.connected, 20_000);
  await expect(read(bus, 'shelf/temperature')).rejects.toMatchObject({ code: 'bus-down' });
});

test('a search tells whom it hears, with the encrypted ones, and ends when it is told to', async () => {
  const radio = await feed();
  const stop = new AbortController();
  const found: Found[] = [];
  const place = {
    kind: 'bus',
    bus: { name: 'ble', driver: 'bthome', host: '127.0.0.1', port: radio.port, devices: [] },
  } as const;
  const deps = {
    signal: stop.signal,
    progress: () => {},
    range: {},
    baseDir: '.',
    monotonicMs: () => performance.now(),
  };
  const talking = setInterval(() => {
    radio.say(`${SHELF} -67 40022909`);
    radio.say(`${SEALED} -80 ${SEALED_DATA}`);
  }, 50);
  onTestFinished(() => clearInterval(talking));
  for await (const each of bthomeScanner.scan(place, deps)) {
    found.push(each);
    if (found.length === 2) stop.abort();
  }
  expect(found.map(({ address, line, seems }) => `${address} ${line} ${seems[0]?.what}`)).toEqual([
    `${SHELF} -67 dBm bthome`,
    `${SEALED} -80 dBm bthome-encrypted`,
  ]);
  expect(found[0]?.bus).toMatchObject({ driver: 'bthome', devices: [{ name: 'ble-000001', mac: SHELF }] });
});

test.each([
  [
    'two sources',
    { command: ['x'], host: 'h', port: 1 },
    'give "command", or "host" and "port", and not both',
  ],
  ['no source', {}, 'give "command", or "host" and "port", and not both'],
])('%s is a mistake that is told', (_, source, message) => {
  const { problems } = bthome.configure({ name: 'ble', driver: 'bthome', ...source, devices: DEVICES });
  expect(problems.map((problem) => problem.message)).toContain(message);
});

test('two devices with one address, written differently, are a mistake', () => {
  const devices = [
    { name: 'a', mac: 'a4c138000001' },
    { name: 'b', mac: SHELF },
  ];
  const { problems } = bthome.configure({ name: 'ble', driver: 'bthome', command: ['x'], devices });
  expect(problems).toMatchObject([{ path: ['devices', 1, 'mac'] }]);
});

const shelf = { name: 'shelf', mac: SHELF };
const value = (heard: Heard, mono: number) => heard.reading(shelf, 'temperature', mono, undefined);

test('without a limit a device is silent after six of its own intervals', () => {
  const heard = new Heard([shelf]);
  for (let mono = 0; mono <= 600_000; mono += 20_000) heard.line(`${SHELF} -60 40022909`, mono);
  expect(value(heard, 600_000 + 119_000)).toEqual({ value: 23.45 });
  expect(value(heard, 600_000 + 121_000)).toEqual({ quality: 'no-response' });
});

test('the same packet number again is the same measurement and does not get younger', () => {
  const heard = new Heard([shelf]);
  heard.line(`${SHELF} -60 400007022909`, 0);
  for (let mono = 1_000; mono <= 400_000; mono += 1_000) heard.line(`${SHELF} -60 400007022909`, mono);
  expect(value(heard, 400_000)).toEqual({ quality: 'no-response' });
  heard.line(`${SHELF} -60 400008022909`, 401_000);
  expect(value(heard, 401_000)).toEqual({ value: 23.45 });
});

test('an encrypted advertisement that is played again does not come back as a reading', () => {
  const device = { name: 'sealed', mac: SEALED, key: '231d39c1d7cc1ab1aee224cd096db932' };
  const heard = new Heard([device]);
  heard.line(`${SEALED} -60 ${SEALED_DATA}`, 0);
  heard.line(`${SEALED} -60 ${SEALED_DATA}`, 500_000);
  expect(heard.reading(device, 'temperature', 500_000, undefined)).toEqual({ quality: 'no-response' });
});

test('strangers do not fill the memory, and never keep out a device of the configuration', () => {
  const heard = new Heard([shelf]);
  for (let i = 0; i < 2_000; i++) {
    heard.line(`BB${i.toString(16).padStart(10, '0')} -60 40022909`, i);
  }
  heard.line(`${SHELF} -60 40022909`, 2_000);
  expect([...heard.all].length).toBeLessThan(300);
  expect(value(heard, 2_000)).toEqual({ value: 23.45 });
});
