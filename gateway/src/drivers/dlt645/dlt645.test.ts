import type { Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { startRawServer } from '../../testing/modbus-device.ts';
import type { Bus } from '../driver.ts';
import { dlt645 } from './dlt645.ts';
import { encodeFrame, type Frame, FrameReader } from './frame.ts';

const METER = '000000000161';
/** The frames of a real meter: total active energy, 0.26 kWh. */
const ASK = 'fefefefe' + '6861010000000068110433333433' + '1416';
const ANSWER = '686101000000006891083333343359333333' + '8a16';

function openBus(
  port: number,
  devices: object[] = [{ name: 'meter', address: METER }],
  more: object = {},
): Bus {
  const configured = dlt645.configure({
    name: 'meters',
    driver: 'dlt645',
    transport: 'tcp',
    host: '127.0.0.1',
    port,
    timeoutMs: 5_000,
    devices,
    ...more,
  });
  expect(configured.problems).toEqual([]);
  const bus = configured.open({ monotonicMs: () => performance.now(), baseDir: '.' });
  onTestFinished(() => bus.close());
  return bus;
}

const read = async (bus: Bus, ...points: string[]) => {
  const answers = [];
  for (const request of bus.plan(points)) answers.push(...(await request.read()));
  return Object.fromEntries(answers);
};

/** A line on the loopback that answers each question with what `reply` sends. */
async function line(
  reply: (question: Frame, socket: Socket) => void,
): Promise<{ port: number; asked: Frame[] }> {
  const asked: Frame[] = [];
  const server = await startRawServer((chunk, socket) => {
    for (const frame of new FrameReader().push(chunk)) {
      asked.push(frame);
      reply(frame, socket);
    }
  });
  onTestFinished(() => server.stop());
  return { port: server.port, asked };
}

const answer = (data: string, more: Partial<Frame> = {}): Buffer =>
  encodeFrame({ address: METER, control: 0x91, data: Buffer.from(data, 'hex'), ...more });
const ENERGY = '00000100' + '26000000';
const IS_ENERGY = { 'meter/energy': { value: 0.26 } };

test('the energy of a real meter is asked for and read, to the byte', async () => {
  const asked: string[] = [];
  const server = await startRawServer((question, socket) => {
    asked.push(question.toString('hex'));
    socket.write(Buffer.from(ANSWER, 'hex'));
  });
  onTestFinished(() => server.stop());
  const bus = openBus(server.port);
  await bus.connect();
  expect(await read(bus, 'meter/energy')).toEqual(IS_ENERGY);
  expect(asked).toEqual([ASK]);
});

test.each<[string, Buffer[]]>([
  ['with wake-up bytes', [Buffer.from(`fefefefe${ANSWER}`, 'hex')]],
  ['behind noise', [Buffer.from(`00ff6813${ANSWER}`, 'hex')]],
  ['in pieces', [Buffer.from(ANSWER.slice(0, 18), 'hex'), Buffer.from(ANSWER.slice(18), 'hex')]],
  ['behind the echo of the question', [Buffer.from(ASK + ANSWER, 'hex')]],
  [
    'behind what another meter says',
    [answer('0000010011111111', { address: '000000000162' }), answer(ENERGY)],
  ],
  ['behind a late answer to another question', [answer('000101020523'), answer(ENERGY)]],
  ['behind a damaged one', [Buffer.from(ANSWER.replace('8a16', '8b16'), 'hex'), answer(ENERGY)]],
  ['with more to come', [answer(`${ENERGY}11111111`, { control: 0xb1 })]],
])('an answer is read %s', async (_, chunks) => {
  const { port } = await line((_question, socket) => {
    chunks.forEach((chunk, i) => {
      setTimeout(() => socket.write(chunk), 10 * i);
    });
  });
  const bus = openBus(port);
  await bus.connect();
  expect(await read(bus, 'meter/energy')).toEqual(IS_ENERGY);
});

test.each<[string, Buffer | null, object, RegExp]>([
  ['silence', null, { code: 'no-response', retryable: true }, /did not answer/],
  [
    'another meter',
    answer(ENERGY, { address: '000000000162' }),
    { code: 'no-response' },
    /000000000162 spoke/,
  ],
  ['the echo alone', Buffer.from(ASK, 'hex'), { code: 'no-response' }, /did not answer/],
  [
    'bytes of another speed',
    Buffer.from('0080f8e01c', 'hex'),
    { code: 'bad-response', retryable: true },
    /5 bytes .* speed and parity/,
  ],
  [
    'a refusal',
    answer('02', { control: 0xd1 }),
    { code: 'bad-response', retryable: false },
    /refuses 00010000: it has no such value/,
  ],
  ['a refusal without a reason', answer('', { control: 0xd1 }), { code: 'bad-response' }, /code 0/],
  ['too short a value', answer('000001002600'), { code: 'bad-response' }, /2 bytes, not 4/],
])('%s is an error that says so', async (_, reply, error, words) => {
  const { port } = await line((_question, socket) => {
    if (reply !== null) socket.write(reply);
  });
  const bus = openBus(port, undefined, { timeoutMs: 400 });
  await bus.connect();
  await expect(read(bus, 'meter/energy')).rejects.toMatchObject({
    ...error,
    message: expect.stringMatching(words),
  });
  expect(bus.connected).toBe(true);
});

test('a phase that a meter does not have is a fault, not a number', async () => {
  const { port } = await line((_question, socket) => socket.write(answer('00020102ffff')));
  const bus = openBus(port);
  await bus.connect();
  expect(await read(bus, 'meter/voltage2')).toEqual({ 'meter/voltage2': { quality: 'fault-value' } });
});

test('the only meter of a line is read without its address', async () => {
  const { port, asked } = await line((_question, socket) => socket.write(answer(ENERGY)));
  const bus = openBus(port, [{ name: 'meter', address: 'any' }]);
  await bus.connect();
  expect(await read(bus, 'meter/energy')).toEqual(IS_ENERGY);
  expect(asked.map(({ address }) => address)).toEqual(['AAAAAAAAAAAA']);
});

test('each meter of a line gets its own questions, and its own values by their identifiers', async () => {
  const { port, asked } = await line((question, socket) => {
    if (question.address === METER)
      socket.write(
        encodeFrame({
          ...question,
          control: 0x91,
          data: Buffer.concat([question.data, Buffer.from('563482', 'hex')]),
        }),
      );
  });
  const bus = openBus(
    port,
    [
      {
        name: 'meter',
        address: METER,
        points: { demand: { di: '01010000', bytes: 3, decimals: 4, unit: 'kW' } },
      },
      { name: 'dead', address: '000000000009' },
    ],
    { timeoutMs: 1_000 },
  );
  await bus.connect();
  expect(await read(bus, 'meter/power', 'meter/demand')).toEqual({
    'meter/power': { value: -2.3456 },
    'meter/demand': { value: 82.3456 },
  });
  await expect(read(bus, 'dead/power')).rejects.toMatchObject({ code: 'no-response' });
  expect(asked.map(({ address, data }) => [address, Buffer.from(data).reverse().toString('hex')])).toEqual([
    [METER, '02030000'],
    [METER, '01010000'],
    ['000000000009', '02030000'],
  ]);
});

test('a converter that lost the connection without a word is connected again', async () => {
  let sockets = 0;
  const seen = new Set<Socket>();
  const { port } = await line((_question, socket) => {
    if (!seen.has(socket)) sockets += 1;
    seen.add(socket);
    if (sockets > 1) socket.write(answer(ENERGY));
  });
  const bus = openBus(port, undefined, { timeoutMs: 400 });
  await bus.connect();
  for (let n = 0; n < 3; n++)
    await expect(read(bus, 'meter/energy')).rejects.toMatchObject({ code: 'no-response' });
  expect(await read(bus, 'meter/energy')).toEqual(IS_ENERGY);
});

test('a line that is gone is bus-down, also while an answer is awaited, and comes back', async () => {
  let hangUp = true;
  const { port } = await line((_question, socket) => {
    if (hangUp) socket.destroy();
    else socket.write(answer(ENERGY));
  });
  const bus = openBus(port, undefined, { timeoutMs: 30_000 });
  await bus.connect();
  await expect(read(bus, 'meter/energy')).rejects.toMatchObject({ code: 'bus-down' });
  expect(bus.connected).toBe(false);
  await expect(read(bus, 'meter/energy')).rejects.toMatchObject({ code: 'bus-down' });
  hangUp = false;
  await bus.connect();
  expect(await read(bus, 'meter/energy')).toEqual(IS_ENERGY);
});

test('a port that nobody listens at, and a serial device that is not there, are bus-down', async () => {
  const server = await startRawServer(() => {});
  await server.stop();
  await expect(openBus(server.port).connect()).rejects.toMatchObject({ code: 'bus-down' });
  const serial = { transport: 'serial', path: '/dev/coldfield-missing', host: undefined, port: undefined };
  await expect(openBus(1, undefined, serial).connect()).rejects.toMatchObject({ code: 'bus-down' });
});

test.each([
  [
    'two meters of one address',
    [
      { name: 'a', address: METER },
      { name: 'b', address: METER },
    ],
    'meter-address-taken',
  ],
  [
    'any meter beside another',
    [
      { name: 'a', address: METER },
      { name: 'b', address: 'any' },
    ],
    'any-not-alone',
  ],
  [
    'two meters of one name',
    [
      { name: 'a', address: METER },
      { name: 'a', address: '000000000162' },
    ],
    'device-name-taken',
  ],
])('%s are a mistake', (_, devices, code) => {
  const bus = { name: 'm', driver: 'dlt645', transport: 'tcp', host: 'h', port: 1, devices };
  expect(dlt645.configure(bus).problems.map((problem) => problem.code)).toEqual([code]);
});

test('a serial server without its port is a mistake', () => {
  const bus = {
    name: 'm',
    driver: 'dlt645',
    transport: 'tcp',
    host: 'h',
    devices: [{ name: 'a', address: METER }],
  };
  expect(dlt645.configure(bus).problems).toMatchObject([{ code: 'address-missing' }]);
});
