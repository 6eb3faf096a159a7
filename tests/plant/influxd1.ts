import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from './free-port.ts';
import { createInfluxd, type Influxd } from './influxd.ts';

const INFLUXD = '/usr/bin/influxd';

/** Why there is no InfluxDB 1.x to test with; null when there is one. */
export const influxd1Missing = (): string | null =>
  existsSync(INFLUXD) ? null : `no ${INFLUXD}; install Debian's package influxdb`;

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
  return createInfluxd({
    name: 'influxd',
    command: INFLUXD,
    args: ['-config', join(folder, 'influxdb.conf')],
    folder,
    port,
    withinMs: 20_000,
  });
}
