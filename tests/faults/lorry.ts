import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { bufferPath } from '@coldfield/gateway';
import { driver, startReceiver } from '@coldfield/simulator';
import { type Child, startChild } from '../plant/child.ts';
import type { Link } from '../plant/link.ts';
import { withPlant } from '../plant/plant.ts';
import { roomId } from '../plant/server.ts';
import { readArchive, type Stored } from '../plant/stored.ts';
import { until } from '../plant/until.ts';
import { framesHeld, installWitness } from '../plant/witness.ts';
import type { Check } from '../report/report.ts';

const MAIN = fileURLToPath(new URL('../../gateway/src/main.js', import.meta.url));
const GATEWAY = 'g1';
const ROOM = 'r1';
/** A minute stands for an hour. */
const FASTER = 60;
const SENTENCES_EVERY_MS = 200;
/** From a sentence to the frame that it stands in: line, sampling, one commit, on a machine that does other things too. */
const OLDEST_MS = 5_000;
/** NMEA's fifth place of a minute, and the sixth of a degree. */
const ROUNDING = 2e-6;

const lorry = driver({
  places: [{ at: [25.2736, 110.29] }, { at: [25.41, 110.325], kmh: 60 }, { at: [25.39, 110.45], kmh: 60 }],
  holes: [],
});

/**
 * A lorry out of coverage, whose gateway has no clock but that of the satellites and loses its power on the way: every
 * frame that it committed has to arrive, with its own time and the place where it was then.
 * @param awayMs without a line; in the middle of it the power goes
 */
export function run({ awayMs, driveMs }: { awayMs: number; driveMs: number }): Promise<Check[]> {
  return withPlant(
    { topology: 'embedded', gateways: 0, spares: 1, roomsPerGateway: 1, linked: true },
    async (plant) => {
      const link = plant.link as Link;
      const folder = join(plant.folder, 'lorry');
      mkdirSync(join(folder, 'data'), { recursive: true });
      const said: { atMs: number; lat: number; lon: number }[] = [];
      let tunnel = false;
      const startMs = Date.now();
      const receiver = await startReceiver(
        (nowMs) => {
          if (tunnel) return null;
          const { lat, lon, kmh } = lorry.at((nowMs - startMs) * FASTER);
          said.push({ atMs: nowMs, lat, lon });
          return { lat, lon, kmh };
        },
        { everyMs: SENTENCES_EVERY_MS },
      );
      const buffer = bufferPath({ dataDir: join(folder, 'data') });
      const witness = installWitness(buffer);
      const begin = (moving: boolean): Child => {
        const file = join(folder, moving ? 'moving.yaml' : 'parked.yaml');
        const secret = plant.secrets.get(GATEWAY) ?? '';
        writeFileSync(file, JSON.stringify(fileOf(folder, secret, link.port, moving ? receiver.port : null)));
        return startChild('lorry', process.execPath, [MAIN, file], { logFile: join(folder, 'gateway.log') });
      };
      let gateway: Child | null = null;
      try {
        await plant.start();
        gateway = begin(true);
        await until('the lorry records', () => framesKnown(witness) > 5, { withinMs: 30_000 });
        await sleep(driveMs);
        link.set('black');
        await sleep(awayMs / 2);
        tunnel = true;
        await sleep(Math.min(3_000, awayMs / 8));
        tunnel = false;
        await gateway.end('SIGKILL');
        gateway = begin(true);
        const before = framesKnown(witness);
        await until('it records on, away from everybody', () => framesKnown(witness) > before + 5, {
          withinMs: 30_000,
        });
        await sleep(awayMs / 2);
        const held = framesHeld(buffer);
        link.set('open');
        await sleep(driveMs);
        await gateway.end('SIGTERM');
        gateway = begin(false);
        await until('everything is delivered', () => framesHeld(buffer) === 0, {
          withinMs: 120_000,
          everyMs: 250,
        });
        await gateway.end('SIGTERM');
        await plant.halt();
        witness.harvest();
        const stored = (await readArchive(plant.archive)).filter(
          ({ room }) => room === roomId(GATEWAY, ROOM),
        );
        return audit(witness.frames(), stored, said, held);
      } finally {
        await gateway?.end('SIGKILL');
        await receiver.stop();
      }
    },
  );
}

function framesKnown(witness: ReturnType<typeof installWitness>): number {
  witness.harvest();
  return witness.frames().filter(({ times }) => times.length > 0).length;
}

function audit(
  committed: ReturnType<ReturnType<typeof installWitness>['frames']>,
  stored: readonly Stored[],
  said: readonly { atMs: number; lat: number; lon: number }[],
  held: number,
): Check[] {
  const rows = new Map(stored.map((row) => [row.t, row]));
  const missing = committed.filter(({ times, bodies }) => {
    const row = rows.get(times[0] ?? -1);
    const body = JSON.parse(bodies[0] ?? '{}') as Partial<Stored>;
    return (
      times.length !== 1 ||
      row === undefined ||
      JSON.stringify(sorted(row.v)) !== JSON.stringify(sorted(body.v ?? {}))
    );
  });
  const placeless = stored.filter(
    ({ v, q }) => (v.lat1 === undefined || v.lon1 === undefined) && q?.lat1 === undefined,
  );
  const elsewhere = stored.filter(
    ({ t, v }) =>
      v.lat1 !== undefined &&
      !said.some(
        ({ atMs, lat, lon }) =>
          Math.abs(lat - (v.lat1 ?? 0)) < ROUNDING &&
          Math.abs(lon - (v.lon1 ?? 0)) < ROUNDING &&
          t - atMs < OLDEST_MS &&
          atMs - t < OLDEST_MS / 5,
      ),
  );
  const unseen = stored.filter(({ q }) => q?.lat1 === 'no-fix').length;
  const none = (name: string, found: readonly unknown[]): Check => ({
    name,
    value: found.length === 0 ? 0 : `${found.length}, such as ${JSON.stringify(found[0])}`,
    bound: '0',
    ok: found.length === 0,
  });
  return [
    { name: 'frames that waited aboard when coverage came back', value: held, bound: 'some', ok: held > 10 },
    { name: 'frames committed', value: committed.length, bound: 'some', ok: committed.length > held },
    none('not in the archive with their own time and values', missing),
    {
      name: 'rows in the archive',
      value: stored.length,
      bound: `${committed.length}`,
      ok: stored.length === committed.length,
    },
    none('without a place, and without a word why', placeless),
    none('with a place where the lorry was not then', elsewhere),
    { name: 'frames of the tunnel, with "no fix" for a place', value: unseen, bound: 'some', ok: unseen > 0 },
  ];
}

const sorted = (v: Readonly<Record<string, number>>) =>
  Object.entries(v).toSorted(([a], [b]) => (a < b ? -1 : 1));

/** A lorry that has been parked samples nothing any more, and delivers what it holds. */
function fileOf(folder: string, secret: string, mqttPort: number, nmeaPort: number | null): unknown {
  const often = { sampleS: 0.1, recordS: 0.5 };
  return {
    id: GATEWAY,
    secret,
    mqttUrl: `mqtt://127.0.0.1:${mqttPort}`,
    dataDir: join(folder, 'data'),
    clock: { source: 'gnss' },
    uplink: { backlogKiBPerS: 4_096, keepAliveS: 5, resendS: 2 },
    kinds: { lat: often, lon: often, speed: often },
    buses:
      nmeaPort === null
        ? []
        : [{ name: 'gnss', driver: 'nmea', transport: 'tcp', host: '127.0.0.1', port: nmeaPort, staleS: 3 }],
    rooms:
      nmeaPort === null
        ? {}
        : { [ROOM]: { lat1: 'gnss/latitude', lon1: 'gnss/longitude', speed1: 'gnss/speed' } },
  };
}
