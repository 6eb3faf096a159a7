import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { openInfluxArchive } from '@coldfield/api';
import type { Influxd } from '../plant/influxd.ts';
import { createInfluxd1, influxd1Missing } from '../plant/influxd1.ts';
import { createInfluxd2, findInflux2, type Influxd2 } from '../plant/influxd2.ts';

type Settings = Parameters<typeof openInfluxArchive>[0];

/** A real InfluxDB that a test may kill, fill and spoil. */
export interface SpoiltServer extends Influxd {
  settings(over?: Partial<Settings>): Settings;
  /** Runs InfluxQL past Coldfield and gives the rows of the first table. */
  ask(statement: string): Promise<unknown[][]>;
  /** Writes line protocol past Coldfield. */
  write(database: string, policy: string, lines: string): Promise<void>;
  remove(): Promise<void>;
}

export const influxVersions: Readonly<
  Record<
    'influx1' | 'influx2',
    { readonly missing: string | null; readonly create: (folder?: string) => Promise<SpoiltServer> }
  >
> = {
  influx1: {
    missing: influxd1Missing(),
    create: async (folder) => spoilt((at) => createInfluxd1(at), folder),
  },
  influx2: {
    missing: missingProgram(),
    create: async (folder) => spoilt((at) => createInfluxd2(program(), at), folder),
  },
};

function missingProgram(): string | null {
  const found = findInflux2();
  if (found.kind === 'program') return null;
  return found.kind === 'none' ? found.why : 'a server that runs elsewhere cannot be killed and filled';
}

function program(): string {
  const found = findInflux2();
  if (found.kind !== 'program') throw new Error('there is no influxd2');
  return found.path;
}

async function spoilt(
  create: (folder: string) => Promise<Influxd | Influxd2>,
  given: string | undefined,
): Promise<SpoiltServer> {
  const folder = given ?? mkdtempSync(join(tmpdir(), 'coldfield-influxd-'));
  const influxd = await create(folder);
  const token = 'token' in influxd ? influxd.token : undefined;
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Token ${token}` };
  return {
    url: influxd.url,
    port: influxd.port,
    start: () => influxd.start(),
    get child() {
      return influxd.child;
    },
    settings: (over) => ({
      INFLUX_URL: influxd.url,
      INFLUX_DATABASE: 'coldfield',
      INFLUX_USERNAME: undefined,
      INFLUX_PASSWORD: undefined,
      INFLUX_ORG: 'coldfield',
      INFLUX_TOKEN: token,
      ...over,
    }),
    async ask(statement) {
      const answer = await fetch(`${influxd.url}/query?db=coldfield&epoch=ms`, {
        method: 'POST',
        headers,
        body: new URLSearchParams({ q: statement }),
      });
      const body = (await answer.json()) as { results?: { series?: { values?: unknown[][] }[] }[] };
      return body.results?.[0]?.series?.[0]?.values ?? [];
    },
    async write(database, policy, lines) {
      const query = new URLSearchParams({ db: database, rp: policy, precision: 'ms' });
      const answer = await fetch(`${influxd.url}/write?${query.toString()}`, {
        method: 'POST',
        headers,
        body: lines,
      });
      if (answer.status !== 204) throw new Error(await answer.text());
    },
    async remove() {
      await influxd.child.end('SIGKILL');
      if (given === undefined) rmSync(folder, { recursive: true });
    },
  };
}

/** A small file system of its own, or why there can be none. */
export function mountDisk(mib: number): { readonly path: string; unmount(): void } | string {
  const path = mkdtempSync(join(tmpdir(), 'coldfield-full-'));
  try {
    execFileSync('/usr/bin/mount', ['-t', 'tmpfs', '-o', `size=${mib}m`, 'tmpfs', path], { stdio: 'pipe' });
  } catch (error) {
    rmSync(path, { recursive: true });
    return `no file system could be mounted: ${String((error as { stderr?: Buffer }).stderr ?? error).trim()}`;
  }
  return {
    path,
    unmount() {
      execFileSync('/usr/bin/umount', ['--lazy', path]);
      rmSync(path, { recursive: true });
    },
  };
}
