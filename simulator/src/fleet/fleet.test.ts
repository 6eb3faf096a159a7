import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { decodeTelemetry, encodeAck, type Frame } from '@coldfield/protocol';
import { generate, parser } from 'mqtt-packet';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createFleet, type Fleet, type FleetConfig } from './fleet.ts';
import { fleetFrame } from './fleet-frame.ts';
import { createLatency } from './latency.ts';

/** A server that speaks just enough MQTT to take telemetry and acknowledge it, and remembers everything. */
function createBench() {
  const sockets = new Set<Socket>();
  const frames: { id: string; frame: Frame }[] = [];
  const settings = { accept: true, puback: true, ingestAck: true };
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    const incoming = parser({ protocolVersion: 4 });
    let id = '';
    incoming.on('packet', (packet) => {
      if (packet.cmd === 'connect') {
        id = packet.clientId;
        const good =
          settings.accept && packet.password?.toString() === `secret-${id}` && packet.username === id;
        socket.write(generate({ cmd: 'connack', returnCode: good ? 0 : 5, sessionPresent: false }));
      } else if (packet.cmd === 'subscribe') {
        expect(packet.subscriptions[0]!.topic).toBe(`coldfield/v1/${id}/ack`);
        socket.write(generate({ cmd: 'suback', messageId: packet.messageId!, granted: [0] }));
      } else if (packet.cmd === 'publish') {
        const telemetry = decodeTelemetry(packet.payload as Buffer);
        if (telemetry.origin !== 'stream') throw new Error('no stream');
        expect(packet.topic).toBe(`coldfield/v1/${id}/telemetry`);
        frames.push(...telemetry.frames.map((frame) => ({ id, frame })));
        if (settings.puback) socket.write(generate({ cmd: 'puback', messageId: packet.messageId! }));
        if (!settings.ingestAck) return;
        const { stream, boot } = telemetry;
        const acks = telemetry.frames.map(({ seq }): [number, number] => [seq, seq]);
        const payload = encodeAck({ stream, boot, acks, serverTime: 0 });
        socket.write(
          generate({
            cmd: 'publish',
            topic: `coldfield/v1/${id}/ack`,
            payload,
            qos: 0,
            dup: false,
            retain: false,
          }),
        );
      }
    });
    socket.on('data', (chunk) => incoming.parse(chunk));
  });
  return {
    frames,
    settings,
    start: () =>
      new Promise<number>((resolve) =>
        server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)),
      ),
    cut: () => {
      for (const socket of sockets) socket.destroy();
    },
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

const shape = {
  seed: 4,
  rooms: 2,
  keys: ['air1', 'rh1', 'pulp1'],
  startMs: Date.UTC(2026, 10, 20),
  stepMs: 1_000,
};
let bench: ReturnType<typeof createBench>;
let port: number;
let fleet: Fleet | undefined;
const configure = (more: Partial<FleetConfig>): Fleet => {
  fleet = createFleet({
    host: '127.0.0.1',
    port,
    gateways: ['g1', 'g2', 'g3'].map((id) => ({ id, secret: `secret-${id}` })),
    shape,
    window: 8,
    messagesPerS: null,
    ackBy: 'ingest',
    ...more,
  });
  return fleet;
};
const until = async (what: () => boolean): Promise<void> => {
  while (!what()) await new Promise((resolve) => setTimeout(resolve, 2));
};

beforeEach(async () => {
  bench = createBench();
  port = await bench.start();
});
afterEach(async () => {
  fleet?.stop();
  await bench.stop();
});

it('sends exactly the frames that the shape says, each once, and counts their acknowledgements', async () => {
  const running = configure({ framesPerMessage: 3 });
  await running.start();
  await until(() => running.stats().ackedFrames > 600);
  expect(await running.drain(5_000)).toBe(true);
  const stats = running.stats();
  expect(stats.ackedFrames).toBe(stats.sentFrames);
  expect(bench.frames).toHaveLength(stats.sentFrames);
  expect(stats.resentMessages).toBe(0);
  expect(stats.ackP99Ms).toBeGreaterThanOrEqual(stats.ackP50Ms);
  for (const { id, frame } of bench.frames) {
    expect(frame).toEqual(fleetFrame(Number(id.slice(1)) - 1, frame.seq, shape));
  }
});

it('sends again after a cut whatever was not acknowledged, with the same contents', async () => {
  bench.settings.ingestAck = false;
  const running = configure({});
  await running.start();
  await until(() => bench.frames.length >= 24);
  expect(running.stats().ackedFrames).toBe(0);
  bench.settings.ingestAck = true;
  bench.cut();
  await until(() => running.stats().ackedFrames > 100);
  expect(await running.drain(5_000)).toBe(true);
  expect(running.stats().reconnects).toBe(3);
  expect(running.stats().resentMessages).toBeGreaterThanOrEqual(24);
  for (const gateway of running.gateways) {
    const seqs = new Set(bench.frames.filter(({ id }) => id === gateway.id).map(({ frame }) => frame.seq));
    expect(seqs.size).toBe(gateway.sentFrames);
  }
});

it('never has more under way than its window', async () => {
  bench.settings.puback = false;
  const running = configure({ window: 5, ackBy: 'puback' });
  await running.start();
  await until(() => bench.frames.length >= 15);
  expect(running.stats().sentFrames).toBe(15);
  expect(await running.drain(20)).toBe(false);
});

it('keeps to its rate', async () => {
  const running = configure({ messagesPerS: 400 });
  const started = performance.now();
  await running.start();
  await until(() => running.stats().sentFrames >= 120);
  const seconds = (performance.now() - started) / 1_000;
  expect(running.stats().sentFrames / seconds).toBeLessThan(500);
});

it('stays connected and idle at rate 0', async () => {
  const running = configure({ messagesPerS: 0 });
  await running.start();
  expect(running.stats()).toMatchObject({ connected: 3, sentFrames: 0 });
});

it('says when it is refused', async () => {
  bench.settings.accept = false;
  await expect(configure({}).start(300)).rejects.toMatchObject({ code: 'fleet-not-connected' });
});

it('finds quantiles within 5 %', () => {
  const latency = createLatency();
  for (let ms = 1; ms <= 1_000; ms++) latency.add(ms);
  expect(latency.quantile(0.5)).toBeGreaterThan(495);
  expect(latency.quantile(0.5)).toBeLessThan(530);
  expect(latency.quantile(0.99)).toBeLessThan(1_045);
  expect(createLatency().quantile(0.5)).toBeNaN();
});
