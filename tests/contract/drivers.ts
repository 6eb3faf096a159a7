import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Archive, openInfluxArchive, openSqliteArchive } from '@coldfield/api';
import { pino } from 'pino';
import { createInfluxd1, influxd1Missing } from '../plant/influxd1.ts';
import { createInfluxd2, findInflux2 } from '../plant/influxd2.ts';

/** A driver of the archive, on a real server of its own. */
export interface ArchiveDriver {
  /** Why it cannot be tested here; null when it can. */
  readonly missing: string | null;
  start(): Promise<DriverServer>;
}

export interface DriverServer {
  /** Opens an archive that has nothing in it yet. */
  open(now: () => number): Promise<Archive>;
  stop(): Promise<void>;
}

/** Every driver. A new one adds an entry. */
export const archiveDrivers: Readonly<Record<string, ArchiveDriver>> = {
  sqlite: { missing: null, start: startSqlite },
  influx1: { missing: influxd1Missing(), start: startInflux1 },
  influx2: { missing: missingInflux2(), start: startInflux2 },
};

for (const [name, { missing }] of Object.entries(archiveDrivers)) {
  if (missing !== null) process.stderr.write(`SKIPPED SUITE: archive on ${name} (${missing})\n`);
}

export const log = pino({ level: 'silent' });
/** Data of the suites has fixed times, which some day are long ago. */
const FOR_EVER = null;

async function startSqlite(): Promise<DriverServer> {
  const folder = mkdtempSync(join(tmpdir(), 'coldfield-archive-'));
  let n = 0;
  return {
    open: (now) => openSqliteArchive(join(folder, `${n++}.sqlite`), { now }),
    stop: async () => rmSync(folder, { recursive: true }),
  };
}

async function startInflux1(): Promise<DriverServer> {
  const folder = mkdtempSync(join(tmpdir(), 'coldfield-influx1-'));
  const influxd = await createInfluxd1(folder);
  await influxd.start();
  let n = 0;
  return {
    open: (now) =>
      openInfluxArchive(
        {
          INFLUX_URL: influxd.url,
          INFLUX_DATABASE: `contract ${n++}`,
          INFLUX_USERNAME: undefined,
          INFLUX_PASSWORD: undefined,
          INFLUX_ORG: 'coldfield',
          INFLUX_TOKEN: undefined,
        },
        { now, log, rawRetentionMs: FOR_EVER },
      ),
    async stop() {
      await influxd.child.end('SIGKILL');
      rmSync(folder, { recursive: true });
    },
  };
}

function missingInflux2(): string | null {
  const found = findInflux2();
  return found.kind === 'none' ? found.why : null;
}

async function startInflux2(): Promise<DriverServer> {
  const found = findInflux2();
  if (found.kind === 'none') throw new Error(found.why);
  const folder = mkdtempSync(join(tmpdir(), 'coldfield-influx2-'));
  const influxd = found.kind === 'program' ? await createInfluxd2(found.path, folder) : null;
  await influxd?.start();
  const server = influxd ?? (found as Extract<typeof found, { kind: 'server' }>);
  // A server that runs already may have seen this suite before.
  const run = Date.now().toString(36);
  let n = 0;
  return {
    open: (now) =>
      openInfluxArchive(
        {
          INFLUX_URL: server.url,
          INFLUX_DATABASE: `contract ${run} ${n++}`,
          INFLUX_USERNAME: undefined,
          INFLUX_PASSWORD: undefined,
          INFLUX_ORG: server.org,
          INFLUX_TOKEN: server.token,
        },
        { now, log, rawRetentionMs: FOR_EVER },
      ),
    async stop() {
      await influxd?.child.end('SIGKILL');
      rmSync(folder, { recursive: true });
    },
  };
}
