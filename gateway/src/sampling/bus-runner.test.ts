import { type KindName, kindOf } from '@coldfield/protocol';
import pino from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import type { SampledFrame } from '../buffer/committer.ts';
import { cadenceOf } from '../config/cadences.ts';
import { modbus } from '../drivers/modbus/modbus.ts';
import type { Reading } from '../drivers/reading.ts';
import { startModbusDevice } from '../testing/modbus-device.ts';
import { until } from '../testing/until.ts';
import { backOffMs } from './back-off.ts';
import { type BusRunner, createBusRunner } from './bus-runner.ts';
import { createRecorder, type Recorder } from './recorder.ts';
import { Sensor } from './sensor.ts';

function sensor(key: string, point: string, sampleS: number, debounceMs = 0): Sensor {
  const found = kindOf(key);
  if (found === null) throw new Error(key);
  return new Sensor({
    room: 'r',
    key,
    kind: found.kind,
    bus: 'line',
    point,
    offset: 0,
    invert: false,
    cadence: cadenceOf(found.name as KindName, {}, { sampleS, debounceMs }),
  });
}

function start(port: number, sensors: Sensor[], noted: string[] = []): BusRunner {
  const configured = modbus.configure({
    name: 'line',
    driver: 'modbus',
    transport: 'tcp',
    host: '127.0.0.1',
    port,
    timeoutMs: 100,
    devices: [
      { name: 'probe', unit: 1, profile: 'xy-md02' },
      { name: 'dead', unit: 9, profile: 'xy-md02' },
      { name: 'io', unit: 1, points: { door: { fc: 2, addr: 0 }, missing: { fc: 3, addr: 500 } } },
    ],
  });
  const runner = createBusRunner({
    name: 'line',
    bus: configured.open({ monotonicMs: () => performance.now(), baseDir: '.' }),
    sensors,
    monotonicMs: () => performance.now(),
    random: () => 0,
    note: (subject, verdict) => noted.push(`${subject.config.key} ${verdict}`),
    log: pino({ level: 'silent' }),
  });
  onTestFinished(() => runner.stop());
  runner.start();
  return runner;
}

async function device(): ReturnType<typeof startModbusDevice> {
  const started = await startModbusDevice({ input: { 1: 34, 2: 900 }, discrete: { 0: false } });
  onTestFinished(() => started.stop());
  return started;
}

test('a silent device does not hold up the door on the same bus', async () => {
  const { port, memory } = await device();
  const door = sensor('door1', 'io/door', 0.1);
  const dead = sensor('air1', 'dead/temperature', 0.1);
  const runner = start(port, [door, dead]);
  await until('the silent device is known', () => runner.status.failing.dead === 'no-response');
  const before = memory.requests.length;
  const beganMs = performance.now();
  await until(
    'the door is read ten times more',
    () => memory.requests.slice(before).filter((each) => each.startsWith('2:')).length >= 10,
  );
  expect(performance.now() - beganMs).toBeLessThan(2_500);
  expect(dead.current).toEqual({ quality: 'no-response' });
  expect(door.current).toEqual({ value: 0 });
});

test('an exception reply is told at once and asked only once a sample', async () => {
  const { port, memory } = await device();
  const missing = sensor('voltage1', 'io/missing', 0.2);
  const runner = start(port, [missing]);
  await until('it was asked three times', () => memory.requests.length >= 3);
  expect(missing.current).toEqual({ quality: 'bad-response' });
  expect(runner.status.requests).toBeLessThanOrEqual(memory.requests.length + 1);
});

test('points of one device that are due together are one request', async () => {
  const { port, memory } = await device();
  const sensors = [sensor('air1', 'probe/temperature', 0.1), sensor('rh1', 'probe/humidity', 0.1)];
  start(port, sensors);
  await until('they were read a few times', () => memory.requests.length >= 4);
  expect(new Set(memory.requests)).toEqual(new Set(['4:1:2']));
});

test('a bus that cannot be reached gives bus-down for all of it, and is not hammered', async () => {
  const gone = await startModbusDevice();
  await gone.stop();
  const air = sensor('air1', 'probe/temperature', 0.1);
  const noted: string[] = [];
  const runner = start(gone.port, [air], noted);
  await until('several samples were due', () => noted.length >= 8);
  expect(air.current).toEqual({ quality: 'bus-down' });
  expect(
    noted.filter((each) => each.endsWith('change')).length,
    'until it is recorded it stays a change',
  ).toBe(noted.length);
  expect(runner.status.requests).toBe(0);
});

/** A bus of one input that tells its changes, and counts its reads. */
function tellingBus() {
  let level = 0;
  let heard: (point: string, reading: Reading) => void = () => {};
  const self = {
    reads: 0,
    connects: 0,
    connected: false,
    connect: () => {
      self.connected = true;
      self.connects += 1;
      return Promise.resolve();
    },
    listen: (told: typeof heard) => {
      heard = told;
    },
    plan: (names: readonly string[]) => [
      {
        device: 'input',
        points: names,
        read: () => {
          self.reads += 1;
          return Promise.resolve(new Map(names.map((name) => [name, { value: level }])));
        },
      },
    ],
    close: () => Promise.resolve(),
    tell(reading: Reading) {
      if ('value' in reading) level = reading.value;
      else self.connected = false;
      heard('input/state', reading);
    },
  };
  return self;
}

function startTelling(key: string, sampleS: number, debounceMs: number, recorder?: Recorder) {
  const bus = tellingBus();
  const subject = sensor(key, 'input/state', sampleS, debounceMs);
  const noted: string[] = [];
  const runner = createBusRunner({
    name: 'board',
    bus,
    sensors: [subject],
    monotonicMs: () => performance.now(),
    random: () => 0,
    note: (each, verdict) => {
      noted.push(`${JSON.stringify(each.current)} ${verdict}`);
      recorder?.note(each, verdict);
    },
    settle: (each) => recorder?.settle(each),
    log: pino({ level: 'silent' }),
  });
  onTestFinished(() => runner.stop());
  runner.start();
  return { bus, subject, noted };
}

test('what a bus tells by itself is noted at once, and not when it is next read', async () => {
  const { bus, subject, noted } = startTelling('door1', 3_600, 0);
  await until('it was read', () => bus.reads === 1);
  subject.record();
  bus.tell({ value: 1 });
  expect(noted.at(-1)).toBe('{"value":1} change');
  expect(bus.reads).toBe(1);
});

test('a state that has to last is looked at again when it has lasted, long before its next read', async () => {
  const { bus, subject } = startTelling('door1', 3_600, 150);
  await until('it was read', () => bus.reads === 1);
  subject.record();
  bus.tell({ value: 1 });
  expect(subject.current).toEqual({ value: 0 });
  await until(
    'it counts',
    () => subject.current !== null && 'value' in subject.current && subject.current.value === 1,
  );
  expect(bus.reads).toBe(2);
});

test('a push of a moment is recorded as a call, and then its end', async () => {
  const frames: SampledFrame[] = [];
  const recorder = createRecorder({ commit: (each) => frames.push(...each) });
  onTestFinished(() => recorder.stop());
  const { bus } = startTelling('trapped1', 3_600, 0, recorder);
  await until('the quiet button is recorded', () => frames.length === 1);
  bus.tell({ value: 1 });
  bus.tell({ value: 0 });
  await until('both are recorded', () => frames.length === 3);
  expect(frames.map(({ v }) => v.trapped1)).toEqual([0, 1, 0]);
});

test('a bus that tells that it is gone is connected again without waiting for the next read', async () => {
  const { bus, subject, noted } = startTelling('trapped1', 3_600, 0);
  await until('it was read', () => bus.reads === 1);
  subject.record();
  bus.tell({ quality: 'bus-down' });
  expect(noted.at(-1)).toBe('{"quality":"bus-down"} change');
  await until('it is back', () => bus.connects === 2 && bus.reads === 2);
});

test('back-off doubles up to its limit, and chance only shortens it', () => {
  const limits = { firstMs: 1_000, maxMs: 30_000 };
  expect([1, 2, 3, 6, 50].map((failures) => backOffMs(failures, limits, () => 0))).toEqual([
    1_000, 2_000, 4_000, 30_000, 30_000,
  ]);
  expect(backOffMs(3, limits, () => 1)).toBe(3_000);
});
