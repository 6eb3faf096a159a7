import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { type GpioTools, installGpioTools } from '../../testing/gpio-tools.ts';
import { tempFolder } from '../../testing/temp-folder.ts';
import { until } from '../../testing/until.ts';
import type { Bus } from '../driver.ts';
import type { Reading } from '../reading.ts';
import { gpio } from './gpio.ts';

interface Opened {
  readonly bus: Bus;
  readonly heard: [string, Reading][];
  readonly clock: { aheadMs: number };
}

function open(devices: object[]): Opened {
  const configured = gpio.configure({ name: 'board', driver: 'gpio', devices });
  expect(configured.problems).toEqual([]);
  const clock = { aheadMs: 0 };
  const bus = configured.open({ monotonicMs: () => performance.now() + clock.aheadMs, baseDir: '.' });
  const heard: [string, Reading][] = [];
  bus.listen?.((point, reading) => heard.push([point, reading]));
  onTestFinished(() => bus.close());
  return { bus, heard, clock };
}

const DOOR = { name: 'door', chip: 'gpiochip0', line: 17, bias: 'pull-up' };
const CALL = { name: 'call', chip: 'gpiochip0', line: 27, bias: 'pull-up', activeLow: true };

async function read(bus: Bus, ...names: string[]) {
  const answers = [];
  for (const request of bus.plan(names.map((name) => `${name}/state`)))
    answers.push(...(await request.read()));
  return Object.fromEntries(answers);
}

function tools(version: 1 | 2, levels: Record<number, 0 | 1> = { 17: 1, 27: 1 }): GpioTools {
  const installed = installGpioTools(version);
  for (const [line, level] of Object.entries(levels)) installed.level(Number(line), level);
  return installed;
}

describe.each([1, 2] as const)('with libgpiod %i', (version) => {
  test('levels are read, and each edge is told when it comes', async () => {
    const board = tools(version);
    const { bus, heard } = open([DOOR, CALL]);
    await bus.connect();
    expect(bus.connected).toBe(true);
    expect(await read(bus, 'door', 'call')).toEqual({
      'door/state': { value: 1 },
      'call/state': { value: 0 },
    });
    board.edge(17, 0, 1_000.5);
    await until('the door was heard', () => heard.length === 1);
    board.edge(27, 0, 2_000.000_001);
    await until('the call was heard', () => heard.length === 2);
    expect(heard).toEqual([
      ['door/state', { value: 0 }],
      ['call/state', { value: 1 }],
    ]);
    expect(await read(bus, 'door', 'call')).toEqual({
      'door/state': { value: 0 },
      'call/state': { value: 1 },
    });
  });

  test('a short push is told, though at the next read it is over', async () => {
    const board = tools(version);
    const { bus, heard } = open([CALL]);
    await bus.connect();
    board.tell(27, 0, 1_000);
    board.tell(27, 1, 1_090);
    await until('both were heard', () => heard.length === 2);
    expect(heard.map(([, reading]) => reading)).toEqual([{ value: 1 }, { value: 0 }]);
    expect(await read(bus, 'call')).toEqual({ 'call/state': { value: 0 } });
  });

  test('a gpiomon that dies is bus-down at once, and connecting again shows what is true by then', async () => {
    const board = tools(version);
    const { bus, heard } = open([DOOR]);
    await bus.connect();
    const pid = await board.monitor(1);
    board.level(17, 0);
    process.kill(pid, 'SIGKILL');
    await until('it was heard', () => heard.length > 0);
    expect(heard).toEqual([['door/state', { quality: 'bus-down' }]]);
    expect(bus.connected).toBe(false);
    await expect(read(bus, 'door')).rejects.toMatchObject({ code: 'bus-down' });
    await bus.connect();
    expect(await read(bus, 'door')).toEqual({ 'door/state': { value: 0 } });
  });

  test('one that keeps dying is not started again and again', async () => {
    const board = tools(version);
    const { bus, heard, clock } = open([DOOR]);
    for (const n of [1, 2]) {
      await bus.connect();
      process.kill(await board.monitor(n), 'SIGKILL');
      await until(`its end was heard ${n} times`, () => heard.length === n);
    }
    await expect(bus.connect()).rejects.toMatchObject({ code: 'bus-down', message: /keeps ending/ });
    clock.aheadMs += 1_100;
    await bus.connect();
    expect(await read(bus, 'door')).toEqual({ 'door/state': { value: 1 } });
  });

  test('what changed while nobody watched is noticed at the next check, and no gpiomon is left behind', async () => {
    const board = tools(version);
    const { bus, heard, clock } = open([DOOR]);
    await bus.connect();
    const first = await board.monitor(1);
    board.level(17, 0);
    clock.aheadMs += 61_000;
    expect(await read(bus, 'door')).toEqual({ 'door/state': { value: 0 } });
    expect(heard).toEqual([['door/state', { value: 0 }]]);
    const second = await board.monitor(2);
    expect(() => process.kill(first, 0)).toThrow(/ESRCH/);
    await bus.close();
    expect(() => process.kill(second, 0)).toThrow(/ESRCH/);
  });

  test('a push of which only the end was seen was a push', async () => {
    const board = tools(version);
    const { bus, heard } = open([CALL]);
    await bus.connect();
    board.tell(27, 1, 3_000);
    await until('it was heard', () => heard.length === 2);
    expect(heard.map(([, reading]) => reading)).toEqual([{ value: 1 }, { value: 0 }]);
  });

  test('lines that somebody else holds are bus-down, in the words of the tool', async () => {
    const board = tools(version);
    board.fail('gpioget: error reading GPIO values: Device or resource busy');
    const { bus } = open([DOOR]);
    await expect(bus.connect()).rejects.toMatchObject({ code: 'bus-down', message: /resource busy/ });
    expect(bus.connected).toBe(false);
    board.fail('');
    await bus.connect();
    expect(bus.connected).toBe(true);
  });
});

test('lines with other options have a gpiomon of their own, in the words of each version', async () => {
  const devices = [
    DOOR,
    CALL,
    { name: 'mains', chip: 'gpiochip2', line: 3 },
    { name: 'leak', chip: 'gpiochip0', line: 5, bias: 'disabled', debounceMs: 50 },
  ];
  const levels = { 17: 1, 27: 1, 3: 0, 5: 0 } as const;
  const started = (board: GpioTools) => board.calls().filter((each) => /^gpiomon .*[0-9]$/.test(each));
  const one = tools(1, levels);
  await open(devices).bus.connect();
  expect(started(one)).toEqual([
    'gpiomon --line-buffered --format=%o %e %s.%n --bias=pull-up gpiochip0 17 27',
    'gpiomon --line-buffered --format=%o %e %s.%n --bias=as-is gpiochip2 3',
    'gpiomon --line-buffered --format=%o %e %s.%n --bias=disable gpiochip0 5',
  ]);
  const two = tools(2, levels);
  await open(devices).bus.connect();
  expect(started(two)).toEqual([
    'gpiomon --banner --format %o %e %S --chip gpiochip0 --bias pull-up --debounce-period 10ms 17 27',
    'gpiomon --banner --format %o %e %S --chip gpiochip2 --debounce-period 10ms 3',
    'gpiomon --banner --format %o %e %S --chip gpiochip0 --bias disabled --debounce-period 50ms 5',
  ]);
});

test('a machine without libgpiod is told what to install', async () => {
  vi.stubEnv('PATH', tempFolder());
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  await expect(open([DOOR]).bus.connect()).rejects.toMatchObject({
    code: 'bus-down',
    message: /install the package gpiod/,
  });
});
