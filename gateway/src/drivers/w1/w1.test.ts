import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { tempFolder } from '../../testing/temp-folder.ts';
import { until } from '../../testing/until.ts';
import { createW1Tree, slaveAt } from '../../testing/w1-tree.ts';
import type { Bus } from '../driver.ts';
import { w1 } from './w1.ts';

const CORE = '28-0316a2794aff';
const EDGE = '28-0316a279f0ff';
const NEW = '28-3c01f0967a21';

function open(root: string, more: object = {}, monotonicMs = () => performance.now()): Bus {
  const configured = w1.configure({
    name: 'probes',
    driver: 'w1',
    devices: [
      { name: 'core', id: CORE },
      { name: 'edge', id: EDGE },
    ],
    sysfs: root,
    ...more,
  });
  expect(configured.problems).toEqual([]);
  expect([...configured.points]).toContainEqual(['core/temperature', { unit: '°C' }]);
  const bus = configured.open({ monotonicMs, baseDir: '/nowhere' });
  onTestFinished(() => bus.close());
  return bus;
}

function tree(options = {}) {
  const made = createW1Tree(join(tempFolder(), 'devices'), options);
  made.show(CORE, slaveAt(3.5));
  made.show(EDGE, slaveAt(4.0625));
  return made;
}

async function read(bus: Bus, ...names: string[]) {
  const answers = [];
  let due = names.map((name) => `${name}/temperature`);
  // As the runner does it: after each answer it plans anew what is left.
  while (due.length > 0) {
    const [request] = bus.plan(due);
    if (request === undefined) throw new Error('nothing to read');
    answers.push(...(await request.read()));
    due = due.filter((point) => !request.points.includes(point));
  }
  return Object.fromEntries(answers);
}

test('each probe is read by its own number, and one is asked for at a time', async () => {
  const bus = open(tree().root);
  await bus.connect();
  expect(bus.plan(['core/temperature', 'edge/temperature']).map(({ device }) => device)).toEqual([
    'core',
    'edge',
  ]);
  expect(await read(bus, 'core', 'edge')).toEqual({
    'core/temperature': { value: 3.5 },
    'edge/temperature': { value: 4.0625 },
  });
});

test('a probe that is missing is no-response, and the others are read', async () => {
  const made = tree();
  const bus = open(made.root);
  await bus.connect();
  made.remove(CORE);
  await expect(read(bus, 'core')).rejects.toMatchObject({ code: 'no-response', retryable: false });
  expect(await read(bus, 'edge')).toEqual({ 'edge/temperature': { value: 4.0625 } });
});

test('another probe in the place of one is never read in its name: its offset would be wrong', async () => {
  const made = tree();
  const bus = open(made.root);
  await bus.connect();
  made.remove(CORE);
  made.show(NEW, slaveAt(20));
  await expect(read(bus, 'core')).rejects.toMatchObject({ code: 'no-response' });
});

test('phantoms in the place of probes are a line that is held low', async () => {
  const made = tree();
  const bus = open(made.root);
  await bus.connect();
  made.remove(CORE);
  for (const phantom of ['00-400000000000', '00-800000000000']) mkdirSync(join(made.root, phantom));
  expect(await read(bus, 'core')).toEqual({ 'core/temperature': { quality: 'short-circuit' } });
});

test('a kernel without 1-Wire is bus-down, and so is a line that is taken away', async () => {
  await expect(open('/nowhere/w1').connect()).rejects.toMatchObject({ code: 'bus-down' });
  const made = tree();
  const bus = open(made.root);
  await bus.connect();
  made.stop();
  made.remove(CORE);
  await expect(read(bus, 'core')).rejects.toMatchObject({ code: 'bus-down' });
  await expect(bus.connect()).rejects.toMatchObject({ code: 'bus-down' });
});

test('an I/O error while reading is bad-response, worth a second try', async () => {
  const made = tree();
  const bus = open(made.root);
  await bus.connect();
  made.remove(CORE);
  // Reading a folder is an error of the file system, like EIO of the kernel.
  mkdirSync(join(made.root, CORE, 'w1_slave'), { recursive: true });
  await expect(read(bus, 'core')).rejects.toMatchObject({ code: 'bad-response', retryable: true });
});

test('a conversion does not hold up the process, and its end is the reading', async () => {
  const made = tree();
  const slow = made.block(CORE);
  const bus = open(made.root);
  await bus.connect();
  const reading = read(bus, 'core');
  let ticks = 0;
  const timer = setInterval(() => {
    ticks += 1;
  }, 5);
  onTestFinished(() => clearInterval(timer));
  await until('the process goes on meanwhile', () => ticks >= 20);
  await slow.answer(slaveAt(2.25));
  expect(await reading).toEqual({ 'core/temperature': { value: 2.25 } });
});

test('a read that hangs in the kernel costs one thread: no other is begun until it comes back', async () => {
  const made = tree();
  const hung = made.block(CORE);
  const bus = open(made.root, { timeoutMs: 150 });
  await bus.connect();
  await expect(read(bus, 'core')).rejects.toMatchObject({ code: 'no-response', retryable: false });
  await expect(read(bus, 'edge')).rejects.toMatchObject({ code: 'bus-down' });
  await expect(bus.connect()).rejects.toMatchObject({ code: 'bus-down' });
  await hung.answer(slaveAt(2.25));
  const back = async () => {
    try {
      await bus.connect();
      return true;
    } catch {
      return false;
    }
  };
  await expect.poll(back, { timeout: 8_000 }).toBe(true);
  expect(await read(bus, 'edge')).toEqual({ 'edge/temperature': { value: 4.0625 } });
});

test('probes that are due together convert together, once', async () => {
  const made = tree({ bulk: true });
  let now = 0;
  const bus = open(made.root, {}, () => now);
  await bus.connect();
  expect(await read(bus, 'core')).toEqual({ 'core/temperature': { value: 3.5 } });
  expect(made.triggered(), 'one alone converts when it is read').toBe(false);
  expect(await read(bus, 'core', 'edge')).toEqual({
    'core/temperature': { value: 3.5 },
    'edge/temperature': { value: 4.0625 },
  });
  expect(made.triggered()).toBe(true);
  now += 30_000;
  expect(Object.keys(await read(bus, 'core', 'edge'))).toHaveLength(2);
});

test('a value that was converted long ago is thrown away and not taken for one of now', async () => {
  const made = tree({ bulk: true });
  let now = 0;
  const bus = open(made.root, {}, () => now);
  await bus.connect();
  // Both are converted, only one is read.
  await bus.plan(['core/temperature', 'edge/temperature'])[0]?.read();
  now += 20_000;
  const twice = made.block(EDGE);
  const reading = read(bus, 'edge');
  // What stood in the probe, then what it converts now.
  await twice.answer(slaveAt(1), slaveAt(9));
  expect(await reading).toEqual({ 'edge/temperature': { value: 9 } });
});

test('a kernel that converts only one at a time, or lets nobody else, is read one by one', async () => {
  const made = tree();
  const bus = open(made.root);
  await bus.connect();
  expect(await read(bus, 'core', 'edge')).toMatchObject({ 'edge/temperature': { value: 4.0625 } });
  // Not to be written, whoever runs this test.
  mkdirSync(join(made.root, 'w1_bus_master1', 'therm_bulk_read'));
  expect(await read(bus, 'core', 'edge')).toMatchObject({ 'edge/temperature': { value: 4.0625 } });
});

test('a search finds every probe of the line, with what it measures and the words of its configuration', async () => {
  const made = tree();
  made.show('10-000802b4ad3e', '');
  mkdirSync(join(made.root, '00-400000000000'));
  const found = [];
  const deps = {
    signal: new AbortController().signal,
    progress: () => {},
    range: {},
    baseDir: '/nowhere',
    monotonicMs: () => performance.now(),
  };
  for await (const each of w1.scanner?.scan({ kind: 'bus', bus: { sysfs: made.root } }, deps) ?? [])
    found.push(each);
  expect(
    found.map(({ address, seems, readings }) => [address, seems[0]?.what, readings[0]?.reading]),
  ).toEqual([
    ['10-000802b4ad3e', 'DS18S20', { quality: 'no-response' }],
    [CORE, 'DS18B20', { value: 3.5 }],
    [EDGE, 'DS18B20', { value: 4.0625 }],
  ]);
  const configured = w1.configure({ name: 'probes', ...found[1]?.bus });
  expect([configured.problems, [...configured.points.keys()]]).toEqual([[], [found[1]?.readings[0]?.point]]);
});

async function diagnosed(root: string, quality: 'no-response' | 'short-circuit') {
  const devices = [
    { name: 'core', id: CORE },
    { name: 'edge', id: EDGE },
  ];
  const configured = w1.configure({ name: 'probes', driver: 'w1', devices, sysfs: root });
  const deps = {
    signal: new AbortController().signal,
    progress: () => {},
    baseDir: '/',
    monotonicMs: () => 0,
  };
  const trouble = [{ device: 'core', points: ['core/temperature'], quality }];
  const said = [];
  for await (const { code, device, causes } of configured.diagnose?.(trouble, deps) ?? []) {
    said.push([code, device, causes.map((cause) => [cause.code, cause.params?.id])]);
  }
  return said;
}

test('a diagnosis names the probe that may have taken the place of the missing one', async () => {
  const made = tree();
  made.remove(CORE);
  made.show(NEW, slaveAt(20));
  expect(await diagnosed(made.root, 'no-response')).toEqual([
    [
      'w1-missing',
      'core',
      [
        ['w1-replaced', NEW],
        ['line-broken', undefined],
      ],
    ],
  ]);
});

test('a diagnosis of a line that is held low is about the line, not about a probe', async () => {
  const line = [
    [
      'w1-line-low',
      undefined,
      [
        ['w1-shorted', undefined],
        ['w1-no-pull-up', undefined],
      ],
    ],
  ];
  expect(await diagnosed(tree().root, 'short-circuit')).toEqual(line);
});

test('a probe that is listed and does not answer is left to the general words', async () =>
  expect(await diagnosed(tree().root, 'no-response')).toEqual([]));
