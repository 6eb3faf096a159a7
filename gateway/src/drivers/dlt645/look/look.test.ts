import { expect, onTestFinished, test } from 'vitest';
import { startRawServer } from '../../../testing/modbus-device.ts';
import type { Found } from '../../discovery.ts';
import type { Finding } from '../../finding.ts';
import { dlt645 } from '../dlt645.ts';
import { encodeFrame, FrameReader } from '../frame.ts';
import { dlt645Scanner } from './scan.ts';

const DEPS = {
  signal: new AbortController().signal,
  progress: () => {},
  range: {},
  baseDir: '.',
  monotonicMs: () => performance.now(),
};

/** Meters on one line: 0.26 kWh, 230.5 V and nothing else. Those that answer together spoil each other's bytes. */
async function line(addresses: readonly string[], spoil = (bytes: Buffer) => bytes): Promise<number> {
  const values: Readonly<Record<string, string>> = { '00010000': '26000000', '02010100': '0523' };
  const server = await startRawServer((chunk, socket) => {
    for (const { address, data } of new FrameReader().push(chunk)) {
      const isMeant = new RegExp(`^${address.replaceAll('A', '.')}$`);
      const value = values[Buffer.from(data).reverse().toString('hex')];
      const answers = addresses
        .filter((each) => isMeant.test(each))
        .map((each) =>
          value === undefined
            ? encodeFrame({ address: each, control: 0xd1, data: Uint8Array.of(2) })
            : encodeFrame({
                address: each,
                control: 0x91,
                data: Buffer.concat([data, Buffer.from(value, 'hex')]),
              }),
        );
      const [first, ...others] = answers;
      if (first === undefined) continue;
      for (const other of others)
        other.forEach((byte, i) => {
          first[i] = (first[i] ?? 0) & byte;
        });
      socket.write(spoil(first));
    }
  });
  onTestFinished(() => server.stop());
  return server.port;
}

async function all<T>(of: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const each of of) found.push(each);
  return found;
}

async function scan(port: number): Promise<Found[]> {
  return all(dlt645Scanner.scan({ kind: 'tcp', host: '127.0.0.1', port }, DEPS));
}

test('the only meter of a line is found, with its first readings and a bus for the configuration', async () => {
  const port = await line(['000000000161']);
  expect(await scan(port)).toEqual([
    {
      address: '000000000161',
      line: 'tcp',
      seems: [{ what: 'dlt645', sure: 'certain' }],
      readings: [
        { point: 'meter-000161/energy', unit: 'kWh', reading: { value: 0.26 } },
        { point: 'meter-000161/voltage1', unit: 'V', reading: { value: 230.5 } },
      ],
      bus: {
        driver: 'dlt645',
        transport: 'tcp',
        host: '127.0.0.1',
        port,
        devices: [{ name: 'meter-000161', address: '000000000161' }],
      },
    },
  ]);
});

test('nothing is found on a line without meters', async () => expect(await scan(await line([]))).toEqual([]));

async function diagnose(port: number, devices: { name: string; address: string }[]): Promise<Finding[]> {
  const bus = { name: 'm', driver: 'dlt645', transport: 'tcp', host: '127.0.0.1', port, devices };
  const trouble = devices.map(({ name }) => ({
    device: name,
    points: [`${name}/energy`],
    quality: 'no-response' as const,
  }));
  const findings = dlt645.configure(bus).diagnose?.(trouble, DEPS);
  return findings === undefined ? [] : all(findings);
}

test.each<[string, string[], ((bytes: Buffer) => Buffer) | undefined, string, object]>([
  [
    'a wrong address names the one that answers',
    ['202311040027'],
    undefined,
    'other-address',
    { answered: '202311040027' },
  ],
  ['silence of all is that of the line', [], undefined, 'bus-silent', { devices: 1 }],
  ['a meter that answers now is unsteady', ['000000000161'], undefined, 'unsteady', { unit: '000000000161' }],
  [
    'broken bytes are garbage',
    ['000000000161'],
    (bytes) => bytes.map((byte) => byte ^ 0x5a) as Buffer,
    'garbage',
    { line: 'tcp' },
  ],
])('%s', async (_, addresses, spoil, code, params) => {
  const port = await line(addresses, spoil);
  const [finding, ...others] = await diagnose(port, [{ name: 'a', address: '000000000161' }]);
  expect(finding).toMatchObject({ code, params });
  expect(finding?.causes.length).toBeGreaterThan(0);
  // Its key is `address`, and a number of twelve digits would lose its zeros.
  if (code === 'other-address')
    expect(finding?.causes[0]).toMatchObject({ code: 'other-meter', params: { address: '202311040027' } });
  expect(others).toEqual([]);
});

test('one silent meter among others is that meter alone', async () => {
  const port = await line(['000000000161']);
  const findings = await diagnose(port, [
    { name: 'a', address: '000000000161' },
    { name: 'b', address: '000000000162' },
  ]);
  expect(findings.map(({ code, device }) => [code, device])).toEqual([
    ['unsteady', 'a'],
    ['device-silent', 'b'],
  ]);
});

test('a device that hangs up on a question of this protocol has no meters behind it', async () => {
  const server = await startRawServer((_, socket) => socket.destroy());
  onTestFinished(() => server.stop());
  expect(await scan(server.port)).toEqual([]);
});
