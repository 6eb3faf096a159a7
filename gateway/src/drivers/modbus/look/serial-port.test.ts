import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, existsSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type RtuDevice, startRtuLine } from '../../../testing/rtu-line.ts';
import { tempFolder } from '../../../testing/temp-folder.ts';
import { until } from '../../../testing/until.ts';
import type { Found } from '../../discovery.ts';
import type { Finding } from '../../finding.ts';
import { modbus } from '../modbus.ts';
import { modbusScanner } from './scan.ts';

const SOCAT = '/usr/bin/socat';

/**
 * A serial port: a pseudo-terminal with devices behind it that understand one speed alone, as real ones do.
 * (A pseudo-terminal keeps no parity.)
 */
async function serialPort(baudRate: number, devices: Record<number, RtuDevice>): Promise<string> {
  const path = join(tempFolder(), 'ttyUSB0');
  const speed = () => Number(execFileSync('stty', ['-F', path, 'speed'], { encoding: 'utf8' }));
  const garbled = (frame: Buffer) => Buffer.from(frame.map((byte) => (byte * 7 + 0x80) & 0xff));
  const line = await startRtuLine(
    Object.fromEntries(
      Object.entries(devices).map(([unit, device]): [string, RtuDevice] => [
        unit,
        { ...device, spoil: (frame) => (speed() === baudRate ? frame : garbled(frame)) },
      ]),
    ),
  );
  onTestFinished(() => line.stop());
  const socat = spawn(SOCAT, [`PTY,link=${path},rawer`, `TCP:127.0.0.1:${line.port}`], { stdio: 'ignore' });
  onTestFinished(async () => {
    if (socat.exitCode !== null || socat.signalCode !== null) return;
    socat.kill('SIGTERM');
    await once(socat, 'exit');
  });
  await until('the port is there', () => existsSync(path), 20_000);
  // Socat ends when nobody has the port open any more; an adapter does not.
  const held = openSync(path, constants.O_RDWR | constants.O_NOCTTY);
  onTestFinished(() => closeSync(held));
  return path;
}

const RENKE: RtuDevice = { words: { 3: { 0: 915, 1: 41 } } };
const deps = {
  signal: new AbortController().signal,
  progress: () => {},
  baseDir: '.',
  monotonicMs: () => performance.now(),
};

describe.skipIf(!existsSync(SOCAT))('on a serial port', () => {
  test('a scan finds a device at the speed that it comes with', async () => {
    const path = await serialPort(4_800, { 2: RENKE });
    const found: Found[] = [];
    const range = { addresses: [2, 2], baudRates: [9_600, 4_800], parities: ['none'] } as const;
    for await (const each of modbusScanner.scan({ kind: 'serial', path }, { ...deps, range }))
      found.push(each);
    const good = found.filter(({ bus }) => bus !== null);
    expect(good.map(({ address, line, seems }) => `${address} ${line} ${seems[0]?.what}`)).toEqual([
      '2 4800 8N1 renke',
    ]);
    expect(good[0]?.bus).toMatchObject({ transport: 'serial', path, baudRate: 4_800, parity: 'none' });
  });

  test('the wrong speed is found by trying the right one, and is certain then', async () => {
    const path = await serialPort(4_800, { 2: RENKE });
    const devices = [{ name: 'probe', unit: 2, profile: 'renke' }];
    const raw = {
      name: 'line',
      driver: 'modbus',
      transport: 'serial',
      path,
      baudRate: 9_600,
      timeoutMs: 200,
      devices,
    };
    const found: Finding[] = [];
    const trouble = [{ device: 'probe', points: ['probe/temperature'], quality: 'bad-response' as const }];
    for await (const each of modbus.configure(raw).diagnose?.(trouble, deps) ?? []) found.push(each);
    expect(found[0]?.code).toBe('garbage');
    expect(found[0]?.causes[0]).toMatchObject({
      code: 'other-line',
      sure: 'certain',
      params: { line: '4800 8N1' },
    });
  });

  test('a port that is open elsewhere is bus-down, and the other keeps it', async () => {
    const path = await serialPort(9_600, { 2: RENKE });
    const raw = {
      name: 'line',
      driver: 'modbus',
      transport: 'serial',
      path,
      devices: [{ name: 'p', unit: 2, profile: 'renke' }],
    };
    const first = modbus.configure(raw).open(deps);
    onTestFinished(() => first.close());
    await first.connect();
    const search = modbusScanner.scan({ kind: 'serial', path }, { ...deps, range: {} });
    await expect(search[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: 'bus-down' });
    const [request] = first.plan(['p/temperature']);
    expect((await request?.read())?.get('p/temperature')).toEqual({ value: 4.1 });
  });
});
