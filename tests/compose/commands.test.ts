/**
 * The commands, settings and health checks of docker-compose.yml, run outside of containers as the same user, with
 * secrets from files and a real InfluxDB 2.x. What only an engine could show stays open: images, mounts, networks.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectAsync, type MqttClient } from 'mqtt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Child, startChild } from '../plant/child.ts';
import { freePort } from '../plant/free-port.ts';
import { answersPing } from '../plant/influxd.ts';
import { findInflux2 } from '../plant/influxd2.ts';
import { seedOf } from '../plant/server.ts';
import { until } from '../plant/until.ts';
import { composeFile, ROOT, type Service, textOf, withEnv } from './compose-file.ts';

const OWNER = 1000;
const SETPRIV = '/usr/bin/setpriv';
const root = process.getuid?.() === 0;
const main = composeFile('docker-compose.yml');
const found = findInflux2();

describe('docker-compose.yml, service by service', () => {
  if (found.kind !== 'program') {
    it.skip('influxd2 is not on the PATH');
    return;
  }
  const influxd = found.path;
  const folder = mkdtempSync(join(tmpdir(), 'coldfield-compose-'));
  const secrets = join(folder, 'secrets');
  const children: Child[] = [];
  let ports: Record<'http' | 'mqtt' | 'metrics' | 'influx', number>;
  let influx: string;

  /** What Docker's names, ports and mounts stand for on this machine. */
  const here = (text: string): string =>
    withEnv(text, { MQTT_PUBLIC_URL: 'mqtt://192.0.2.7:1883', LOG_LEVEL: 'info' })
      .replace('mqtt://broker:1883', `mqtt://127.0.0.1:${ports.mqtt}`)
      .replace('http://influxdb:8086', influx)
      .replace(':8080/', `:${ports.http}/`)
      .replace(':9110/', `:${ports.metrics}/`)
      .replace(/^8080$/, String(ports.http))
      .replace(/^1883$/, String(ports.mqtt))
      .replace(/^9110$/, String(ports.metrics))
      .replace(/^0\.0\.0\.0$/, '127.0.0.1')
      .replace(/^\/run\/secrets\//, `${secrets}/`)
      .replace(/^\/etc\/coldfield\/broker\//, `${secrets}/broker/`)
      .replace(/^\/(data|var\/lib\/influxdb2)\b/, (path) => join(folder, path))
      .replace(/^node_modules\/\.bin\/node$/, process.execPath)
      .replace(/^(api|broker|scripts)\/[\w./-]+\.[tj]s$/, (path) => join(ROOT, path));
  const environmentOf = ({ environment = {} }: Service): Record<string, string> =>
    Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, here(value)]));
  const service = (name: string): Service => main.services[name] as Service;
  /** As the containers' user, where this may become another. */
  const asOwner = (command: readonly string[]): [string, ...string[]] =>
    root
      ? [SETPRIV, `--reuid=${OWNER}`, `--regid=${OWNER}`, '--clear-groups', ...command]
      : (command as [string, ...string[]]);

  function start(name: string, command: readonly string[], env: Record<string, string>): Child {
    // The wish to die with the tests is forgotten when a process becomes another user, so it is made again after.
    const [program, ...args] = asOwner(root ? [SETPRIV, '--pdeathsig', 'SIGKILL', ...command] : command);
    const child = startChild(name, program, args, { env, logFile: join(folder, `${name}.log`) });
    children.push(child);
    return child;
  }
  const commandOf = (name: string): string[] => {
    const built = JSON.parse(/^CMD (\[.*\])$/m.exec(textOf('Dockerfile'))?.[1] ?? '[]') as string[];
    return (service(name).command ?? built).map(here);
  };
  /** The exit code of a service's own health check. */
  const health = (name: string): number | null => {
    const [, ...command] = service(name).healthcheck?.test ?? [];
    const [program, ...args] = asOwner(command.map(here));
    return spawnSync(program, args, { timeout: 10_000 }).status;
  };
  const secret = (name: string): string => readFileSync(join(secrets, name), 'utf8');
  const ownScript = (args: string[], input = ''): void => {
    execFileSync(`${ROOT}/ops/secrets/secrets.sh`, args, {
      env: { ...process.env, SECRETS_DIR: secrets },
      input,
      stdio: 'pipe',
    });
  };
  const query = async (
    q: string,
    headers: Record<string, string>,
  ): Promise<{ status: number; rows: unknown[][] }> => {
    const answer = await fetch(`${influx}/query?db=coldfield&epoch=ms`, {
      method: 'POST',
      headers,
      body: new URLSearchParams({ q }),
    });
    const body = (await answer.json()) as { results?: { series?: { values: unknown[][] }[] }[] };
    return { status: answer.status, rows: body.results?.[0]?.series?.flatMap(({ values }) => values) ?? [] };
  };

  beforeAll(async () => {
    chmodSync(folder, 0o755);
    for (const path of ['secrets', 'data', 'var/lib/influxdb2']) {
      mkdirSync(join(folder, path), { recursive: true });
      if (root) chownSync(join(folder, path), OWNER, OWNER);
    }
    ports = {
      http: await freePort(),
      mqtt: await freePort(),
      metrics: await freePort(),
      influx: await freePort(),
    };
    influx = `http://127.0.0.1:${ports.influx}`;
    ownScript(['make']);
  });
  afterAll(async () => {
    for (const child of children.reverse()) await child.end('SIGTERM');
    rmSync(folder, { recursive: true });
  });

  it('influxdb starts with its settings and is set up from the secrets, as the image does', async () => {
    const {
      DOCKER_INFLUXDB_INIT_USERNAME: username,
      DOCKER_INFLUXDB_INIT_ORG: org,
      ...env
    } = environmentOf(service('influxdb'));
    start('influxdb', [influxd], {
      ...env,
      HOME: '/nonexistent',
      // The first two are those of the image's own configuration file.
      INFLUXD_BOLT_PATH: here('/var/lib/influxdb2/influxd.bolt'),
      INFLUXD_ENGINE_PATH: here('/var/lib/influxdb2/engine'),
      INFLUXD_HTTP_BIND_ADDRESS: `127.0.0.1:${ports.influx}`,
    });
    await until('influxd answers', () => answersPing(influx), { withinMs: 30_000 });
    const answer = await fetch(`${influx}/api/v2/setup`, {
      method: 'POST',
      body: JSON.stringify({
        username,
        org,
        bucket: env.DOCKER_INFLUXDB_INIT_BUCKET,
        password: readFileSync(env.DOCKER_INFLUXDB_INIT_PASSWORD_FILE as string, 'utf8'),
        token: readFileSync(env.DOCKER_INFLUXDB_INIT_ADMIN_TOKEN_FILE as string, 'utf8'),
      }),
    });
    expect(answer.status).toBe(201);
  });

  it('broker starts, and its health check tells whether it runs', async () => {
    expect(health('broker')).toBe(1);
    const broker = start('broker', commandOf('broker'), environmentOf(service('broker')));
    await until('the broker is healthy', () => health('broker') === 0, {
      withinMs: 20_000,
      why: () => broker.log(),
    });
  });

  it('api starts, connects to both, and makes its buckets', async () => {
    expect(health('api')).toBe(1);
    const seed = join(folder, 'seed.json');
    writeFileSync(seed, JSON.stringify(seedOf([{ id: 'g-1', secret: 'known-to-the-api', rooms: ['main'] }])));
    const env = { ...environmentOf(service('api')), DEMO_SEED_FILE: seed };
    const api = start('api', commandOf('api'), env);
    await until('the API is healthy', () => health('api') === 0, { withinMs: 30_000, why: () => api.log() });
    const ready = await fetch(`http://127.0.0.1:${ports.http}/readyz`);
    expect(await ready.json()).toMatchObject({ ready: true });
    const listed = await fetch(`${influx}/api/v2/buckets?org=coldfield`, {
      headers: { authorization: `Token ${secret('influx_admin_token')}` },
    });
    const { buckets } = (await listed.json()) as { buckets: { name: string }[] };
    expect(buckets.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['coldfield/raw', 'coldfield/hours']),
    );
  });

  let gateway: MqttClient;
  it('a gateway that the script adds gets its reading into InfluxDB', async () => {
    ownScript(['add-gateway', 'g-1'], 'a-secret\n');
    const url = `mqtt://127.0.0.1:${ports.mqtt}`;
    const signIn = () =>
      connectAsync(url, { clientId: 'g-1', username: 'g-1', password: 'a-secret', reconnectPeriod: 0 }).catch(
        () => null,
      );
    gateway = await until('the broker knows the gateway', signIn, { withinMs: 10_000 });
    await gateway.publishAsync('coldfield/v1/g-1/telemetry', JSON.stringify({ air1: 3.5 }), { qos: 1 });
    const token = { authorization: `Token ${secret('influx_admin_token')}` };
    const { rows } = await until(
      'the reading is in InfluxDB',
      async () => {
        const answer = await query('SELECT "air1" FROM "raw"."room"', token);
        return answer.rows.length > 0 ? answer : null;
      },
      { withinMs: 10_000 },
    );
    expect(rows.map(([, value]) => value)).toEqual([3.5]);
  });

  it('grafana-reader makes a user that may read and not write, as often as it runs', async () => {
    const [program, ...args] = asOwner(commandOf('grafana-reader'));
    const env = { PATH: process.env.PATH, ...environmentOf(service('grafana-reader')) };
    for (let turn = 0; turn < 2; turn++) {
      const { status, stderr } = spawnSync(program, args, { env, encoding: 'utf8' });
      expect([status, stderr]).toEqual([0, '']);
    }
    const basic = (password: string) => ({
      authorization: `Basic ${Buffer.from(`grafana:${password}`).toString('base64')}`,
    });
    const reader = basic(secret('grafana_influx_password'));
    const { status, rows } = await query('SELECT last("air1") FROM "raw"."room" GROUP BY "room"', reader);
    expect([status, rows.map(([, value]) => value)]).toEqual([200, [3.5]]);
    const written = await fetch(`${influx}/write?db=coldfield&rp=raw`, {
      method: 'POST',
      headers: reader,
      body: 'room,room=r air1=1',
    });
    expect([401, 403]).toContain(written.status);
    expect((await query('SELECT last("air1") FROM "raw"."room"', basic('another'))).status).toBe(401);
    // The password stands in no log.
    expect(children.map((child) => child.log()).join('')).not.toContain(secret('grafana_influx_password'));
  });

  it('a gateway that the script removes loses its connection', async () => {
    expect(gateway.connected).toBe(true);
    ownScript(['remove-gateway', 'g-1']);
    await until('the broker ends the connection', () => !gateway.connected, { withinMs: 10_000 });
    gateway.end(true);
  });

  it.each(['api', 'broker', 'influxdb'])(
    '%s ends by itself on SIGTERM, well within its grace',
    async (name) => {
      const child = children.find((one) => one.name === name) as Child;
      const grace = Number.parseInt(service(name).stop_grace_period ?? '10s', 10) * 1000;
      const before = performance.now();
      await child.end('SIGTERM', grace);
      expect(performance.now() - before).toBeLessThan(grace / 2);
    },
  );
});
