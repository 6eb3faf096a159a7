import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import pino from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { parseConfig } from '../config/parse-config.ts';
import { createGateway, type Gateway, type GatewayDeps } from '../gateway.ts';
import { startModbusDevice } from '../testing/modbus-device.ts';
import { startTestServer } from '../testing/server.ts';
import { tempFolder } from '../testing/temp-folder.ts';
import { until } from '../testing/until.ts';

const log = pino({ level: process.env.TEST_LOG ?? 'silent' });
const TRIAL_S = 10;

const line = (port: number, devices: object[] = [{ name: 'probe', unit: 1, profile: 'xy-md02' }]) => ({
  name: 'line',
  driver: 'modbus',
  transport: 'tcp',
  host: '127.0.0.1',
  port,
  timeoutMs: 100,
  devices,
});
const KINDS = { air: { sampleS: 0.1, recordS: 0.1 }, rh: { sampleS: 0.1, recordS: 0.1 } };
const AIR = { air1: { from: 'line/probe/temperature' } };
const BOTH = { ...AIR, rh1: { from: 'line/probe/humidity' } };

async function setUp() {
  const server = await startTestServer({ password: 's3cret' });
  onTestFinished(() => server.stop());
  const device = await startModbusDevice({ input: { 1: 34, 2: 900 } });
  onTestFinished(() => device.stop());
  const folder = tempFolder();
  const file = {
    id: 'gw-1',
    secret: 's3cret',
    mqttUrl: server.url,
    dataDir: './data',
    clock: { source: 'ntp' },
    kinds: KINDS,
    buses: [line(device.port)],
    rooms: { 'room-1': AIR },
  };
  const startGateway = async (deps: GatewayDeps = {}, changes: object = {}): Promise<Gateway> => {
    const config = parseConfig(JSON.stringify({ ...file, ...changes }), join(folder, 'gateway.yaml'));
    const gateway = createGateway(config, { log, ...deps });
    onTestFinished(() => gateway.stop());
    await gateway.start();
    return gateway;
  };
  const push = (revision: number, config: object | null) =>
    server.push('gw-1', { v: 1, revision, trialS: TRIAL_S, config });
  const said = () => server.states.at(-1)?.config;
  return { server, device, startGateway, push, said, data: (name: string) => join(folder, 'data', name) };
}

const values = (frames: readonly { v: Readonly<Record<string, number>> }[], key: string) =>
  frames.flatMap(({ v }) => v[key] ?? []);

test('a configuration that works is applied, told, and there after a restart', async () => {
  const { server, device, startGateway, push, said, data } = await setUp();
  const gateway = await startGateway();
  await until('a value arrives', () => values(server.frames, 'air1').length > 2);
  expect(server.states.some(({ config }) => config?.running !== undefined)).toBe(true);
  push(1, { kinds: KINDS, buses: [line(device.port)], rooms: { 'room-1': BOTH } });
  await until('it is tried', () => server.states.some(({ config }) => config?.status === 'trying'));
  await until('it is applied', () => said()?.revision === 1 && said()?.status === 'applied');
  expect(values(server.frames, 'rh1')).toContain(90);
  expect(existsSync(data('config.pushed.json'))).toBe(true);
  expect(existsSync(data('config.next.json'))).toBe(false);
  await gateway.stop();
  const before = server.frames.length;
  const again = await startGateway();
  expect(again.status().config).toEqual({ revision: 1, status: 'applied' });
  await until('humidity goes on', () => values(server.frames.slice(before), 'rh1').length > 2);
});

test('a mistake is refused with its place, nothing is interrupted, and it is not tried again', async () => {
  const { server, device, startGateway, push, said, data } = await setUp();
  await startGateway();
  await until('a value arrives', () => values(server.frames, 'air1').length > 2);
  push(1, { buses: [line(device.port)], rooms: { 'room-1': { air1: { from: 'line/probe/humidity' } } } });
  await until('it is refused', () => said()?.status === 'refused');
  expect(said()?.problem).toMatchObject({ code: 'invalid' });
  expect(said()?.problem?.detail).toMatch(/^rooms\.room-1\.air1: .* measures %; air needs °C/);
  expect(existsSync(data('config.next.json'))).toBe(false);
  push(2, { buses: [], rooms: {}, mqttUrl: 'mqtt://elsewhere' });
  await until('so is the next', () => said()?.revision === 2);
  server.push('gw-1', '{"v":1,"revision":');
  const told = server.states.length;
  push(2, { buses: [], rooms: {}, mqttUrl: 'mqtt://elsewhere' });
  const before = server.frames.length;
  await until('values go on', () => server.frames.length > before + 5);
  expect(server.states.length).toBe(told);
});

test('a device that answered and does not with the new configuration brings the old one back', {
  timeout: 30_000,
}, async () => {
  const { server, device, startGateway, push, said, data } = await setUp();
  const gateway = await startGateway();
  await until('a value arrives', () => values(server.frames, 'air1').length > 2);
  push(1, {
    kinds: KINDS,
    buses: [line(device.port, [{ name: 'probe', unit: 9, profile: 'xy-md02' }])],
    rooms: { 'room-1': AIR },
  });
  await until('it is tried', () => said()?.status === 'trying');
  expect(said()?.trialLeftS).toBeGreaterThan(0);
  await until('the old one is back', () => said()?.status === 'restored', 20_000);
  expect(said()).toMatchObject({ revision: 1, problem: { code: 'no-answer', place: 'line/probe' } });
  expect(existsSync(data('config.next.json'))).toBe(false);
  const before = server.frames.length;
  await until('values are back', () => values(server.frames.slice(before), 'air1').length > 2);
  await gateway.stop();
  expect((await startGateway()).status().config).toMatchObject({ revision: 1, status: 'restored' });
});

test('a new device that does not answer is named and does not stand in the way', {
  timeout: 30_000,
}, async () => {
  const { server, device, startGateway, push, said } = await setUp();
  await startGateway();
  await until('a value arrives', () => values(server.frames, 'air1').length > 2);
  push(1, {
    kinds: KINDS,
    buses: [
      line(device.port),
      { ...line(device.port, [{ name: 'later', unit: 9, profile: 'renke' }]), name: 'second' },
    ],
    rooms: { 'room-1': { ...AIR, air2: { from: 'second/later/temperature' } } },
  });
  await until('it is applied', () => said()?.status === 'applied' && said()?.revision === 1, 20_000);
  expect(said()?.silent).toEqual(['second/later']);
  expect(server.frames.every(({ q }) => q?.air1 === undefined)).toBe(true);
});

test('a stop in the middle of a trial brings the old one back at the next start', async () => {
  const { server, device, startGateway, push, said, data } = await setUp();
  const gateway = await startGateway();
  await until('a value arrives', () => values(server.frames, 'air1').length > 2);
  push(1, {
    kinds: KINDS,
    buses: [line(device.port, [{ name: 'probe', unit: 9, profile: 'xy-md02' }])],
    rooms: { 'room-1': AIR },
  });
  await until('it is on disk', () => existsSync(data('config.next.json')));
  await gateway.stop();
  expect(existsSync(data('config.next.json'))).toBe(true);
  const before = server.frames.length;
  await startGateway();
  await until('the server is told', () => said()?.status === 'restored');
  expect(said()).toMatchObject({ revision: 1, problem: { code: 'interrupted' } });
  await until('values are back', () => values(server.frames.slice(before), 'air1').length > 2);
  // It comes again with every connection, because it is retained.
  expect(said()?.status).toBe('restored');
});

test('a bus that stays as it is loses no sample while another changes, and every frame arrives', {
  timeout: 60_000,
}, async () => {
  const { server, device, startGateway, push, said, data } = await setUp();
  const gateway = await startGateway();
  await until('a value arrives', () => values(server.frames, 'air1').length > 2);
  const second = (port: number) => ({ ...line(port), name: 'second' });
  for (const revision of [1, 2, 3]) {
    push(revision, {
      kinds: KINDS,
      buses: [line(device.port), { ...second(device.port), timeoutMs: 100 + revision }],
      rooms: { 'room-1': AIR, 'room-2': { air1: { from: 'second/probe/temperature' } } },
    });
    await until('it is applied', () => said()?.revision === revision && said()?.status === 'applied');
  }
  const times = server.frames.filter(({ room }) => room === 'room-1').map(({ t }) => t);
  const sorted = times.toSorted((a, b) => a - b);
  const longest = Math.max(...sorted.map((t, i) => t - (sorted[i - 1] ?? t)));
  expect(longest).toBeLessThan(600);
  await gateway.stop();
  const again = await startGateway(
    { ignorePushed: true },
    { kinds: { air: { sampleS: 3_600, recordS: 3_600 } } },
  );
  await until('the buffer is empty', () => again.status().buffered === 0);
  const { lastSeq } = again.status();
  expect(new Set(server.frames.map(({ seq }) => seq)).size).toBe(lastSeq);
  await again.stop();
  const db = new DatabaseSync(data('buffer.sqlite'));
  expect(db.prepare('SELECT count(*) AS n FROM frames').get()).toEqual({ n: 0 });
  db.close();
});

test('a newer one that comes during a trial takes its place', async () => {
  const { server, device, startGateway, push, said } = await setUp();
  await startGateway();
  await until('a value arrives', () => values(server.frames, 'air1').length > 2);
  push(1, { kinds: KINDS, buses: [line(1)], rooms: { 'room-1': AIR } });
  await until('it is tried', () => said()?.revision === 1);
  push(2, { kinds: KINDS, buses: [line(device.port)], rooms: { 'room-1': BOTH } });
  await until('the newer is applied', () => said()?.revision === 2 && said()?.status === 'applied', 20_000);
  expect(server.states.some(({ config }) => config?.problem?.code === 'superseded')).toBe(true);
});

test('deleting one file, or an option, brings the local file back for good', async () => {
  const { server, device, startGateway, push, said, data } = await setUp();
  const gateway = await startGateway();
  push(1, { kinds: KINDS, buses: [line(device.port)], rooms: { 'room-1': BOTH } });
  await until('it is applied', () => said()?.status === 'applied' && said()?.revision === 1);
  await gateway.stop();
  const ignoring = await startGateway({ ignorePushed: true });
  await until('the server is told', () => said()?.problem?.code === 'ignored');
  await ignoring.stop();
  rmSync(data('config.pushed.json'));
  const before = server.frames.length;
  const again = await startGateway();
  await until('values come', () => values(server.frames.slice(before), 'air1').length > 3);
  expect(values(server.frames.slice(before + 2), 'rh1')).toEqual([]);
  expect(said()).toMatchObject({ revision: 1, status: 'restored', problem: { code: 'removed' } });
  push(2, { kinds: KINDS, buses: [line(device.port)], rooms: { 'room-1': BOTH } });
  await until('a new one counts again', () => said()?.revision === 2 && said()?.status === 'applied');
  push(3, null);
  await until('none at all', () => said()?.revision === 3 && said()?.status === 'applied');
  await again.stop();
  expect((await startGateway()).status().config).toEqual({ revision: 3, status: 'applied' });
});

test('a gateway without any bus gets its first one', async () => {
  const { server, device, startGateway, push, said } = await setUp();
  await startGateway({}, { buses: undefined, rooms: undefined });
  push(1, { kinds: KINDS, buses: [line(device.port)], rooms: { 'room-1': AIR } });
  await until('it is applied', () => said()?.status === 'applied' && said()?.revision === 1);
  await until('values come', () => values(server.frames, 'air1').includes(3.4));
});

test('damaged files count as missing and are told in the log', async () => {
  const { server, device, startGateway, push, said, data } = await setUp();
  const gateway = await startGateway();
  push(1, { kinds: KINDS, buses: [line(device.port)], rooms: { 'room-1': BOTH } });
  await until('it is applied', () => said()?.status === 'applied' && said()?.revision === 1);
  await gateway.stop();
  const pushed = readFileSync(data('config.pushed.json'), 'utf8');
  writeFileSync(data('config.pushed.json'), pushed.slice(0, pushed.length / 2));
  const before = server.frames.length;
  await startGateway();
  await until('values come', () => values(server.frames.slice(before), 'air1').length > 2);
  expect(said()).toMatchObject({ revision: 1, status: 'restored' });
});
