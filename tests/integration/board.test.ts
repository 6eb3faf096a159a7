import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Reading, Store } from '@coldfield/api/contract';
import { expect, it, onTestFinished } from 'vitest';
import { installGpioTools } from '../../gateway/src/testing/gpio-tools.ts';
import { createW1Tree, slaveAt } from '../../gateway/src/testing/w1-tree.ts';
import { startChild } from '../plant/child.ts';
import { createPlant } from '../plant/plant.ts';
import { signIn } from '../plant/screen.ts';
import { roomId } from '../plant/server.ts';
import { readArchive } from '../plant/stored.ts';
import { until } from '../plant/until.ts';

const MAIN = fileURLToPath(new URL('../../gateway/src/main.js', import.meta.url));
const PROBE = '28-0316a2794aff';
/** A DS18B20 that has just got its power back. */
const POWER_ON = '50 05 4b 46 7f ff 0c 10 1c : crc=1c YES\n50 05 4b 46 7f ff 0c 10 1c t=85000\n';

it('a pulp probe and a call button of the board reach the archive, faults as faults and a short push as a call', {
  timeout: 240_000,
}, async () => {
  const plant = await createPlant({ topology: 'embedded', gateways: 0, spares: 1, roomsPerGateway: 1 });
  onTestFinished(() => plant.stop());
  const folder = join(plant.folder, 'board');
  mkdirSync(folder);
  const w1 = createW1Tree(join(folder, 'w1'), { bulk: true });
  w1.show(PROBE, slaveAt(3.4375));
  const board = installGpioTools(2);
  // Closed at rest, and so is the wire of the door.
  for (const line of [17, 27]) board.level(line, 0);
  const config = {
    id: 'g1',
    secret: plant.secrets.get('g1'),
    mqttUrl: `mqtt://127.0.0.1:${plant.mqttPort}`,
    dataDir: './data',
    clock: { source: 'ntp' },
    kinds: {
      pulp: { sampleS: 0.2, recordS: 0.2, deadBand: 0 },
      trapped: { sampleS: 30 },
      door: { sampleS: 30 },
    },
    buses: [
      { name: 'probes', driver: 'w1', sysfs: './w1', devices: [{ name: 'core', id: PROBE }] },
      {
        name: 'board',
        driver: 'gpio',
        devices: [
          { name: 'call', chip: 'gpiochip0', line: 27, bias: 'pull-up' },
          { name: 'door', chip: 'gpiochip0', line: 17, bias: 'pull-up' },
        ],
      },
    ],
    rooms: {
      r1: { pulp1: 'probes/core/temperature', trapped1: 'board/call/state', door1: 'board/door/state' },
    },
  };
  const file = join(folder, 'gateway.yaml');
  writeFileSync(file, JSON.stringify(config));
  await plant.server.start();
  const gateway = startChild('board', process.execPath, [MAIN, file], { logFile: join(folder, 'log') });
  onTestFinished(() => gateway.end('SIGKILL'));

  const cookie = await signIn(plant.server);
  let readings: Record<string, Reading | null> = {};
  const shown = (what: string, holds: () => boolean) =>
    until(
      what,
      async () => {
        const answer = await fetch(plant.server.url('/api/stores/store-g1'), { headers: { cookie } });
        const { store } = (await answer.json()) as { store: Store };
        readings = Object.fromEntries(
          (store.rooms[0]?.sensors ?? []).map(({ key, latest }) => [key, latest]),
        );
        return holds();
      },
      { withinMs: 60_000, why: () => `${JSON.stringify(readings)} ${gateway.log().slice(-1_500)}` },
    );
  await shown(
    'the pulp and the quiet button are there',
    () => readings.pulp1?.value === 3.4375 && readings.trapped1?.value === 0,
  );
  // 90 ms, between two reads that are 30 s apart.
  board.tell(27, 1, 50_000);
  board.tell(27, 0, 50_090);
  w1.show(PROBE, POWER_ON);
  await shown('85.0 °C is a fault', () => readings.pulp1?.quality === 'fault-value');
  w1.remove(PROBE);
  await shown('a probe that is gone is a fault', () => readings.pulp1?.quality === 'no-response');
  w1.show(PROBE, slaveAt(-1.5));
  await shown('the probe is back', () => readings.pulp1?.value === -1.5);

  await gateway.end('SIGTERM');
  await plant.halt();
  const rows = (await readArchive(plant.archive)).filter(({ room }) => room === roomId('g1', 'r1'));
  const values = (key: string) => rows.map(({ v }) => v[key]).filter((value) => value !== undefined);
  const changes = values('trapped1').filter((value, i, all) => value !== all[i - 1]);
  expect(changes.slice(0, 2), 'the push is in the archive').toEqual([0, 1]);
  expect(new Set(values('pulp1'))).toEqual(new Set([3.4375, -1.5]));
  expect(new Set(rows.flatMap(({ q }) => q?.pulp1 ?? []))).toEqual(new Set(['fault-value', 'no-response']));
});
