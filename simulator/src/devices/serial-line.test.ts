import { parseConfig } from '@coldfield/gateway';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { dlt645Listener, dlt645Meter } from './dlt645-meter.ts';
import { modbusRtuListener } from './modbus-rtu.ts';
import { xyMd02 } from './register-maps.ts';
import { createSerialLine, type LineListener } from './serial-line.ts';
import { hearAt } from './uart.ts';

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');
const METER = dlt645Meter(
  '000000000161',
  () => 26,
  () => 2_305,
  () => 1_234,
);
const hearsAll = async (listener: LineListener, ...chunks: Buffer[]): Promise<string> => {
  const answers = [];
  for (const chunk of chunks) answers.push(await listener(chunk));
  return Buffer.concat(answers.filter((answer) => answer !== null)).toString('hex');
};

describe('an XY-MD02 on an RS485 line', () => {
  const image = xyMd02(
    () => 305,
    () => 905,
  );
  const listener = modbusRtuListener(({ unit, fn, address, count }) => {
    if (unit !== 1) return null;
    const raws = Array.from({ length: count }, (_, i) => image.get(fn)?.get(address + i)?.(0));
    return raws.every((raw) => raw !== undefined) ? raws : { exception: 2 };
  });

  it.each([
    ['answers as the real one does, to the byte', ['010400010001 600A'], '0104020131 7974'],
    ['answers what comes in pieces', ['0104', '00010001', '600A'], '0104020131 7974'],
    ['answers behind noise', ['FF00 010400010001 600A'], '0104020131 7974'],
    ['keeps silent at a wrong checksum', ['010400010001 600B'], ''],
    ['keeps silent for another unit', ['020400010001 6039'], ''],
  ])('%s', async (_, chunks, answer) => {
    expect(await hearsAll(listener, ...chunks.map(hex))).toBe(hex(answer).toString('hex'));
  });
});

describe('a DL/T 645 meter on a line', () => {
  const listener = dlt645Listener([METER], () => 0);
  const ENERGY = 'FEFEFEFE 6861010000000068 910833333433 59333333 8A16';

  it.each([
    ['answers as the real one does, to the byte', ['6861010000000068 110433333433 1416'], ENERGY],
    ['answers behind wake-up bytes and in pieces', ['FEFE6861010000', '000068110433333433', '1416'], ENERGY],
    ['answers to the address of every meter', ['68AAAAAAAAAAAA68 110433333433 AE16'], ENERGY],
    ['says its address', ['68AAAAAAAAAAAA68 1300 DF16'], 'FEFEFEFE 6861010000000068 9306 943433333333 5F16'],
    [
      'refuses what it does not have',
      ['6861010000000068 110432323434 1316'],
      'FEFEFEFE 6861010000000068 D101 35 3916',
    ],
    ['keeps silent at a wrong checksum', ['6861010000000068 110433333433 1516'], ''],
    ['keeps silent for another', ['6862010000000068 110433333433 1516'], ''],
  ])('%s', async (_, chunks, answer) => {
    expect(await hearsAll(listener, ...chunks.map(hex))).toBe(hex(answer).toString('hex'));
  });

  it('is read by the real gateway in each of its values', async () => {
    const line = createSerialLine([dlt645Listener([METER], () => 0)]);
    const port = await line.start();
    onTestFinished(() => line.stop());
    const config = parseConfig(
      JSON.stringify({
        id: 'gw',
        secret: 'x',
        mqttUrl: 'mqtt://127.0.0.1:1',
        dataDir: 'gw',
        buses: [
          {
            name: 'meters',
            driver: 'dlt645',
            transport: 'tcp',
            host: '127.0.0.1',
            port,
            timeoutMs: 10_000,
            devices: [{ name: 'm', address: 'any' }],
          },
        ],
        rooms: { r1: { energy1: 'meters/m/energy' } },
      }),
      'gateway.yaml',
    );
    const meters = config.buses.get('meters')!;
    const bus = meters.open({ monotonicMs: () => performance.now(), baseDir: '.' });
    onTestFinished(() => bus.close());
    await bus.connect();
    const read: Record<string, unknown> = {};
    for (const request of bus.plan([...meters.points.keys()])) {
      for (const [point, reading] of await request.read())
        read[point.slice(2)] = 'value' in reading ? reading.value : reading;
    }
    expect(read).toEqual({
      energy: 0.26,
      'energy-reverse': 0,
      'energy-combined': 0.26,
      voltage1: 230.5,
      voltage2: 230.5,
      voltage3: 230.5,
      current1: 1.981,
      current2: 1.981,
      current3: 1.981,
      power: 1.234,
      power1: 0.411,
      power2: 0.411,
      power3: 0.411,
      'power-factor': 0.9,
      frequency: 50,
    });
  });
});

describe('a serial port', () => {
  const FRAME = hex('6861010000000068110433333433 1416');
  const E8 = { baudRate: 2_400, parity: 'even' } as const;

  it('hears what was sent with its own settings, whatever it is', () =>
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 40 }),
        fc.constantFrom(1_200, 2_400, 9_600),
        fc.constantFrom('none' as const, 'even' as const, 'odd' as const),
        (bytes, baudRate, parity) => {
          const settings = { baudRate, parity };
          expect(hearAt(bytes, settings, settings)).toEqual(Buffer.from(bytes));
        },
      ),
      { numRuns: 60 },
    ));

  it.each([
    ['a higher speed', { baudRate: 9_600, parity: 'even' } as const],
    ['a lower speed', { baudRate: 1_200, parity: 'even' } as const],
    ['no parity bit', { baudRate: 2_400, parity: 'none' } as const],
  ])('set to %s hears other bytes', (_, settings) => {
    expect(hearAt(FRAME, E8, settings)).not.toEqual(FRAME);
  });
});
