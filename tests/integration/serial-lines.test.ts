import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Store } from '@coldfield/api/contract';
import {
  createSerialLine,
  dlt645Listener,
  dlt645Meter,
  hearAt,
  type LineListener,
  modbusRtuListener,
  type SerialLine,
  type UartSettings,
} from '@coldfield/simulator';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type Child, startChild } from '../plant/child.ts';
import { createPlant, type Plant } from '../plant/plant.ts';
import { createPseudoTerminal, type PseudoTerminal, socatIsInstalled } from '../plant/pseudo-terminal.ts';
import { signIn } from '../plant/screen.ts';
import { roomId } from '../plant/server.ts';
import { until } from '../plant/until.ts';

const MAIN = fileURLToPath(new URL('../../gateway/src/main.js', import.meta.url));
const STRACE = '/usr/bin/strace';
const WITHIN = { withinMs: 60_000, everyMs: 200 };
const METER = '000000000161';

/** What the instruments measure: tenths of °C and %, 0.01 kWh, 0.1 V, W. */
const raw = { temperature: -205, humidity: 905, energy: 26, voltage: 2_305, power: 1_234 };

/** An XY-MD02 with the address 1, as on an RS485 line. */
const xyMd02 = (): LineListener =>
  modbusRtuListener(({ unit, fn, address, count }) => {
    if (unit !== 1) return null;
    const words = [undefined, raw.temperature, raw.humidity].slice(address, address + count);
    return fn === 4 && words.length === count && !words.includes(undefined)
      ? words.map((word) => (word ?? 0) & 0xffff)
      : { exception: 2 };
  });
const meter = (): LineListener =>
  dlt645Listener(
    [
      dlt645Meter(
        METER,
        () => raw.energy,
        () => raw.voltage,
        () => raw.power,
      ),
    ],
    Date.now,
  );

/** A line that is a port of this machine. What goes over it is heard as the port's own settings make of it. */
interface SerialPort {
  readonly line: SerialLine;
  readonly terminal: PseudoTerminal;
}

async function serialPort(path: string, listener: LineListener, device: UartSettings): Promise<SerialPort> {
  // What is set besides the speed cannot be seen at a pseudo-terminal: the device's is taken.
  const port = (): UartSettings => ({ ...device, baudRate: terminal.baudRate() });
  const line = createSerialLine([listener], {
    toDevices: (bytes) => hearAt(bytes, port(), device),
    toClients: (bytes) => hearAt(bytes, device, port()),
  });
  const terminal = createPseudoTerminal(path, await line.start());
  return { line, terminal };
}

type Latest = { value: number | null; quality: string | null; t: number } | null | undefined;

describe.skipIf(!socatIsInstalled())(
  'serial devices on their way from the line to the screen',
  { timeout: 240_000 },
  () => {
    let plant: Plant;
    let air: SerialPort;
    let meters: SerialPort;
    let airTcp: SerialLine;
    let meterTcp: SerialLine;
    let gateway: Child;
    let buses: Record<string, object>;
    let cookie: string;

    beforeAll(async () => {
      plant = await createPlant({ topology: 'embedded', gateways: 0, spares: 1, roomsPerGateway: 1 });
      await plant.server.start();
      cookie = await signIn(plant.server);
      air = await serialPort(join(plant.folder, 'ttyAir'), xyMd02(), { baudRate: 9_600, parity: 'none' });
      meters = await serialPort(join(plant.folder, 'ttyMeter'), meter(), { baudRate: 2_400, parity: 'even' });
      airTcp = createSerialLine([xyMd02()]);
      meterTcp = createSerialLine([meter()]);
      const sensors = [{ name: 'air', unit: 1, profile: 'xy-md02' }];
      const devices = [{ name: 'm', address: METER }];
      const tcp = async (line: SerialLine) => ({ host: '127.0.0.1', port: await line.start() });
      // Long enough for a loaded machine; a test that waits for silence sets its own.
      const timeoutMs = 5_000;
      buses = {
        air: { driver: 'modbus', transport: 'serial', path: air.terminal.path, timeoutMs, devices: sensors },
        airtcp: {
          driver: 'modbus',
          transport: 'rtu-over-tcp',
          ...(await tcp(airTcp)),
          timeoutMs,
          devices: sensors,
        },
        meters: { driver: 'dlt645', transport: 'serial', path: meters.terminal.path, timeoutMs, devices },
        metertcp: { driver: 'dlt645', transport: 'tcp', ...(await tcp(meterTcp)), timeoutMs, devices },
      };
      await air.terminal.plugIn();
      await meters.terminal.plugIn();
      gateway = startGateway();
    }, 120_000);
    afterAll(async () => {
      await gateway?.end('SIGTERM');
      await air?.terminal.pullOut();
      await meters?.terminal.pullOut();
      for (const line of [air?.line, meters?.line, airTcp, meterTcp]) await line?.stop();
      await plant?.stop();
    });

    function gatewayFile(changes: Record<string, object> = {}): string {
      const often = { sampleS: 0.3, recordS: 0.3 };
      const file = join(plant.folder, 'gateway.yaml');
      writeFileSync(
        file,
        JSON.stringify({
          id: 'g1',
          secret: plant.secrets.get('g1'),
          mqttUrl: `mqtt://127.0.0.1:${plant.mqttPort}`,
          dataDir: join(plant.folder, 'g1'),
          clock: { source: 'ntp' },
          kinds: { air: often, rh: often, energy: often, voltage: often, power: often },
          buses: Object.entries(buses).map(([name, bus]) => ({ name, ...bus, ...changes[name] })),
          rooms: {
            r1: {
              air1: 'air/air/temperature',
              rh1: 'air/air/humidity',
              air2: 'airtcp/air/temperature',
              energy1: 'meters/m/energy',
              voltage1: 'meters/m/voltage1',
              power1: 'meters/m/power',
              energy2: 'metertcp/m/energy',
            },
          },
        }),
      );
      return file;
    }
    function startGateway(changes?: Record<string, object>): Child {
      return startChild('g1', process.execPath, [MAIN, gatewayFile(changes)], {
        logFile: join(plant.folder, 'gateway.log'),
      });
    }
    async function latest(): Promise<Record<string, Latest>> {
      const response = await fetch(plant.server.url('/api/stores/store-g1'), { headers: { cookie } });
      const { store } = (await response.json()) as { store: Store };
      return Object.fromEntries(
        (store.rooms[0]?.sensors ?? []).map(({ key, latest: each }) => [key, each as Latest]),
      );
    }
    /** Waits until the screen shows these values, or reasons why there is none. */
    async function shows(expected: Record<string, number | string>): Promise<void> {
      let seen: Record<string, Latest> = {};
      await until(
        `the screen shows ${JSON.stringify(expected)}`,
        async () => {
          seen = await latest();
          return Object.entries(expected).every(([key, wanted]) =>
            typeof wanted === 'string' ? seen[key]?.quality === wanted : seen[key]?.value === wanted,
          );
        },
        { ...WITHIN, why: () => `${JSON.stringify(seen)}\n${gateway.log().slice(-2_000)}` },
      );
    }

    it('a register and a meter arrive by a serial port and over TCP alike, and as they change', async () => {
      await shows({
        air1: -20.5,
        rh1: 90.5,
        air2: -20.5,
        energy1: 0.26,
        voltage1: 230.5,
        power1: 1.234,
        energy2: 0.26,
      });
      Object.assign(raw, { temperature: 305, energy: 12_345_678, power: 0 });
      await shows({ air1: 30.5, air2: 30.5, energy1: 123_456.78, power1: 0, energy2: 123_456.78 });
      expect([air.terminal.baudRate(), meters.terminal.baudRate()]).toEqual([9_600, 2_400]);
    });

    it('what they measured stands in the archive', async () => {
      const to = Date.now();
      const range = `from=${to - 600_000}&to=${to + 600_000}&points=100`;
      const path = `/api/rooms/${roomId('g1', 'r1')}/history?${range}`;
      await until(
        'both are archived',
        async () => {
          const response = await fetch(plant.server.url(path), { headers: { cookie } });
          const { keys } = (await response.json()) as { keys: Record<string, Record<string, unknown>> };
          return ['air1', 'energy1', 'air2', 'energy2'].every((key) =>
            Object.values(keys[key] ?? {}).some(
              (column) => Array.isArray(column) && column.some((each) => typeof each === 'number'),
            ),
          );
        },
        WITHIN,
      );
    });

    it('a port that is pulled out is bus-down without touching the others, and comes back when plugged in', async () => {
      await air.terminal.pullOut();
      await meters.terminal.pullOut();
      raw.temperature = 41;
      raw.energy = 100;
      await shows({ air1: 'bus-down', rh1: 'bus-down', energy1: 'bus-down', air2: 4.1, energy2: 1 });
      await air.terminal.plugIn();
      await meters.terminal.plugIn();
      await shows({ air1: 4.1, rh1: 90.5, energy1: 1, voltage1: 230.5 });
    });

    it('a serial server that goes away is bus-down, and comes back with it', async () => {
      const { port } = buses.metertcp as { port: number };
      await meterTcp.stop();
      await shows({ energy2: 'bus-down', energy1: 1 });
      meterTcp = createSerialLine([meter()], { port });
      await meterTcp.start();
      raw.energy = 200;
      await shows({ energy2: 2, energy1: 2 });
    });

    it('a wrong speed is garbage while somebody else talks on the line, and no answer otherwise', async () => {
      await gateway.end('SIGTERM');
      // Another reader on the line asks a meter that is not ours.
      const neighbour = Buffer.from('fefefefe68620100000000681104333334331516', 'hex');
      const talking = setInterval(() => meters.line.say(neighbour), 100);
      onTestFinished(() => clearInterval(talking));
      gateway = startGateway({
        air: { baudRate: 4_800, timeoutMs: 500 },
        meters: { baudRate: 9_600, timeoutMs: 500 },
      });
      await shows({ air1: 'no-response', energy1: 'bad-response', air2: 4.1, energy2: 2 });
      expect(gateway.log()).toContain('speed and parity may be wrong');
      clearInterval(talking);
      await shows({ energy1: 'no-response' });
      await gateway.end('SIGTERM');
      gateway = startGateway();
      await shows({ air1: 4.1, energy1: 2 });
    });

    it.skipIf(!existsSync(STRACE))(
      'the kernel is asked for even parity for a meter, and for none for an XY-MD02',
      async () => {
        await gateway.end('SIGTERM');
        const trace = join(plant.folder, 'ioctls');
        // The tracer beside it, not above it: a signal ends the gateway itself.
        const options = ['-D', '-f', '-v', '--seccomp-bpf', '-e', 'trace=ioctl', '-o', trace];
        gateway = startChild('g1', STRACE, [...options, process.execPath, MAIN, gatewayFile()], {
          logFile: join(plant.folder, 'gateway.log'),
        });
        // New values: those of before are still on the screen.
        Object.assign(raw, { temperature: 55, energy: 300 });
        await shows({ air1: 5.5, energy1: 3 });
        const asked = readFileSync(trace, 'latin1')
          .split('\n')
          .filter((line) => line.includes('TCSETS, {'))
          .map((line) => /c_cflag=([A-Z0-9|]+)/.exec(line)?.[1]?.split('|') ?? []);
        // The speed comes after the rest in a second call.
        expect(
          asked.filter(
            (flags) => flags.includes('CS8') && flags.includes('PARENB') && !flags.includes('PARODD'),
          ),
        ).toHaveLength(1);
        expect(asked.some((flags) => flags.includes('B2400'))).toBe(true);
        expect(asked.some((flags) => flags.includes('B9600') && !flags.includes('PARENB'))).toBe(true);
      },
    );
  },
);
