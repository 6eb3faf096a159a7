import { existsSync, mkdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { freePort } from './free-port.ts';
import { createInfluxd, type Influxd } from './influxd.ts';

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
  const token = 'coldfield-test-token';
  const org = 'coldfield';
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
  const influxd = createInfluxd({ name: 'influxd2', command: path, args, folder, port, withinMs: 30_000 });
  return {
    url: influxd.url,
    port,
    token,
    org,
    get child() {
      return influxd.child;
    },
    async start() {
      await influxd.start();
      // Refused where it has been set up before, which is as well.
      await fetch(`${influxd.url}/api/v2/setup`, {
        method: 'POST',
        body: JSON.stringify({ username: 'admin', password: 'coldfield-test', org, bucket: 'first', token }),
      });
    },
  };
}
