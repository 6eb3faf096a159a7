import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  createDevices,
  createScenario,
  gatewayFile,
  parseScenario,
  type SimStore,
} from '@coldfield/simulator';
import { expect, onTestFinished, test } from 'vitest';
import { type Child, startChild } from '../plant/child.ts';
import { until } from '../plant/until.ts';

const MAIN = fileURLToPath(new URL('../../gateway/src/main.js', import.meta.url));
const WITHIN = { withinMs: 60_000 };

/** A simulated room behind real Modbus TCP, whose air is what `airC` says. */
async function startRoom() {
  const room = {
    key: 'r1',
    name: 'r1',
    nameEn: 'r1',
    kind: 'cold',
    template: 'storage-50',
    crop: 'mandarin',
    setpointC: 4,
    loadKg: 0,
    intakeKgPerDay: 0,
    doorsPerDay: 0,
    transmitter: 'xy-md02',
    pulpProbes: 1,
  };
  const climate = { meanC: 15, swingK: 5, dewPointC: 8 };
  const stores = [{ id: 's', name: 's', nameEn: 's', climate, rooms: [room] }];
  // An hour of weather before now is enough, and soon computed.
  const epochMs = Math.floor(Date.now() / 3_600_000 - 1) * 3_600_000;
  const text = JSON.stringify({ seed: 1, epochMs, utcOffsetH: 8, stores });
  const store = createScenario(parseScenario(text)).stores[0] as SimStore;
  const field = { airC: 4 };
  const sensorsOf = (one: SimStore['rooms'][number]) =>
    one.sensors.map((sensor) =>
      sensor.key === 'air1' ? { ...sensor, raw: () => Math.round(field.airC * 10) } : sensor,
    );
  const bus = createDevices(
    { ...store, rooms: store.rooms.map((one) => ({ ...one, sensors: sensorsOf(one) })) },
    { clock: { now: Date.now } },
  );
  const address = await bus.start();
  onTestFinished(() => bus.stop());
  return { field, bus, address };
}

/** A `gpioset` that says what it holds, and as which process; the board is free when it is gone. */
function installGpioset(folder: string) {
  const script = join(folder, 'gpioset');
  writeFileSync(
    script,
    `#!/bin/sh
if [ "$1" = --version ]; then echo "gpioset (libgpiod) v2.2.1"; exit 0; fi
echo "$$ $*" > ${folder}/held.new
mv ${folder}/held.new ${folder}/held
exec sleep 600
`,
  );
  chmodSync(script, 0o755);
  const isAlive = (pid: number): boolean => {
    try {
      // A process that ended and was not waited for yet holds nothing any more.
      return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
    } catch {
      return false;
    }
  };
  return {
    /** The level that somebody drives; null when the line is free. */
    get level(): number | null {
      const [pid, ...words] = existsSync(`${folder}/held`)
        ? readFileSync(`${folder}/held`, 'utf8').trim().split(' ')
        : [];
      if (pid === undefined || !isAlive(Number(pid))) return null;
      return Number(words.at(-1)?.split('=')[1]);
    },
  };
}

test('a simulated room that gets warm drives a line of the board; a killed gateway lets it go, the next takes it at once', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'coldfield-fallback-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const { field, bus, address } = await startRoom();
  const board = installGpioset(folder);
  const config = JSON.parse(
    gatewayFile(bus.devices, {
      id: 'gw-1',
      secret: 'x',
      // Nobody listens there.
      mqttUrl: 'mqtt://127.0.0.1:9',
      dataDir: join(folder, 'data'),
      bus: address,
      backlogKiBPerS: 64,
    }),
  ) as Record<string, unknown>;
  const write = (forS: number) =>
    writeFileSync(
      join(folder, 'gw.yaml'),
      JSON.stringify({
        ...config,
        kinds: { air: { sampleS: 0.2, recordS: 15 } },
        outputs: { siren: { gpio: { chip: 'gpiochip0', line: 17 }, minOnS: 0 } },
        fallback: { rooms: { r1: [{ key: 'air1', above: 8, forS, output: 'siren' }] } },
      }),
    );
  let starts = 0;
  const start = (): Child => {
    starts += 1;
    const gateway = startChild('gateway', process.execPath, [MAIN, join(folder, 'gw.yaml')], {
      env: { PATH: `${folder}:${process.env.PATH ?? ''}` },
      logFile: join(folder, `gateway-${starts}.log`),
    });
    onTestFinished(() => gateway.end('SIGKILL'));
    return gateway;
  };
  write(1);
  const first = start();
  await until('the line is held at rest', () => board.level === 0, { ...WITHIN, why: () => first.log() });
  field.airC = 9.5;
  await until('the siren is on', () => board.level === 1, { ...WITHIN, why: () => first.log() });
  await first.end('SIGKILL');
  await until('the line is let go', () => board.level === null, WITHIN);
  // With an hour's delay only memory can bring it back.
  write(3_600);
  const second = start();
  await until('the siren is on again', () => board.level === 1, { ...WITHIN, why: () => second.log() });
  field.airC = 4;
  await until('it is released', () => board.level === 0, { ...WITHIN, why: () => second.log() });
  await second.end('SIGTERM');
  expect(board.level, 'a gateway that stops lets go').toBeNull();
}, 240_000);
