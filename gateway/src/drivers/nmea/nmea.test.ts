import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { until } from '../../testing/until.ts';
import type { Bus } from '../driver.ts';
import type { Reading } from '../reading.ts';
import { createFix } from './fix.ts';
import { nmea } from './nmea.ts';
import { checksum, parseSentence, type Sentence } from './parse-sentence.ts';
import type { NmeaBusConfig } from './schema.ts';

const sum = (body: string): string =>
  `$${body}*${checksum(body).toString(16).toUpperCase().padStart(2, '0')}`;
const RMC = 'GNRMC,082214.00,A,2520.11400,N,11003.36600,E,32.400,187.5,231126,,,A,V';

test('the sentence of the standard is read to the metre', () => {
  expect(parseSentence('$GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,*47')).toEqual({
    type: 'gga',
    place: { lat: 48.1173, lon: 11.516667 },
    speedKmh: null,
    clock: '123519',
    timeMs: null,
  });
});

test('RMC gives place, speed and time; the navigation status after the mode says nothing', () => {
  expect(parseSentence(sum(RMC))).toEqual({
    type: 'rmc',
    place: { lat: 25.335233, lon: 110.0561 },
    speedKmh: 60,
    clock: '082214.00',
    timeMs: Date.UTC(2026, 10, 23, 8, 22, 14),
  });
});

test.each<[name: string, body: string, place: Sentence['place']]>([
  [
    'BeiDou alone',
    'BDRMC,082214,A,2520.114,N,11003.366,E,0.0,,231126,,,A',
    { lat: 25.335233, lon: 110.0561 },
  ],
  [
    'BeiDou in its newer name',
    'GBGGA,082214,2520.114,N,11003.366,E,2,9,1,99,M,,,,',
    { lat: 25.335233, lon: 110.0561 },
  ],
  ['south and west', 'GPGGA,1,3351.5,S,07040.25,W,1,9,1,99,M,,,,', { lat: -33.858333, lon: -70.670833 }],
  [
    'an old receiver without a mode',
    'GPRMC,082214,A,2520.114,N,11003.366,E,0.0,,231126',
    { lat: 25.335233, lon: 110.0561 },
  ],
  ['no fix, with the last place still in it', 'GPRMC,082214,V,2520.114,N,11003.366,E,0.0,,231126,,,N', null],
  ['no fix, empty', 'GPGGA,082214.00,,,,,0,00,99.99,,,,,,', null],
  ['dead reckoning', 'GPGGA,082214,2520.114,N,11003.366,E,6,0,1,99,M,,,,', null],
  ['dead reckoning in RMC', 'GNRMC,082214,A,2520.114,N,11003.366,E,0.0,,231126,,,E', null],
  ['zeros', 'GPGGA,000000,0000.0000,N,00000.0000,E,1,0,1,0,M,,,,', null],
])('%s', (_name, body, place) => {
  expect((parseSentence(sum(body)) as Sentence).place).toEqual(place);
});

test.each<[name: string, line: string, expected: 'other' | 'damaged']>([
  ['a wrong checksum', `${sum(RMC).slice(0, -2)}00`, 'damaged'],
  ['one digit changed on the way', sum(RMC).replace('2520', '2530'), 'damaged'],
  ['no checksum', `$${RMC}`, 'damaged'],
  ['half a sentence', sum(RMC).slice(20), 'damaged'],
  ['noise of a wrong speed', '\u00fe\u0080x\u00f8', 'damaged'],
  ['sixty minutes', sum('GPGGA,1,2560.000,N,11003.366,E,1,9,1,99,M,,,,'), 'damaged'],
  ['beyond the pole', sum('GPGGA,1,9100.000,N,11003.366,E,1,9,1,99,M,,,,'), 'damaged'],
  ['no hemisphere', sum('GPGGA,1,2520.000,,11003.366,E,1,9,1,99,M,,,,'), 'damaged'],
  ['satellites in view', sum('GPGSV,3,1,11,03,03,111,00'), 'other'],
  ["a maker's own", sum('PUBX,00,081350.00,4717.113210,N'), 'other'],
])('%s counts for nothing', (_name, line, expected) => {
  expect(parseSentence(line)).toBe(expected);
});

const said = (body: string): Sentence => parseSentence(sum(body)) as Sentence;
const rmcAt = (clock: string, status = 'A'): Sentence =>
  said(`GNRMC,${clock},${status},2520.114,N,11003.366,E,10.0,,231126,,,A`);

test('a place that is not renewed is stale, also when the receiver repeats its last sentence', () => {
  const fix = createFix(10_000);
  expect(fix.readings(0).get('latitude'), 'before the first').toEqual({ quality: 'no-fix' });
  fix.heard(rmcAt('080000'), 1_000);
  expect(fix.readings(11_000).get('latitude')).toEqual({ value: 25.335233 });
  for (let ms = 2_000; ms <= 12_000; ms += 1_000) fix.heard(rmcAt('080000'), ms);
  expect([...fix.readings(12_000).values()]).toEqual(Array.from({ length: 3 }, () => ({ quality: 'stale' })));
  fix.heard(rmcAt('080012'), 13_000);
  expect(fix.readings(13_000).get('longitude')).toEqual({ value: 110.0561 });
});

test('where one sentence says that the place is unknown, the other is not believed', () => {
  const fix = createFix(10_000);
  fix.heard(rmcAt('080000'), 0);
  fix.heard(said('GNGGA,080001,,,,,0,00,99,,,,,,'), 1_000);
  expect(fix.readings(1_000).get('latitude')).toEqual({ quality: 'no-fix' });
});

test('a receiver that gives no speed still gives the place', () => {
  const fix = createFix(10_000);
  fix.heard(said('GNGGA,080001,2520.114,N,11003.366,E,1,9,1,99,M,,,,'), 0);
  expect([...fix.readings(0)]).toEqual([
    ['latitude', { value: 25.335233 }],
    ['longitude', { value: 110.0561 }],
    ['speed', { quality: 'no-fix' }],
  ]);
});

async function receiver(): Promise<{ port: number; say: (text: string) => void; heard: () => string }> {
  const sockets = new Set<Socket>();
  let heard = '';
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      heard += chunk.toString();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return {
    port: (server.address() as AddressInfo).port,
    say: (text) => {
      for (const socket of sockets) socket.write(text);
    },
    heard: () => heard,
  };
}

function open(change: Partial<NmeaBusConfig>, times: [number, number][] = []) {
  const clock = { ms: 1_000 };
  const bus = nmea
    .configure({ name: 'gnss', driver: 'nmea', transport: 'tcp', host: '127.0.0.1', ...change })
    .open({
      monotonicMs: () => clock.ms,
      baseDir: '.',
      heardTime: (epochMs, monoMs) => times.push([epochMs, monoMs]),
    });
  onTestFinished(() => bus.close());
  return { bus, clock };
}

const read = async (bus: Bus): Promise<(Reading | undefined)[]> => {
  const readings = await bus.plan(['latitude', 'longitude', 'speed'])[0]?.read();
  return ['latitude', 'longitude', 'speed'].map((point) => readings?.get(point));
};

test('a line over TCP: sentences in pieces, silence, noise, an end', async () => {
  const device = await receiver();
  const times: [number, number][] = [];
  const { bus, clock } = open({ port: device.port }, times);
  await bus.connect();
  expect(await read(bus)).toEqual(Array.from({ length: 3 }, () => ({ quality: 'warming-up' })));
  device.say(`${sum(RMC).slice(0, 30)}`);
  device.say(`${sum(RMC).slice(30)}\r\n`);
  await until('the time is told', () => times.length === 1);
  expect(times).toEqual([[Date.UTC(2026, 10, 23, 8, 22, 14), 1_000]]);
  expect(await read(bus)).toEqual([{ value: 25.335233 }, { value: 110.0561 }, { value: 60 }]);
  clock.ms += 11_000;
  await expect(read(bus)).rejects.toMatchObject({ code: 'no-response' });
  device.say('$GPGSV,1,1,00*79\r\n');
  await until('it is heard again', () => bus.connected);
  await expect
    .poll(() => read(bus).catch(() => null))
    .toEqual(Array.from({ length: 3 }, () => ({ quality: 'stale' })));
  clock.ms += 11_000;
  device.say('\u00f0\u0080\n'.repeat(5));
  await expect.poll(() => read(bus).catch((error: { code: string }) => error.code)).toBe('bad-response');
});

test('gpsd is asked to pass on NMEA, and its own words are no sentences', async () => {
  const device = await receiver();
  const { bus } = open({ transport: 'gpsd', port: device.port });
  await bus.connect();
  await until('the watch arrives', () => device.heard().includes('"nmea":true'));
  device.say(`{"class":"VERSION","release":"3.25"}\r\n{"class":"WATCH","nmea":true}\r\n${sum(RMC)}\r\n`);
  await expect.poll(async () => (await read(bus))[0]).toEqual({ value: 25.335233 });
});

test('nobody there is bus-down; what is missing in the configuration is said', async () => {
  const { bus } = open({ port: 1 });
  await expect(bus.connect()).rejects.toMatchObject({ code: 'bus-down' });
  const problems = (config: Partial<NmeaBusConfig>) =>
    nmea
      .configure({ name: 'gnss', driver: 'nmea', transport: 'serial', ...config })
      .problems.map(({ message }) => message);
  expect(problems({})[0]).toContain('"path" is missing');
  expect(problems({ transport: 'tcp' })[0]).toContain('"host" is missing');
  expect(problems({ transport: 'gpsd' })).toEqual([]);
});
