import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Child, startChild } from './child.ts';
import { freePort } from './free-port.ts';
import { until } from './until.ts';

const INFLUXD = '/usr/bin/influxd';

/** Why there is no InfluxDB 1.x to test with; null when there is one. */
export const influxd1Missing = (): string | null =>
  existsSync(INFLUXD) ? null : `no ${INFLUXD}; install Debian's package influxdb`;

/** A real InfluxDB of the tests' own, on a loopback port. */
export interface Influxd {
  readonly url: string;
  readonly port: number;
  readonly child: Child;
  /** Starts it, again after it was ended; resolves when it answers. */
  start(): Promise<void>;
}

/** Debian's InfluxDB 1.x with its data in `folder`. */
export async function createInfluxd1(
  folder: string,
  options: { readonly auth?: boolean; readonly coldMs?: number } = {},
): Promise<Influxd> {
  mkdirSync(folder, { recursive: true });
  const port = await freePort();
  const cold = `${options.coldMs ?? 600_000}ms`;
  writeFileSync(
    join(folder, 'influxdb.conf'),
    `reporting-disabled = true
bind-address = "127.0.0.1:${await freePort()}"
[meta]
  dir = "${folder}/meta"
[data]
  dir = "${folder}/data"
  wal-dir = "${folder}/wal"
  query-log-enabled = false
  cache-snapshot-write-cold-duration = "${cold}"
  compact-full-write-cold-duration = "${cold}"
[monitor]
  store-enabled = false
[retention]
  check-interval = "1s"
[http]
  bind-address = "127.0.0.1:${port}"
  log-enabled = false
  auth-enabled = ${options.auth === true}
[logging]
  level = "warn"
  suppress-logo = true
`,
  );
  let child: Child | null = null;
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    port,
    get child() {
      if (child === null) throw new Error('influxd was not started');
      return child;
    },
    async start() {
      const started = startChild('influxd', INFLUXD, ['-config', join(folder, 'influxdb.conf')], {
        env: { HOME: folder },
        logFile: join(folder, 'influxd.log'),
      });
      child = started;
      await until('influxd answers', () => answersPing(url), {
        withinMs: 20_000,
        why: () => started.log().slice(-500),
      });
    },
  };
}

/** Whether an InfluxDB of any version answers at a URL. */
export async function answersPing(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/ping`)).status === 204;
  } catch {
    return false;
  }
}
