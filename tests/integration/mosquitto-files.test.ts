import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectAsync, type IClientOptions, type MqttClient } from 'mqtt';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Child, startChild } from '../plant/child.ts';
import { freePort } from '../plant/free-port.ts';
import { answers, mosquittoIsInstalled } from '../plant/mosquitto.ts';
import { signIn } from '../plant/screen.ts';
import { createServerProcess, type Server } from '../plant/server.ts';
import { until } from '../plant/until.ts';

const LOGIN = { username: 'coldfield', password: 'the-password-of-the-server' };

describe.skipIf(!mosquittoIsInstalled())('a Mosquitto with the files that Coldfield keeps', () => {
  const folder = mkdtempSync(join(tmpdir(), 'coldfield-mosquitto-'));
  const files = join(folder, 'files');
  const pidFile = join(folder, 'mosquitto.pid');
  const clients: MqttClient[] = [];
  let broker: Child;
  let server: Server;
  let port: number;
  let cookie: string;

  beforeAll(async () => {
    port = await freePort();
    const env = {
      MQTT_URL: `mqtt://127.0.0.1:${port}`,
      MQTT_USERNAME: LOGIN.username,
      MQTT_PASSWORD: LOGIN.password,
      MOSQUITTO_FILES_DIR: files,
      MOSQUITTO_PID_FILE: pidFile,
    };
    const gateways = [{ id: 'seeded', secret: 'a-secret-of-the-seed', rooms: ['r1'] }];
    server = createServerProcess(join(folder, 'server'), { port: await freePort(), gateways, env });
    // The server writes the files before there is a broker, and says that it cannot reload one.
    await server.start();
    const conf = join(folder, 'mosquitto.conf');
    const user = process.getuid?.() === 0 ? 'user root\n' : '';
    writeFileSync(
      conf,
      `${user}listener ${port} 127.0.0.1\nallow_anonymous false\npid_file ${pidFile}\npassword_file ${join(files, 'passwords')}\nacl_file ${join(files, 'acl')}\n`,
    );
    chmodSync(folder, 0o755);
    broker = startChild('mosquitto', '/usr/sbin/mosquitto', ['-c', conf], {
      logFile: join(folder, 'broker.log'),
    });
    await until('mosquitto listens', () => answers(port), { withinMs: 10_000, why: () => broker.log() });
    cookie = await signIn(server);
  });
  afterAll(async () => {
    for (const client of clients) client.end(true);
    await server.child.end('SIGTERM');
    await broker.end('SIGTERM');
    rmSync(folder, { recursive: true, force: true });
  });

  const post = async (path: string, body?: object): Promise<Record<string, string>> => {
    const response = await fetch(server.url(path), {
      method: 'POST',
      headers: { cookie, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${path}: ${text}`);
    return text === '' ? {} : (JSON.parse(text) as Record<string, string>);
  };
  const gateway = async (): Promise<{ id: string; secret: string }> => {
    const { id, code } = await post('/api/gateways', { name: 'g', store: 'store-seeded' });
    const { secret } = await post('/api/provision', { code });
    return { id: id!, secret: secret! };
  };
  const open = async (username: string, password: string, more: IClientOptions = {}): Promise<MqttClient> => {
    const options = {
      username,
      password,
      clientId: username,
      reconnectPeriod: 0,
      connectTimeout: 5_000,
      ...more,
    };
    const client = await connectAsync(`mqtt://127.0.0.1:${port}`, options);
    clients.push(client);
    return client;
  };
  /** Mosquitto reads its files a moment after it is told. */
  const opened = ({ id, secret }: { id: string; secret: string }) =>
    until('the gateway gets in', () => open(id, secret).catch(() => null), {
      withinMs: 10_000,
      everyMs: 100,
    });

  test('lets a provisioned gateway in, and nobody with a wrong password', async () => {
    const one = await gateway();
    expect((await opened(one)).connected).toBe(true);
    await expect(open(one.id, 'wrong', { clientId: 'w' })).rejects.toThrow(/Not authorized|Bad/i);
    await expect(open('seeded', 'a-secret-of-the-seed')).rejects.toThrow(/Not authorized|Bad/i);
    expect(statSync(join(files, 'passwords')).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(files, 'passwords'), 'utf8')).not.toContain(one.secret);
  });

  test('carries what a gateway says below its own topics to the server, and nothing below others', async () => {
    const [one, other] = [await gateway(), await gateway()];
    const listener = await until(
      'the server gets in',
      () => open(LOGIN.username, LOGIN.password, { clientId: 'listener' }).catch(() => null),
      { withinMs: 10_000 },
    );
    const heard: string[] = [];
    listener.on('message', (topic) => void heard.push(topic));
    await listener.subscribeAsync('coldfield/v1/+/telemetry', { qos: 1 });
    const client = await opened(one);
    const own = `coldfield/v1/${one.id}/telemetry`;
    await client.publishAsync(`coldfield/v1/${other.id}/telemetry`, '{}', { qos: 1 });
    await client.publishAsync(own, '{}', { qos: 1 });
    await until('its own is heard', () => heard.includes(own), { withinMs: 5_000 });
    expect(heard).toEqual([own]);
    const spied: string[] = [];
    client.on('message', (topic) => void spied.push(topic));
    await client
      .subscribeAsync([`coldfield/v1/${other.id}/ack`, `coldfield/v1/${one.id}/ack`], { qos: 1 })
      .catch(() => undefined);
    await listener.publishAsync(`coldfield/v1/${other.id}/ack`, 'x', { qos: 1 });
    await listener.publishAsync(`coldfield/v1/${one.id}/ack`, 'x', { qos: 1 });
    await until('its own ack is heard', () => spied.length > 0, { withinMs: 5_000 });
    expect(spied).toEqual([`coldfield/v1/${one.id}/ack`]);
  });

  test('throws a revoked gateway out, and a replaced device too', async () => {
    const [revoked, replaced] = [await gateway(), await gateway()];
    const clientsOut = [await opened(revoked), await opened(replaced)];
    await post(`/api/gateways/${revoked.id}/revoke`);
    const { code } = await post(`/api/gateways/${replaced.id}/replace`);
    expect(clientsOut[1]!.connected).toBe(true);
    const { secret } = await post('/api/provision', { code });
    await until('both are out', () => clientsOut.every(({ connected }) => !connected), { withinMs: 10_000 });
    await expect(open(revoked.id, revoked.secret)).rejects.toThrow(/Not authorized|Bad/i);
    await expect(open(replaced.id, replaced.secret)).rejects.toThrow(/Not authorized|Bad/i);
    expect((await opened({ id: replaced.id, secret: secret! })).connected).toBe(true);
  });
});
