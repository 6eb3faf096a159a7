import { existsSync, mkdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Child, startChild } from './child.ts';
import { freePort } from './free-port.ts';
import { answersPing, type Influxd } from './influxd1.ts';
import { until } from './until.ts';

/** Where there is an InfluxDB 2.x to test with: one that runs already, a program, or why there is none. */
export function findInflux2():
  | { readonly kind: 'server'; readonly url: string; readonly token: string; readonly org: string }
  | { readonly kind: 'program'; readonly path: string }
  | { readonly kind: 'none'; readonly why: string } {
  const { INFLUX2_URL: url, INFLUX2_TOKEN: token, INFLUX2_ORG: org = 'coldfield' } = process.env;
  if (url !== undefined && token !== undefined) return { kind: 'server', url, token, org };
  const folders = (process.env.PATH ?? '').split(delimiter);
  const path = folders.map((folder) => join(folder, 'influxd2')).find((file) => existsSync(file));
  if (path !== undefined) return { kind: 'program', path };
  return { kind: 'none', why: 'neither INFLUX2_URL and INFLUX2_TOKEN are set nor is influxd2 on the PATH' };
}

export interface Influxd2 extends Influxd {
  readonly token: string;
  readonly org: string;
}

/** An InfluxDB 2.x of the tests' own, on a loopback port, with its data in `folder`. */
export async function createInfluxd2(path: string, folder: string): Promise<Influxd2> {
  mkdirSync(folder, { recursive: true });
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const token = 'coldfield-test-token';
  const org = 'coldfield';
  let child: Child | null = null;
  const args = [
    '--reporting-disabled',
    '--ui-disabled',
    '--no-tasks',
    '--log-level=warn',
    '--storage-retention-check-interval=1s',
    `--http-bind-address=127.0.0.1:${port}`,
    `--bolt-path=${folder}/influxd.bolt`,
    `--sqlite-path=${folder}/influxd.sqlite`,
    `--engine-path=${folder}/engine`,
  ];
  return {
    url,
    port,
    token,
    org,
    get child() {
      if (child === null) throw new Error('influxd2 was not started');
      return child;
    },
    async start() {
      const started = startChild('influxd2', path, args, {
        env: { HOME: folder },
        logFile: join(folder, 'influxd2.log'),
      });
      child = started;
      await until('influxd2 answers', () => answersPing(url), {
        withinMs: 30_000,
        why: () => started.log().slice(-500),
      });
      // Refused where it has been set up before, which is as well.
      await fetch(`${url}/api/v2/setup`, {
        method: 'POST',
        body: JSON.stringify({ username: 'admin', password: 'coldfield-test', org, bucket: 'first', token }),
      });
    },
  };
}
