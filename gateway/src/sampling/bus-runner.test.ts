import { type KindName, kindOf } from '@coldfield/protocol';
import pino from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { cadenceOf } from '../config/cadences.ts';
import { modbus } from '../drivers/modbus/modbus.ts';
import { startModbusDevice } from '../testing/modbus-device.ts';
import { until } from '../testing/until.ts';
import { backOffMs } from './back-off.ts';
import { type BusRunner, createBusRunner } from './bus-runner.ts';
import { Sensor } from './sensor.ts';

function sensor(key: string, point: string, sampleS: number): Sensor {
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
    cadence: cadenceOf(found.name as KindName, {}, { sampleS, debounceMs: 0 }),
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

test('back-off doubles up to its limit, and chance only shortens it', () => {
  const limits = { firstMs: 1_000, maxMs: 30_000 };
  expect([1, 2, 3, 6, 50].map((failures) => backOffMs(failures, limits, () => 0))).toEqual([
    1_000, 2_000, 4_000, 30_000, 30_000,
  ]);
  expect(backOffMs(3, limits, () => 1)).toBe(3_000);
});
