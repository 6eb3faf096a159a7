import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, describe, expect, test } from 'vitest';
import { startModbusDevice, startRawServer } from '../../../testing/modbus-device.ts';
import { type RtuDevice, startRtuLine } from '../../../testing/rtu-line.ts';
import type { Finding, Trouble } from '../../finding.ts';
import { modbus } from '../modbus.ts';

interface Setting {
  readonly transport?: 'tcp' | 'rtu-over-tcp';
  readonly devices?: readonly object[];
  /** Names of the devices in trouble, all when left out. */
  readonly trouble?: readonly string[];
  readonly quality?: Trouble['quality'];
  readonly timeoutMs?: number;
}

const PROBE = { name: 'probe', unit: 1, profile: 'xy-md02' };

const started: { stop(): Promise<void> }[] = [];
afterAll(async () => {
  for (const each of started) await each.stop();
});

async function findings(port: number, setting: Setting = {}): Promise<Finding[]> {
  const devices = setting.devices ?? [PROBE];
  const bus = modbus.configure({
    name: 'line',
    driver: 'modbus',
    transport: setting.transport ?? 'rtu-over-tcp',
    host: '127.0.0.1',
    port,
    timeoutMs: setting.timeoutMs ?? 400,
    devices,
  });
  expect(bus.problems).toEqual([]);
  const names = setting.trouble ?? devices.map((device) => (device as { name: string }).name);
  const trouble = names.map((device) => ({
    device,
    points: [...bus.points.keys()].filter((point) => point.startsWith(`${device}/`)),
    quality: setting.quality ?? ('no-response' as const),
  }));
  const found: Finding[] = [];
  const deps = {
    signal: new AbortController().signal,
    progress: () => {},
    baseDir: '.',
    monotonicMs: () => performance.now(),
  };
  for await (const finding of bus.diagnose?.(trouble, deps) ?? []) found.push(finding);
  return found;
}

const line = async (devices: Record<number, RtuDevice>) => {
  const line = await startRtuLine(devices);
  started.push(line);
  return line.port;
};

const raw = async (reply: Parameters<typeof startRawServer>[0]) => {
  const server = await startRawServer(reply);
  started.push(server);
  return server.port;
};

const XY = { 4: { 1: 34, 2: 921 } };
const brief = (found: readonly Finding[]) =>
  found.map(
    ({ code, causes }) => `${code}: ${causes.map(({ code: cause, sure }) => `${cause} ${sure}`).join(', ')}`,
  );

// Most of the time passes in waiting for who does not answer.
describe.concurrent('diagnosing', () => {
  test('a line on which nobody answers: power and A/B before anything else', async () => {
    const found = await findings(await line({}), { timeoutMs: 30 });
    expect(brief(found)[0]).toMatch(/^bus-silent: no-power likely, ab-swapped likely, line-broken possible/);
  }, 20_000);

  test('a device that is set to another address is found there', async () => {
    const [finding] = await findings(await line({ 7: { words: XY } }), { timeoutMs: 60 });
    expect(finding?.code).toBe('bus-silent');
    expect(finding?.causes[0]).toEqual({ code: 'other-unit', sure: 'likely', params: { unit: 7 } });
  }, 20_000);

  test('one silent device among others is told alone', async () => {
    const port = await line({ 2: { words: XY } });
    const devices = [PROBE, { ...PROBE, name: 'other', unit: 2 }];
    const [finding] = await findings(port, { devices, trouble: ['probe'], timeoutMs: 40 });
    expect(finding).toMatchObject({ code: 'device-silent', device: 'probe', params: { unit: 1, others: 1 } });
    expect(finding?.causes[0]).toMatchObject({ code: 'no-power', sure: 'likely' });
  }, 20_000);

  test('a silent device and one whose answers clash, among others, are told apart', async () => {
    const spoil = (frame: Buffer) => Buffer.from(frame.map((byte) => byte | 0x24));
    const port = await line({ 1: { words: XY }, 3: { words: XY, spoil } });
    const devices = [PROBE, { ...PROBE, name: 'gone', unit: 2 }, { ...PROBE, name: 'clash', unit: 3 }];
    const found = await findings(port, { devices, trouble: ['gone', 'clash'], timeoutMs: 60 });
    expect(found.map(({ code, device }) => `${device} ${code}`)).toEqual([
      'gone device-silent',
      'clash garbage',
    ]);
    expect(found[1]?.causes[0]).toMatchObject({ code: 'same-unit', sure: 'likely' });
  }, 20_000);

  test('a device that keeps silent where others send an exception is not called absent', async () => {
    const spoil = (frame: Buffer) => ((frame[1] ?? 0) > 0x80 ? Buffer.alloc(0) : frame);
    const port = await line({ 1: { words: { 3: { 0: 34, 1: 921 } }, spoil }, 2: { words: XY } });
    const devices = [PROBE, { ...PROBE, name: 'other', unit: 2 }];
    const found = await findings(port, { devices, trouble: ['probe'], timeoutMs: 300 });
    expect(found[0]).toMatchObject({ code: 'read-ignored', device: 'probe', params: { fc: 4, addr: 1 } });
  }, 20_000);

  test('a device that needs more time is told with the time it needs', async () => {
    const port = await line({ 1: { words: XY, delayMs: 600 }, 2: { words: XY } });
    const devices = [PROBE, { ...PROBE, name: 'other', unit: 2 }];
    const found = await findings(port, { devices, trouble: ['probe'], timeoutMs: 40 });
    expect(found[0]?.causes[0]).toMatchObject({ code: 'slow-device', sure: 'certain' });
  }, 20_000);

  test('bytes that are no frames on a serial line: speed, parity, A and B', async () => {
    const port = await raw((_, socket) => socket.write(Buffer.from([0xe0, 0x80, 0xf8, 0x00])));
    const [finding] = await findings(port);
    expect(brief([finding!])).toEqual([
      'garbage: some-other-line likely, ab-swapped likely, termination possible',
    ]);
    expect(finding?.params.bytes).toBe('e0 80 f8 00');
  }, 20_000);

  test('answers whose checksum is wrong every time: two devices with one address', async () => {
    const spoil = (frame: Buffer) =>
      Buffer.concat([frame.subarray(0, 4), Buffer.from([frame[4]! | 0x40]), frame.subarray(5)]);
    const [finding] = await findings(await line({ 1: { words: XY, spoil } }), { quality: 'bad-response' });
    expect(finding).toMatchObject({ code: 'checksum', params: { bad: 3, asked: 3 } });
    expect(finding?.causes[0]).toMatchObject({ code: 'same-unit', sure: 'likely' });
  });

  test('answers whose checksum is wrong now and then: the line', async () => {
    let n = 0;
    const spoil = (frame: Buffer) =>
      n++ % 3 === 0 ? Buffer.concat([frame.subarray(0, -1), Buffer.from([0])]) : frame;
    const [finding] = await findings(await line({ 1: { words: XY, spoil } }), { quality: 'bad-response' });
    expect(finding).toMatchObject({ code: 'checksum', params: { bad: 1, asked: 3 } });
    expect(finding?.causes[0]).toMatchObject({ code: 'termination', sure: 'likely' });
  });

  test('exception 2 of a device with another map: the profile that fits is named', async () => {
    const port = await line({ 1: { words: { 3: { 0: 34, 1: 921 }, 4: {} } } });
    const [finding] = await findings(port, { quality: 'bad-response' });
    expect(finding).toMatchObject({
      code: 'exception',
      params: { unit: 1, exception: 2, fc: 4, addr: 1, count: 2 },
    });
    expect(finding?.causes[0]).toEqual({
      code: 'other-profile',
      sure: 'likely',
      params: { profile: 'r444a01' },
    });
  });

  test('exception 1 where the other function answers: the function is named', async () => {
    const port = await line({ 1: { words: { 4: { 0: 4_000 } } } });
    const devices = [{ name: 'io', unit: 1, points: { level: { fc: 3, addr: 0 } } }];
    const [finding] = await findings(port, { devices, quality: 'bad-response' });
    expect(finding).toMatchObject({ code: 'exception', params: { exception: 1 } });
    expect(finding?.causes[0]).toEqual({ code: 'function', sure: 'likely', params: { fc: 4 } });
  });

  test('an answer from another address is told with both', async () => {
    const port = await raw((request, socket) => {
      if (request[0] === 1) socket.write(Buffer.from('02040201313d74', 'hex'));
    });
    const [finding] = await findings(port, { quality: 'bad-response' });
    expect(finding).toMatchObject({ code: 'other-address', params: { unit: 1, answered: 2 } });
  });

  test('an adapter that hears itself is told as an echo', async () => {
    const port = await raw((request, socket) => socket.write(request));
    expect(brief(await findings(port, { quality: 'bad-response' }))).toEqual(['echo: echo-adapter certain']);
  });

  test('humidity where the temperature should be: the profile of the other order is named', async () => {
    const port = await line({ 1: { words: { 3: { 0: 915, 1: 41 } } } });
    const devices = [{ name: 'probe', unit: 1, profile: 'r444a01' }];
    const [finding] = await findings(port, { devices, quality: 'out-of-range' });
    expect(finding).toMatchObject({
      code: 'value-range',
      point: 'probe/temperature',
      params: { value: 91.5 },
    });
    expect(finding?.causes[0]).toEqual({
      code: 'other-profile',
      sure: 'likely',
      params: { profile: 'renke' },
    });
  });

  test('a value exactly ten times too large: the scale is named', async () => {
    const port = await line({ 1: { words: { 3: { 0: 235 } } } });
    const devices = [
      {
        name: 'probe',
        unit: 1,
        points: { t: { fc: 3, addr: 0, type: 'int16', range: [-40, 70], unit: '°C' } },
      },
    ];
    const [finding] = await findings(port, { devices, quality: 'out-of-range' });
    expect(finding).toMatchObject({ code: 'value-range', params: { value: 235 } });
    expect(finding?.causes[0]).toEqual({ code: 'scale', sure: 'likely', params: { scale: 0.1 } });
  });

  test('85.0 of a DS18B20: the probe restarts', async () => {
    const port = await line({ 1: { words: { 3: { 0: 850 } } } });
    const point = { fc: 3, addr: 0, type: 'int16', scale: 0.1, faults: [85, -127], unit: '°C' };
    const [finding] = await findings(port, {
      devices: [{ name: 'probe', unit: 1, points: { t: point } }],
      quality: 'fault-value',
    });
    expect(brief([finding!])).toEqual(['value-fault: probe-restarts likely, probe-broken possible']);
  });

  test('a converter in the other mode is found by asking the other way', async () => {
    const device = await startModbusDevice({ input: { 1: 34, 2: 921 } });
    started.push(device);
    const [finding] = await findings(device.port, { transport: 'rtu-over-tcp' });
    expect(finding?.causes[0]).toEqual({
      code: 'converter-mode',
      sure: 'certain',
      params: { transport: 'tcp' },
    });
  }, 20_000);

  test('a web server behind the port is told as something else', async () => {
    const server = createServer((_, response) => response.end());
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    started.push({ stop: async () => void server.close() });
    const found = await findings((server.address() as AddressInfo).port, { transport: 'tcp' });
    expect(found[0]?.code).toMatch(/^(not-modbus|closed)$/);
    expect(found[0]?.causes.map(({ code }) => code)).toContain('other-service');
  }, 20_000);
});
