import { expect, onTestFinished, test } from 'vitest';
import { startModbusDevice, startRawServer } from '../../testing/modbus-device.ts';
import type { Bus } from '../driver.ts';
import { modbus } from './modbus.ts';

function openBus(port: number, more: object = {}): Bus {
  const configured = modbus.configure({
    name: 'line',
    driver: 'modbus',
    transport: 'tcp',
    host: '127.0.0.1',
    port,
    timeoutMs: 150,
    devices: [
      { name: 'probe', unit: 1, profile: 'xy-md02' },
      { name: 'dead', unit: 9, profile: 'xy-md02' },
      {
        name: 'io',
        unit: 1,
        points: { door: { fc: 2, addr: 0 }, fan: { fc: 1, addr: 4 }, missing: { fc: 3, addr: 500 } },
      },
    ],
    ...more,
  });
  expect(configured.problems).toEqual([]);
  const bus = configured.open({ monotonicMs: () => performance.now(), baseDir: '.' });
  onTestFinished(() => bus.close());
  return bus;
}

async function device(fill: Parameters<typeof startModbusDevice>[0] = {}) {
  const started = await startModbusDevice({
    input: { 1: 0xff33, 2: 905 },
    discrete: { 0: true },
    coils: { 4: true },
    ...fill,
  });
  onTestFinished(() => started.stop());
  return started;
}

const read = async (bus: Bus, ...points: string[]) => {
  const answers = [];
  for (const request of bus.plan(points)) answers.push(...(await request.read()));
  return Object.fromEntries(answers);
};

test('registers, inputs and coils of a real Modbus TCP device are read, contiguous ones at once', async () => {
  const { port, memory } = await device();
  const bus = openBus(port);
  await bus.connect();
  expect(await read(bus, 'probe/temperature', 'probe/humidity', 'io/door', 'io/fan')).toEqual({
    'probe/temperature': { value: -20.5 },
    'probe/humidity': { value: 90.5 },
    'io/door': { value: 1 },
    'io/fan': { value: 1 },
  });
  expect(memory.requests).toEqual(['4:1:2', '1:4:1', '2:0:1']);
});

test('an exception reply is bad-response and not worth asking again', async () => {
  const { port } = await device();
  const bus = openBus(port);
  await bus.connect();
  await expect(read(bus, 'io/missing')).rejects.toMatchObject({ code: 'bad-response', retryable: false });
});

test('a unit that does not answer is no-response, and the others still answer', async () => {
  const { port } = await device();
  const bus = openBus(port);
  await bus.connect();
  await expect(read(bus, 'dead/temperature')).rejects.toMatchObject({ code: 'no-response', retryable: true });
  expect(await read(bus, 'probe/humidity')).toEqual({ 'probe/humidity': { value: 90.5 } });
});

test('a device that is gone is bus-down, and connecting again brings it back', async () => {
  const gone = await device();
  const { port } = gone;
  const bus = openBus(port);
  await bus.connect();
  await gone.stop();
  await expect(read(bus, 'probe/humidity')).rejects.toMatchObject({ code: 'bus-down' });
  expect(bus.connected).toBe(false);
  await expect(bus.connect()).rejects.toMatchObject({ code: 'bus-down' });
  const again = await startModbusDevice({ input: { 1: 1, 2: 2 } }, port);
  onTestFinished(() => again.stop());
  await bus.connect();
  expect(await read(bus, 'probe/humidity')).toEqual({ 'probe/humidity': { value: 0.2 } });
});

/** Known frames of an XY-MD02, checksums included. */
const ASK = '010400010001600a';
const ANSWER = '01040201317974';

test('RTU over TCP sends and takes plain RTU frames, also in pieces', async () => {
  const asked: string[] = [];
  const server = await startRawServer((request, socket) => {
    asked.push(request.toString('hex'));
    socket.write(Buffer.from(ANSWER.slice(0, 6), 'hex'));
    setTimeout(() => socket.write(Buffer.from(ANSWER.slice(6), 'hex')), 20);
  });
  onTestFinished(() => server.stop());
  const bus = openBus(server.port, { transport: 'rtu-over-tcp' });
  await bus.connect();
  expect(await read(bus, 'probe/temperature')).toEqual({ 'probe/temperature': { value: 30.5 } });
  expect(asked).toEqual([ASK]);
});

test('a damaged RTU answer is bad-response, and the next one is read well', async () => {
  let answer = `${ANSWER.slice(0, -2)}00`;
  const server = await startRawServer((_, socket) => socket.write(Buffer.from(answer, 'hex')));
  onTestFinished(() => server.stop());
  const bus = openBus(server.port, { transport: 'rtu-over-tcp' });
  await bus.connect();
  await expect(read(bus, 'probe/temperature')).rejects.toMatchObject({
    code: 'bad-response',
    retryable: true,
  });
  answer = ANSWER;
  expect(await read(bus, 'probe/temperature')).toEqual({ 'probe/temperature': { value: 30.5 } });
});

test('an RTU answer that comes too late is not taken for the answer to the next question', async () => {
  let first = true;
  // 21.0 °C, late, then 30.5 °C in time.
  const late = Buffer.from('01040200d2396d', 'hex');
  const server = await startRawServer((_, socket) => {
    if (first) setTimeout(() => socket.write(late), 450);
    else socket.write(Buffer.from(ANSWER, 'hex'));
    first = false;
  });
  onTestFinished(() => server.stop());
  const bus = openBus(server.port, { transport: 'rtu-over-tcp', timeoutMs: 400 });
  await bus.connect();
  await expect(read(bus, 'probe/temperature')).rejects.toMatchObject({ code: 'no-response' });
  expect(await read(bus, 'probe/temperature')).toEqual({ 'probe/temperature': { value: 30.5 } });
});

test('a serial device that is not there is bus-down, not a crash', async () => {
  const bus = openBus(1, {
    transport: 'serial',
    path: '/dev/coldfield-missing',
    host: undefined,
    port: undefined,
  });
  await expect(bus.connect()).rejects.toMatchObject({ code: 'bus-down' });
  expect(bus.connected).toBe(false);
});
