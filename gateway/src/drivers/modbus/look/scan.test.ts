import { afterAll, describe, expect, test } from 'vitest';
import { startModbusDevice } from '../../../testing/modbus-device.ts';
import { type RtuDevice, startRtuLine } from '../../../testing/rtu-line.ts';
import type { Found, ScanRange } from '../../discovery.ts';
import { modbusScanner } from './scan.ts';

const started: { stop(): Promise<void> }[] = [];
afterAll(async () => {
  for (const each of started) await each.stop();
});

async function scan(
  place: Parameters<typeof modbusScanner.scan>[0],
  range: ScanRange = {},
  signal = new AbortController().signal,
) {
  const found: Found[] = [];
  const steps: { done: number; total: number }[] = [];
  const deps = {
    signal,
    range,
    progress: (step: { done: number; total: number }) => steps.push(step),
    baseDir: '.',
    monotonicMs: () => performance.now(),
  };
  for await (const each of modbusScanner.scan(place, deps)) {
    found.push(each);
  }
  return { found, steps };
}

const tcp = (port: number) => ({ kind: 'tcp', host: '127.0.0.1', port }) as const;
const converter = (port: number) => {
  const bus = {
    name: 'line',
    driver: 'modbus',
    transport: 'rtu-over-tcp',
    host: '127.0.0.1',
    port,
    devices: [],
  };
  return { kind: 'bus', bus } as const;
};

const brief = (found: readonly Found[]) =>
  found.map(
    ({ address, line, seems }) =>
      `${address} ${line} ${seems.map(({ what, sure }) => `${what}:${sure}`).join(',')}`,
  );

const line = async (devices: Record<number, RtuDevice>) => {
  const line = await startRtuLine(devices);
  started.push(line);
  return line;
};

const METER = {
  0: 1,
  1: 0xe240,
  97: 2_301,
  98: 2_305,
  99: 2_298,
  100: 512,
  101: 498,
  102: 505,
  356: 0,
  357: 5_000,
  358: 0,
  359: 5_100,
  360: 0,
  361: 4_900,
  362: 0,
  363: 15_000,
};

// Most of the time passes in waiting for who does not answer.
describe.concurrent('searching', () => {
  test('devices behind a transparent converter are found, and told apart by what they say', async () => {
    const { port, functions } = await line({
      1: { words: { 4: { 1: 34, 2: 921 } } },
      2: { words: { 3: { 0: 0xffec, 1: 880 } } },
      3: { words: { 3: { 0: 915, 1: 41 } } },
      5: { words: { 3: METER } },
      6: { words: { 3: { 0: 35, 1: 38, 2: 0x8000, 3: 41, 4: 850, 5: 30, 6: 31, 7: 32 } } },
      7: { words: { 2: { 0: 1, 1: 0, 2: 0, 3: 1, 4: 0, 5: 0, 6: 0, 7: 0 } } },
    });
    const { found } = await scan(converter(port), { addresses: [1, 8] });
    expect(brief(found)).toEqual([
      '1 rtu-over-tcp xy-md02:likely',
      '2 rtu-over-tcp r444a01:likely',
      '3 rtu-over-tcp renke:likely',
      '5 rtu-over-tcp three-phase-meter:likely',
      '6 rtu-over-tcp temperature-module:possible',
      '7 rtu-over-tcp input-module:possible',
    ]);
    expect(found[1]?.readings).toEqual([
      { point: 'r444a01-2/temperature', unit: '°C', reading: { value: -2 } },
      { point: 'r444a01-2/humidity', unit: '%', reading: { value: 88 } },
    ]);
    expect(found[0]?.bus).toEqual({
      driver: 'modbus',
      transport: 'rtu-over-tcp',
      host: '127.0.0.1',
      port,
      devices: [{ name: 'xy-md02-1', unit: 1, profile: 'xy-md02' }],
    });
    // Nothing but the functions that read was ever sent (0 is the header of Modbus TCP, tried first).
    expect([...functions].filter((fc) => fc > 4)).toEqual([]);
  }, 20_000);

  test('two devices with one address are told as an answer that cannot be understood', async () => {
    const { port } = await line({
      1: { words: { 3: { 0: 35, 1: 900 } }, spoil: (frame) => Buffer.from(frame.map((byte) => byte | 0x24)) },
    });
    const { found } = await scan(tcp(port), { addresses: [1, 1] });
    expect(brief(found)).toEqual(['1 rtu-over-tcp unclear:likely']);
    expect(found[0]?.bus).toBeNull();
  });

  test('a device that answers late is asked again with more patience', async () => {
    const { port } = await line({ 1: { words: { 3: { 0: 35, 1: 900 } }, delayMs: 350 } });
    const { found } = await scan(converter(port), { addresses: [1, 2] });
    expect(brief(found)).toEqual(['1 rtu-over-tcp r444a01:likely']);
  });

  test('a device with a port of its own that answers as every unit is one device', async () => {
    const device = await startModbusDevice({
      holding: { 0: 35, 1: 900 },
      units: new Set(Array.from({ length: 248 }, (_, unit) => unit)),
    });
    started.push(device);
    const { found } = await scan(tcp(device.port));
    expect(brief(found)).toEqual(['1 tcp r444a01:likely']);
  });

  test('a search ends when it is told to, with what was found so far', async () => {
    const { port } = await line({ 1: { words: { 3: { 0: 35, 1: 900 } } } });
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 1_500);
    const { found, steps } = await scan(converter(port), { addresses: [1, 247] }, stop.signal);
    expect(found.length).toBeLessThanOrEqual(1);
    expect(steps.at(-1)?.done).toBeLessThan(40);
    expect(steps[0]?.total).toBe(247);
  });

  test('a place that cannot be opened is bus-down', async () => {
    await expect(scan(tcp(1))).rejects.toMatchObject({ code: 'bus-down' });
  });
});
