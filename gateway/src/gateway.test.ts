import { join } from 'node:path';
import pino from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { openBuffer } from './buffer/open-buffer.ts';
import { parseConfig } from './config/parse-config.ts';
import { bufferPath, createGateway, type Gateway, type GatewayDeps } from './gateway.ts';
import { startModbusDevice } from './testing/modbus-device.ts';
import { startTestServer, type TestServer } from './testing/server.ts';
import { tempFolder } from './testing/temp-folder.ts';
import { until } from './testing/until.ts';

const log = pino({ level: process.env.TEST_LOG ?? 'silent' });

function configFor(
  folder: string,
  mqttUrl: string,
  modbusPort: number,
  extra = '',
): ReturnType<typeof parseConfig> {
  return parseConfig(
    `
id: gw-1
secret: s3cret
mqttUrl: ${mqttUrl}
dataDir: ./data
clock: { source: ntp }
kinds:
  air: { sampleS: 0.1, recordS: 0.2 }
  door: { sampleS: 0.1, recordS: 60, debounceMs: 0 }
buses:
  - name: line
    driver: modbus
    transport: tcp
    host: 127.0.0.1
    port: ${modbusPort}
    timeoutMs: 200
    devices:
      - { name: probe, unit: 1, profile: xy-md02 }
      - { name: io, unit: 1, points: { door: { fc: 2, addr: 0 } } }
rooms:
  room-1:
    air1: line/probe/temperature
    door1: line/io/door
${extra}`,
    join(folder, 'gateway.yaml'),
  );
}

async function setUp(options: { deps?: GatewayDeps; folder?: string } = {}): Promise<{
  server: TestServer;
  device: Awaited<ReturnType<typeof startModbusDevice>>;
  gateway: Gateway;
  config: ReturnType<typeof parseConfig>;
}> {
  const server = await startTestServer({ password: 's3cret' });
  onTestFinished(() => server.stop());
  const device = await startModbusDevice({ input: { 1: 34, 2: 900 }, discrete: { 0: false } });
  onTestFinished(() => device.stop());
  const config = configFor(options.folder ?? tempFolder(), server.url, device.port);
  const gateway = createGateway(config, { log, ...options.deps });
  onTestFinished(() => gateway.stop());
  return { server, device, gateway, config };
}

const values = (server: TestServer, key: string) => server.frames.flatMap(({ v }) => v[key] ?? []);

test('a register reaches the server, is acknowledged and forgotten', async () => {
  const { server, device, gateway } = await setUp();
  await gateway.start();
  await until('the first value arrives', () => values(server, 'air1').includes(3.4));
  device.memory.input[1] = 0xff33;
  await until('a negative value arrives', () => values(server, 'air1').includes(-20.5));
  await until(
    'frames are forgotten',
    () => gateway.status().buffered <= 1 && gateway.status().uplink.acked > 2,
  );
  expect(server.states[0]).toMatchObject({ online: true, clk: 'ntp' });
});

test('a door is live within half a second, with a value and not with the next minute', async () => {
  const { server, device, gateway } = await setUp();
  await gateway.start();
  await until('the closed door arrives', () => values(server, 'door1').includes(0));
  const openedMs = performance.now();
  device.memory.discrete[0] = true;
  await until('the open door arrives', () => values(server, 'door1').includes(1));
  expect(performance.now() - openedMs).toBeLessThan(500);
});

test('a device that goes away gives a quality and never a number, and comes back by itself', async () => {
  const { server, device, gateway } = await setUp();
  await gateway.start();
  await until('a value arrives', () => values(server, 'air1').length > 0);
  const { port } = device;
  await device.stop();
  await until('the fault arrives', () => server.frames.some(({ q }) => q?.air1 === 'bus-down'));
  const again = await startModbusDevice({ input: { 1: 55, 2: 900 }, discrete: { 0: false } }, port);
  onTestFinished(() => again.stop());
  await until('the new value arrives', () => values(server, 'air1').includes(5.5));
});

test('what was sampled during a network cut arrives once, and after the newest', async () => {
  const { server, gateway } = await setUp();
  await gateway.start();
  await until('a value arrives', () => server.frames.length > 2);
  await server.cut();
  const atCut = gateway.status().lastSeq;
  await until('frames pile up', () => gateway.status().lastSeq >= atCut + 5);
  await server.comeBack();
  await until('all are acknowledged', () => gateway.status().online && gateway.status().buffered <= 1);
  const seqs = new Set(server.frames.map(({ seq }) => seq));
  for (let seq = 1; seq <= atCut + 5; seq++) expect(seqs.has(seq), `seq ${seq}`).toBe(true);
});

test('a PUBACK frees nothing: without an ack the frames stay, and live data goes on', async () => {
  const { server, gateway } = await setUp();
  server.acknowledging = false;
  await gateway.start();
  await until('many frames arrive', () => server.frames.length >= 10);
  expect(gateway.status().buffered).toBeGreaterThanOrEqual(10);
  expect(new Set(server.frames.map(({ seq }) => seq)).size, 'one copy in flight').toBe(server.frames.length);
});

test('an ack of another boot, or for numbers never sent, frees nothing', async () => {
  const { server, gateway } = await setUp();
  server.acknowledging = false;
  await gateway.start();
  await until('frames arrive', () => server.frames.length >= 3);
  const { stream, boot, buffered } = gateway.status();
  server.acknowledge('gw-1', { stream, boot: 'another-boot', acks: [[1, 1_000_000]] });
  server.acknowledge('gw-1', { stream: 'another-stream', boot, acks: [[1, 1_000_000]] });
  await until('both are ignored', () => gateway.status().uplink.acksIgnored === 2);
  expect(gateway.status().buffered).toBeGreaterThanOrEqual(buffered);
});

test('a restart sends what was not acknowledged, under the same numbers and times', async () => {
  const folder = tempFolder();
  const { server, gateway, config } = await setUp({ folder });
  server.acknowledging = false;
  await gateway.start();
  await until('frames arrive', () => server.frames.length >= 3);
  await gateway.stop();
  const first = structuredClone(server.frames.slice(0, 3));
  server.frames.length = 0;
  server.acknowledging = true;
  const second = createGateway(config, { log });
  onTestFinished(() => second.stop());
  await second.start();
  await until('the old frames arrive again', () =>
    first.every(({ seq }) => server.frames.some((frame) => frame.seq === seq)),
  );
  for (const frame of first) expect(server.frames.find(({ seq }) => seq === frame.seq)).toEqual(frame);
});

test('a buffer that was filled beforehand is sent as history while live data goes first', async () => {
  const folder = tempFolder();
  const { server, gateway, config } = await setUp({ folder });
  const buffer = openBuffer(bufferPath(config));
  const weekAgo = Date.now() - 7 * 86_400_000;
  for (let start = 0; start < 10_000; start += 1_000) {
    buffer.commit(
      Array.from({ length: 1_000 }, (_, i) => ({
        room: 'room-1',
        t: weekAgo + (start + i) * 60_000,
        v: { air1: 3 },
      })),
    );
  }
  buffer.close();
  await gateway.start();
  await until('live data arrives', () => server.frames.some(({ seq }) => seq > 10_000));
  const before = server.frames.findIndex(({ seq }) => seq > 10_000);
  expect(before, 'history sent before the first live frame').toBeLessThan(3_000);
  await until(
    'the history has arrived',
    () => new Set(server.frames.map(({ seq }) => seq)).size > 10_000,
    15_000,
  );
  await until('it is forgotten', () => gateway.status().buffered < 20);
});

test('a stopped gateway says goodbye, and stopping twice is fine', async () => {
  const { server, gateway } = await setUp();
  await gateway.start();
  await until('connected', () => gateway.status().online);
  await gateway.stop();
  await gateway.stop();
  expect(server.states.at(-1)).toMatchObject({ online: false });
});

test('a second process on the same data folder is refused', async () => {
  const { gateway, config } = await setUp();
  await gateway.start();
  await expect(createGateway(config, { log }).start()).rejects.toThrow(/another gateway/);
});

test('with the wrong secret nothing is lost: frames wait on disk', async () => {
  const server = await startTestServer({ password: 'other' });
  onTestFinished(() => server.stop());
  const device = await startModbusDevice({ input: { 1: 34, 2: 900 }, discrete: { 0: false } });
  onTestFinished(() => device.stop());
  const gateway = createGateway(configFor(tempFolder(), server.url, device.port), { log });
  onTestFinished(() => gateway.stop());
  await gateway.start();
  await until('frames are committed', () => gateway.status().buffered >= 3);
  expect(gateway.status().online).toBe(false);
  expect(server.frames).toEqual([]);
});

test('a refused secret is told once as what it is, without a stack', async () => {
  const server = await startTestServer({ password: 'other' });
  onTestFinished(() => server.stop());
  const device = await startModbusDevice({ input: { 1: 34, 2: 900 }, discrete: { 0: false } });
  onTestFinished(() => device.stop());
  const lines: Record<string, unknown>[] = [];
  const warnings = pino(
    { level: 'warn' },
    { write: (line: string) => lines.push(JSON.parse(line) as Record<string, unknown>) },
  );
  const gateway = createGateway(configFor(tempFolder(), server.url, device.port), {
    log: warnings,
    random: () => 1,
  });
  onTestFinished(() => gateway.stop());
  await gateway.start();
  const told = () => lines.filter(({ broker }) => broker !== undefined);
  await until('the refusal is told', () => told().length > 0);
  // A third try, so that what the second one led to has been logged.
  await until('it was refused again', () => server.refusals >= 3);
  expect(told()).toMatchObject([
    { msg: "the broker refuses this gateway's id or secret", reason: 'bad user name or password' },
  ]);
  expect(told()[0]).not.toHaveProperty('err');
});
