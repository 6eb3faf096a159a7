import { once } from 'node:events';
import { connect as connectTcp, type Socket } from 'node:net';
import { connectAsync, type IClientOptions, type MqttClient } from 'mqtt';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { onTestFinished, vi } from 'vitest';
import { createBroker } from './broker.ts';
import type { Broker, BrokerConfig, BrokerDeps } from './broker-interface.ts';
import type { Credentials } from './rights/principal.ts';

/** Every test client's secret is its user name with this prefix. */
export function secretOf(username: string): string {
  return `secret-${username}`;
}

/** Gateways `g…`, services `ingest…`, each with its own secret. */
const credentials: Credentials = {
  verify(username, password) {
    if (Buffer.from(password).toString() !== secretOf(username)) return null;
    if (username.startsWith('g')) return { kind: 'gateway', gatewayId: username };
    return username.startsWith('ingest') ? { kind: 'service', name: username } : null;
  },
};

/** Waits until a check passes; long, because a busy machine is no failure. */
export function eventually<T>(check: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(check, { timeout: 10_000, interval: 5 });
}

export interface TestBroker extends Broker {
  /** The lines logged so far, as objects. */
  readonly logged: Record<string, unknown>[];
  /** The value of a metric, 0 when it was never counted. */
  metric(name: string, labels?: Record<string, string>): Promise<number>;
  client(username: string, options?: IClientOptions): Promise<MqttClient>;
  /** A bare TCP connection, with everything it has received. */
  raw(): Promise<RawClient>;
}

export interface RawClient {
  readonly socket: Socket;
  readonly received: () => Buffer;
  /** Resolves when the broker has closed it. */
  readonly closed: Promise<void>;
}

/** A started broker on a free loopback port; it and its clients end with the test. */
export async function testBroker(
  deps: Partial<BrokerDeps> = {},
  config: Partial<BrokerConfig> = {},
): Promise<TestBroker> {
  const logged: Record<string, unknown>[] = [];
  const register = new Registry();
  const log = pino({ level: 'info' }, { write: (line: string) => logged.push(JSON.parse(line)) });
  const broker = createBroker(
    { mqtt: { host: '127.0.0.1', port: 0 }, ...config },
    { credentials, onPublish: () => {}, log, register, ...deps },
  );
  await broker.start();
  onTestFinished(() => broker.stop());

  return Object.assign(broker, {
    logged,
    async metric(name: string, labels: Record<string, string> = {}) {
      const metric = await register.getSingleMetric(name)!.get();
      const wanted = JSON.stringify(labels);
      return metric.values.find((value) => JSON.stringify(value.labels) === wanted)?.value ?? 0;
    },
    async client(username: string, options: IClientOptions = {}) {
      const client = await connectAsync({
        host: '127.0.0.1',
        port: broker.address.mqttPort,
        clientId: username,
        username,
        password: secretOf(username),
        reconnectPeriod: 0,
        connectTimeout: 5000,
        ...options,
      });
      client.on('error', () => {});
      onTestFinished(() => void client.end(true));
      return client;
    },
    async raw() {
      const socket = connectTcp(broker.address.mqttPort, '127.0.0.1');
      const chunks: Buffer[] = [];
      const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
      socket.on('data', (chunk: Buffer) => chunks.push(chunk));
      socket.on('error', () => {});
      onTestFinished(() => void socket.destroy());
      await once(socket, 'connect');
      return { socket, received: () => Buffer.concat(chunks), closed };
    },
  });
}
