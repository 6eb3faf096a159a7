import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ForeignAccess, ForeignDeviceView, Replayed } from '@coldfield/api/contract';
import { connectAsync, type IClientOptions, type MqttClient } from 'mqtt';
import { freePort } from './free-port.ts';
import { signIn } from './screen.ts';
import { createServerProcess, type Server } from './server.ts';

/** A server with devices that are not ours. */
export interface ForeignPlant {
  readonly server: Server;
  newDevice(decoder: string, topic: string): Promise<ForeignAccess>;
  view(id: string): Promise<ForeignDeviceView>;
  map(id: string, mapping: object): Promise<void>;
  replay(id: string): Promise<Replayed>;
  dial(access: ForeignAccess, options?: IClientOptions): Promise<MqttClient>;
  /** Of the last two days: the epoch ms of each row, and the values of these columns as they are written. */
  rowsOf(room: string, keys: readonly string[]): Promise<(string | number)[][]>;
  /** Kills the server and starts it again. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export async function createForeignPlant(rooms: readonly string[]): Promise<ForeignPlant> {
  const folder = mkdtempSync(join(tmpdir(), 'coldfield-foreign-'));
  const clients: MqttClient[] = [];
  const mqttPort = await freePort();
  const server = createServerProcess(join(folder, 'server'), {
    port: await freePort(),
    gateways: [{ id: 'seeded', secret: 'a-secret-of-the-seed', rooms }],
    env: { MQTT_PORT: String(mqttPort) },
  });
  await server.start();
  const cookie = await signIn(server);

  const ask = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const response = await fetch(server.url(path), {
      method,
      headers: { cookie, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text === '' ? null : JSON.parse(text)) as T;
  };
  const view = (id: string) => ask<ForeignDeviceView>('GET', `/api/foreign-devices/${id}`);

  return {
    server,
    view,
    newDevice: (decoder, topic) =>
      ask('POST', '/api/foreign-devices', { name: decoder, store: 'store-seeded', decoder, topic }),
    async map(id, mapping) {
      const { revision } = await view(id);
      await ask('PUT', `/api/foreign-devices/${id}/mapping`, { revision, mapping });
    },
    replay: (id) => ask('POST', `/api/foreign-devices/${id}/replay`),
    async dial({ username, password }, options = {}) {
      const client = await connectAsync(`mqtt://127.0.0.1:${mqttPort}`, {
        username,
        password,
        reconnectPeriod: 0,
        protocolVersion: 4,
        ...options,
      });
      clients.push(client);
      return client;
    },
    async rowsOf(room, keys) {
      const to = Date.now() + 60_000;
      const path = `/api/rooms/${room}/export?from=${to - 48 * 3_600_000}&to=${to}&format=csv`;
      const response = await fetch(server.url(path), { headers: { cookie } });
      const [head = '', ...lines] = (await response.text())
        .replace(/^\ufeff/, '')
        .trim()
        .split(/\r?\n/);
      const columns = head.split(',').map((cell) => cell.replaceAll('"', ''));
      const places = keys.map((key) =>
        columns.findIndex((column) => column === key || column.startsWith(`${key} `)),
      );
      const time = columns.indexOf('epoch_ms');
      return lines
        .filter((line) => line !== '')
        .map((line) => {
          const cells = line.split(',').map((cell) => cell.replaceAll('"', ''));
          return [Number(cells[time]), ...places.map((place) => cells[place] ?? '')];
        });
    },
    async restart() {
      await server.child.end('SIGKILL');
      await server.start();
    },
    async stop() {
      for (const client of clients) client.end(true);
      await server.child.end('SIGTERM');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
