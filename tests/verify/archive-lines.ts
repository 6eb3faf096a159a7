import { run as archiveDown } from '../faults/archive-down.ts';
import { run as foreign } from '../faults/foreign.ts';
import { run as kills } from '../faults/kills.ts';
import { run as live } from '../faults/live.ts';
import { run as network } from '../faults/network.ts';
import { type ArchiveKind, archiveMissing } from '../plant/archive-store.ts';
import type { Topology } from '../plant/plant.ts';
import type { Check } from '../report/report.ts';
import type { Line } from './line.ts';
import { bench, tests } from './measure.ts';

const KILLS = 40;
const MINUTES_MS = 150_000;
const PRODUCTS = { influx1: 'InfluxDB 1.x', influx2: 'InfluxDB 2.x' } as const;

/** What must hold of the archive on InfluxDB, and of the history that it gives. */
export function archiveLines(seed: number, external: Topology): readonly Line[] {
  return [
    ...(['influx1', 'influx2'] as const).flatMap((archive, i) => deliveryLines(archive, seed + i, external)),
    {
      name: 'contract',
      claim:
        'One contract on every driver, on real servers; buckets as a plain second-by-second account has them',
      minutes: 3,
      alone: false,
      run: () => tests(['tests/contract'], 'system'),
    },
    {
      name: 'properties',
      claim: 'Roll-ups end the same after any order, delay, repetition and kills',
      minutes: 1,
      alone: false,
      run: () => tests(['api/src/archive', 'api/src/projections', 'api/src/retention']),
    },
    bench(
      'influx',
      'Messages/s into InfluxDB 1.x: >= 50 % of the bare pipeline at 50 × 200, beside Node-RED',
      6,
    ),
    bench(
      'read',
      'A day, a month, a year of a room for 800 points on each driver; last values; bytes a value',
      8,
    ),
    bench('backfill', '24 h of backfill for 50 rooms: roll-ups right within a minute, live unchanged', 4),
  ];
}

function deliveryLines(
  archive: ArchiveKind & keyof typeof PRODUCTS,
  seed: number,
  external: Topology,
): Line[] {
  const missing = archiveMissing(archive);
  const on = PRODUCTS[archive];
  const line = (
    name: string,
    claim: string,
    minutes: number,
    run: () => Promise<Check[]>,
    alone = false,
  ): Line => ({
    name,
    claim: `${on}: ${claim}`,
    minutes,
    alone,
    run: () => (missing === null ? run() : Promise.reject(new Error(missing))),
  });
  return [
    line('network', 'a network cut of minutes: nothing lost, nothing twice', 6, () =>
      network({ topology: 'embedded', archive, cutMs: MINUTES_MS }),
    ),
    line(
      'kills',
      `${KILLS} SIGKILLs, the database among them, embedded: nothing lost, nothing twice`,
      4,
      () => kills({ topology: 'embedded', archive, kills: KILLS, gateways: 3, seed }),
    ),
    line(
      'kills',
      `${KILLS} SIGKILLs, the database among them, ${external}: nothing lost, nothing twice`,
      4,
      () => kills({ topology: external, archive, kills: KILLS, gateways: 3, seed: seed + 10 }),
    ),
    line('down', 'the database is killed and away for minutes: nothing lost, nothing twice', 4, () =>
      archiveDown({ topology: 'embedded', archive, downMs: MINUTES_MS, kill: false }),
    ),
    line('down', 'the database away for minutes and the server killed: nothing lost, nothing twice', 4, () =>
      archiveDown({ topology: external, archive, downMs: MINUTES_MS, kill: true }),
    ),
    line('foreign', 'what mosquitto_pub publishes lands', 1, () =>
      foreign({ topology: 'embedded', archive }),
    ),
    line(
      'live',
      'with the database gone and a backlog flowing, a reading reaches the screen within a second',
      1,
      () => live({ topology: 'embedded', archive, cutMs: 20_000, readings: 200 }),
      true,
    ),
  ];
}
