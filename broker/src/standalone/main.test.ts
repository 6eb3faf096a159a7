import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connectAsync } from 'mqtt';
import { expect, onTestFinished, test } from 'vitest';
import { hashSecret } from '../rights/hash-secret.ts';
import { eventually } from '../test-broker.ts';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));

function credentialsFile(content: unknown): { path: string; replace(next: unknown): void } {
  const folder = mkdtempSync(join(tmpdir(), 'broker-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'credentials.json');
  const write = (text: unknown) => {
    writeFileSync(`${path}.new`, typeof text === 'string' ? text : JSON.stringify(text));
    renameSync(`${path}.new`, path);
  };
  write(content);
  return { path, replace: write };
}

interface Running {
  readonly process: ChildProcess;
  /** The first log line with this sentence. */
  logged(sentence: string): Promise<Record<string, unknown>>;
  readonly errors: () => string;
}

function run(environment: Record<string, string>): Running {
  const child = spawn(process.execPath, [MAIN], { env: { PATH: process.env.PATH, ...environment } });
  onTestFinished(() => void child.kill('SIGKILL'));
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const logged = (sentence: string) =>
    eventually(() => {
      const lines = output.split('\n').filter((line) => line.startsWith('{'));
      const found = lines.map((line) => JSON.parse(line)).find((line) => line.msg === sentence);
      expect(found, `${sentence}\n${errors}`).toBeDefined();
      return found as Record<string, unknown>;
    });
  return { process: child, logged, errors: () => errors };
}

test('runs alone: credentials from a file, a revoked one ends its connection, a signal ends the process', async () => {
  const hash = hashSecret('secret');
  const file = credentialsFile({ gateways: { g1: hash, g2: hash } });
  const metrics = createServer().listen(0, '127.0.0.1');
  await once(metrics, 'listening');
  const metricsPort = (metrics.address() as AddressInfo).port;
  await new Promise((resolve) => metrics.close(resolve));
  const broker = run({
    BROKER_CREDENTIALS_FILE: file.path,
    MQTT_PORT: '0',
    METRICS_PORT: String(metricsPort),
  });
  const { mqttPort } = await broker.logged('the broker is listening');
  const options = { host: '127.0.0.1', port: mqttPort as number, password: 'secret', reconnectPeriod: 0 };
  const [one, two] = await Promise.all(
    ['g1', 'g2'].map((id) => connectAsync({ ...options, clientId: id, username: id })),
  );
  onTestFinished(() => void [one!.end(true), two!.end(true)]);

  file.replace('{ half a file');
  await broker.logged('what changed cannot be used, the old credentials stay in force');
  expect([one!.connected, two!.connected]).toEqual([true, true]);

  file.replace({ gateways: { g2: hash } });
  await eventually(() => expect(one!.connected).toBe(false));
  expect(two!.connected).toBe(true);
  await expect(connectAsync({ ...options, clientId: 'g1', username: 'g1' })).rejects.toMatchObject({
    code: 4,
  });

  const scrape = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
  expect(scrape).toContain('coldfield_broker_connections{kind="gateway"} 1');
  expect(scrape).toContain('coldfield_broker_refused_total{reason="wrong-password"} 1');
  expect((await fetch(`http://127.0.0.1:${metricsPort}/healthz`)).status).toBe(200);

  broker.process.kill('SIGTERM');
  const [code] = await once(broker.process, 'exit');
  expect(code).toBe(0);
});

test('says what is wrong when it cannot start, and exits with 1', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  onTestFinished(() => void taken.close());
  const port = String((taken.address() as AddressInfo).port);
  const BROKER_CREDENTIALS_FILE = credentialsFile({ gateways: {} }).path;
  const bad = credentialsFile({ gateways: { g1: 'plain text' } }).path;
  const tls = { MQTTS_PORT: '0', TLS_CERT_FILE: '/nowhere/cert.pem', TLS_KEY_FILE: '/nowhere/key.pem' };
  const cases: [Record<string, string>, string][] = [
    [{}, 'BROKER_CREDENTIALS_FILE is required'],
    [{ BROKER_CREDENTIALS_FILE: '/nowhere/file.json' }, '/nowhere/file.json cannot be read: ENOENT'],
    [{ BROKER_CREDENTIALS_FILE: bad }, '/gateways/g1'],
    [{ BROKER_CREDENTIALS_FILE, MQTT_PORT: port }, `cannot listen on 127.0.0.1:${port}: the port is in use`],
    [
      { BROKER_CREDENTIALS_FILE, MQTT_PORT: '0', ...tls },
      'TLS_CERT_FILE /nowhere/cert.pem cannot be read: ENOENT',
    ],
  ];
  await Promise.all(
    cases.map(async ([environment, message]) => {
      const broker = run(environment);
      const [code] = await once(broker.process, 'exit');
      expect(broker.errors()).toContain(message);
      expect(code).toBe(1);
    }),
  );
});
