import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Archive, openInfluxArchive } from '@coldfield/api';
import { pino } from 'pino';
import { createInfluxd1, influxd1Missing } from '../plant/influxd1.ts';
import { createInfluxd2, findInflux2 } from '../plant/influxd2.ts';
import { END } from './season.ts';

const DATABASE = 'coldfield';

/** A real InfluxDB with an open archive in it, asked as Grafana asks. */
export interface FilledServer {
  readonly archive: Archive;
  /** @throws what the server says is wrong with the query. */
  query(influxql: string): Promise<Series[]>;
  stop(): Promise<void>;
}

export interface Series {
  readonly tags?: Readonly<Record<string, string>>;
  readonly columns: readonly string[];
  readonly values: readonly (readonly (number | string | null)[])[];
}

interface Server {
  readonly url: string;
  readonly token?: string;
  readonly end: () => Promise<void>;
}

async function started(folder: string, version: 1 | 2): Promise<Server> {
  const found = findInflux2();
  if (version === 2 && found.kind !== 'program') throw new Error('no InfluxDB 2.x of the tests’ own');
  const influxd =
    version === 2 && found.kind === 'program'
      ? await createInfluxd2(found.path, folder)
      : await createInfluxd1(folder);
  await influxd.start();
  const { url } = influxd;
  return {
    url,
    ...('token' in influxd ? { token: influxd.token as string } : {}),
    end: () => influxd.child.end('SIGTERM'),
  };
}

async function open(version: 1 | 2): Promise<FilledServer> {
  const folder = mkdtempSync(join(tmpdir(), 'coldfield-grafana-'));
  const { url, token, end } = await started(folder, version);
  const archive = await openInfluxArchive(
    {
      INFLUX_URL: url,
      INFLUX_DATABASE: DATABASE,
      INFLUX_ORG: 'coldfield',
      INFLUX_TOKEN: token,
      INFLUX_USERNAME: undefined,
      INFLUX_PASSWORD: undefined,
    },
    { now: () => END, log: pino({ level: 'silent' }), rawRetentionMs: null },
  );
  return {
    archive,
    async query(influxql) {
      const answer = await fetch(`${url}/query?db=${DATABASE}&epoch=ms`, {
        method: 'POST',
        headers: token === undefined ? {} : { authorization: `Token ${token}` },
        body: new URLSearchParams({ q: influxql }),
      });
      const { results, error } = (await answer.json()) as {
        results?: { series?: Series[]; error?: string }[];
        error?: string;
      };
      const said = error ?? results?.[0]?.error;
      if (said !== undefined) throw new Error(`${said}: ${influxql}`);
      return results?.[0]?.series ?? [];
    },
    async stop() {
      await archive.close();
      await end();
      rmSync(folder, { recursive: true });
    },
  };
}

const found = findInflux2();

/** By version; `missing` says why a suite over it has to be left out. */
export const servers: Readonly<
  Record<string, { missing: string | null; open: () => Promise<FilledServer> }>
> = {
  'InfluxDB 1.x': { missing: influxd1Missing(), open: () => open(1) },
  'InfluxDB 2.x': {
    missing: found.kind === 'program' ? null : 'influxd2 is not on the PATH',
    open: () => open(2),
  },
};
