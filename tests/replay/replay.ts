import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { StoreDetail } from '@coldfield/api/contract';
import { bufferPath } from '@coldfield/gateway';
import type { ArchiveKind } from '../plant/archive-store.ts';
import { type Child, startChild } from '../plant/child.ts';
import { type Plant, withPlant } from '../plant/plant.ts';
import { signIn } from '../plant/screen.ts';
import { roomId } from '../plant/server.ts';
import { readArchive } from '../plant/stored.ts';
import { until } from '../plant/until.ts';
import { framesHeld } from '../plant/witness.ts';
import type { Check } from '../report/report.ts';
import type { Recording } from './recordings.ts';

const MAIN = fileURLToPath(new URL('../../gateway/src/main.js', import.meta.url));
const GATEWAY = 'g1';
/** A hundred rows a second, each sampled and recorded by itself. */
const EACH_S = 0.01;

/**
 * Replays recordings through a gateway's own process, a room each, row by row, and holds every row of the archive
 * against a reading of the files by other code.
 */
export function run(options: {
  readonly recordings: readonly Recording[];
  readonly archive?: ArchiveKind;
  readonly withinMs: number;
}): Promise<Check[]> {
  const { recordings, withinMs } = options;
  const archive = options.archive ?? 'sqlite';
  return withPlant(
    { topology: 'embedded', archive, gateways: 0, spares: 1, roomsPerGateway: recordings.length },
    async (plant) => {
      await plant.start();
      const expected = recordings.map((recording) => recording.rows());
      const file = configure(plant, 'replay', recordings);
      const gateway = start(plant, file);
      try {
        await until('every recording is over', () => isOver(plant, recordings.length), {
          withinMs,
          everyMs: 250,
          why: () => gateway.log().slice(-1_000),
        });
      } finally {
        await gateway.end('SIGTERM');
      }
      await drain(plant);
      await plant.halt();
      const stored = Map.groupBy(await readArchive(plant.archive), ({ room }) => room);
      return recordings.flatMap(({ name, keys }, i): Check[] => {
        const rows = (stored.get(roomId(GATEWAY, `r${i + 1}`)) ?? []).toSorted((a, b) => a.t - b.t);
        const wanted = expected[i] ?? [];
        const measured = rows.filter(({ v }) => Object.keys(v).length > 0);
        const wrong = wanted.filter((row, n) => !same(measured[n]?.v ?? {}, row)).length;
        const first = wanted.findIndex((row, n) => !same(measured[n]?.v ?? {}, row));
        const what =
          first < 0 ? '' : `, the first: row ${first + 1} is ${JSON.stringify(measured[first]?.v)}`;
        return [
          {
            name: `${name}: rows in the archive`,
            // As a text: figures are printed to four digits.
            value: String(measured.length),
            bound: `${wanted.length}`,
            ok: measured.length === wanted.length,
          },
          {
            name: `${name}: values that differ, of ${wanted.length * Object.keys(keys).length}`,
            value: `${wrong}${what}`,
            bound: '0',
            ok: wrong === 0,
          },
        ];
      });
    },
  );
}

/** What stands there, nothing more and nothing less. */
function same(v: Readonly<Record<string, number>>, row: Readonly<Record<string, number>>): boolean {
  return (
    Object.keys(v).length === Object.keys(row).length && Object.keys(row).every((key) => v[key] === row[key])
  );
}

function folderOf({ folder }: Plant): string {
  const path = join(folder, 'replay');
  mkdirSync(path, { recursive: true });
  return path;
}

/** Writes a gateway's file; without recordings it has nothing to sample and only sends. */
function configure(plant: Plant, name: string, recordings: readonly Recording[]): string {
  const each = { sampleS: EACH_S, recordS: EACH_S };
  const kinds = ['air', 'rh', 'pulp', 'compressor', 'rssi', 'voltage'];
  const config = {
    id: GATEWAY,
    secret: plant.secrets.get(GATEWAY),
    mqttUrl: `mqtt://127.0.0.1:${plant.mqttPort}`,
    dataDir: join(folderOf(plant), 'data'),
    clock: { source: 'ntp' },
    uplink: { backlogKiBPerS: 8_192, resendS: 5 },
    kinds: Object.fromEntries(kinds.map((kind) => [kind, each])),
    buses: recordings.map(({ path, bus }, i) => ({
      name: `b${i + 1}`,
      driver: 'replay',
      file: path,
      pace: 'row',
      ...bus,
    })),
    rooms: Object.fromEntries(
      recordings.map(({ keys }, i) => [
        `r${i + 1}`,
        Object.fromEntries(
          Object.entries(keys).map(([column, key]) => [
            key,
            { from: `b${i + 1}/${column}`, ...(key.startsWith('compressor') ? { debounceMs: 0 } : {}) },
          ]),
        ),
      ]),
    ),
  };
  const file = join(folderOf(plant), `${name}.yaml`);
  writeFileSync(file, JSON.stringify(config));
  return file;
}

function start(plant: Plant, file: string): Child {
  return startChild('replay', process.execPath, [MAIN, file], {
    logFile: join(folderOf(plant), 'gateway.log'),
  });
}

/** After its last row a recording has nothing to say, in every column. */
async function isOver(plant: Plant, recordings: number): Promise<boolean> {
  const response = await fetch(plant.server.url(`/api/stores/store-${GATEWAY}`), {
    headers: { cookie: await cookieOf(plant) },
  });
  const { store } = (await response.json()) as StoreDetail;
  const over = store.rooms.filter(
    ({ sensors }) => sensors.length > 0 && sensors.every(({ latest }) => latest?.quality === 'no-response'),
  );
  return over.length === recordings;
}

const cookies = new WeakMap<Plant, Promise<string>>();
function cookieOf(plant: Plant): Promise<string> {
  const known = cookies.get(plant) ?? signIn(plant.server);
  cookies.set(plant, known);
  return known;
}

/** Lets the gateway deliver what it holds while nothing new is sampled. */
async function drain(plant: Plant): Promise<void> {
  const gateway = start(plant, configure(plant, 'drain', []));
  const buffer = bufferPath({ dataDir: join(folderOf(plant), 'data') });
  try {
    await until('the buffer drains', () => framesHeld(buffer) === 0, { withinMs: 120_000, everyMs: 250 });
  } finally {
    await gateway.end('SIGTERM');
  }
}
