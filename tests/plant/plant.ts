import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Check } from '../report/report.ts';
import { type ArchiveKind, type ArchiveStore, createArchiveStore } from './archive-store.ts';
import type { Child } from './child.ts';
import { createFieldGateway, type FieldGateway, type FieldGatewayConfig } from './field-gateway.ts';
import { freePort } from './free-port.ts';
import { createLink, type Link } from './link.ts';
import { createMosquitto, type Mosquitto } from './mosquitto.ts';
import { createOwnBroker } from './own-broker.ts';
import { createRampField } from './ramps.ts';
import { createServerProcess, type Server } from './server.ts';
import { until } from './until.ts';
import { framesHeld, lastFrame } from './witness.ts';

/** `embedded`: the broker lives in the server's process; otherwise it is a process of its own. */
export type Topology = 'embedded' | 'mosquitto' | 'own-broker';

export interface PlantOptions {
  readonly topology: Topology;
  /** The embedded one unless said otherwise. */
  readonly archive?: ArchiveKind;
  readonly gateways?: number;
  readonly roomsPerGateway?: number;
  /** Gateways that the records know and that have no process: their ids are for other clients. */
  readonly spares?: number;
  /** Puts a network link between the gateways and the broker. */
  readonly linked?: boolean;
  readonly gateway?: Partial<FieldGatewayConfig>;
  /** More variables for the server. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A whole system of real processes on loopback, in a folder of its own. */
export interface Plant {
  readonly folder: string;
  readonly mqttPort: number;
  readonly server: Server;
  readonly archive: ArchiveStore;
  /** Null in the embedded topology. */
  readonly broker: { readonly child: Child; start(): Promise<void> } | null;
  readonly gateways: readonly FieldGateway[];
  readonly link: Link | null;
  readonly secrets: ReadonlyMap<string, string>;
  /** How the server signs in at a broker that is not its own. */
  readonly serverLogin: { readonly username: string; readonly password: string };
  /** Another device with the id of a gateway, on a folder of its own. Its processes end with the plant. */
  twin(id: string, name: string): FieldGateway;
  start(): Promise<void>;
  /** Lets every gateway deliver what it holds while nothing new is recorded. @throws when that takes longer */
  drain(withinMs?: number): Promise<void>;
  /** Ends every process in good order, so that the files can be read. */
  halt(): Promise<void>;
  /** Ends everything at once; removes the folder unless it is to be looked at. */
  stop(options?: { keep: boolean }): Promise<void>;
}

const SERVER_USER = 'ingest';

export async function createPlant(options: PlantOptions): Promise<Plant> {
  const folder = mkdtempSync(join(tmpdir(), 'coldfield-plant-'));
  const [httpPort, mqttPort] = [await freePort(), await freePort()];
  const rooms = Array.from({ length: options.roomsPerGateway ?? 8 }, (_, n) => `r${n + 1}`);
  const count = options.gateways ?? 2;
  const seeded = Array.from({ length: count + (options.spares ?? 0) }, (_, n) => ({
    id: `g${n + 1}`,
    secret: `the-secret-of-gateway-${n + 1}`,
    rooms,
  }));
  const secrets = new Map(seeded.map(({ id, secret }) => [id, secret]));
  const serverSecret = 'the-secret-of-the-server';
  const broker = brokerOf(options.topology, join(folder, 'broker'), mqttPort, serverSecret, secrets);
  const serverFolder = join(folder, 'server');
  mkdirSync(serverFolder);
  const archive = await createArchiveStore(
    options.archive ?? 'sqlite',
    join(folder, 'influxdb'),
    join(serverFolder, 'data'),
  );
  const server = createServerProcess(serverFolder, {
    port: httpPort,
    gateways: seeded,
    env: {
      LOG_LEVEL: 'info',
      ...(broker === null
        ? { MQTT_PORT: String(mqttPort) }
        : {
            MQTT_URL: `mqtt://127.0.0.1:${mqttPort}`,
            MQTT_USERNAME: SERVER_USER,
            MQTT_PASSWORD: serverSecret,
          }),
      ...archive.env,
      ...options.env,
    },
  });
  const link = options.linked === true ? await createLink(mqttPort) : null;
  const settingsOf = (id: string, secret: string): FieldGatewayConfig => ({
    id,
    secret,
    mqttPort: link?.port ?? mqttPort,
    resendS: 2,
    keepAliveS: 5,
    backlogKiBPerS: 4_096,
    ...options.gateway,
  });
  const gateways = seeded
    .slice(0, count)
    .map(({ id, secret }) =>
      createFieldGateway(join(folder, id), settingsOf(id, secret), createRampField(rooms)),
    );
  const twins: FieldGateway[] = [];
  const halt = async (): Promise<void> => {
    await Promise.all([...gateways, ...twins].map((gateway) => endOf(gateway, 'SIGTERM')));
    await endOf(server, 'SIGTERM');
    if (broker !== null) await endOf(broker, 'SIGTERM');
    // The database lives on: its archive is still to be read.
  };

  return {
    folder,
    mqttPort,
    server,
    archive,
    broker,
    gateways,
    link,
    secrets,
    serverLogin: { username: SERVER_USER, password: serverSecret },
    twin(id, name) {
      const settings = settingsOf(id, secrets.get(id) as string);
      const twin = createFieldGateway(join(folder, name), settings, createRampField(rooms));
      twins.push(twin);
      return twin;
    },
    async start() {
      await broker?.start();
      await archive.process?.start();
      await server.start();
      for (const gateway of gateways) await gateway.start();
    },
    async drain(withinMs = 60_000) {
      const before = new Map<FieldGateway, number>();
      for (const gateway of gateways) {
        await endOf(gateway, 'SIGTERM');
        before.set(gateway, lastFrame(gateway.bufferFile));
        await gateway.start('quiet');
      }
      // Even a quiet one records what it first sees: a buffer that is empty before that is not drained yet.
      const state = (): { drained: boolean; words: string } => {
        const each = gateways.map((gateway) => {
          const held = framesHeld(gateway.bufferFile);
          const fresh = lastFrame(gateway.bufferFile) - (before.get(gateway) ?? 0);
          return { held, fresh, words: `${gateway.id}: ${held} held, ${fresh} new` };
        });
        return {
          drained: each.every(({ held, fresh }) => held === 0 && fresh >= rooms.length),
          words: each.map(({ words }) => words).join(', '),
        };
      };
      let still = '';
      await until(
        'every buffer drains',
        () => {
          const { drained, words } = state();
          // Twice the same: nothing is on its way any more.
          const isStill = drained && words === still;
          still = drained ? words : '';
          return isStill;
        },
        { withinMs, everyMs: 500, why: () => state().words },
      );
    },
    halt,
    async stop({ keep } = { keep: false }) {
      const beside = [broker, archive.process].filter((part) => part !== null);
      const all = [...gateways, ...twins, server, ...beside];
      await Promise.all(all.map((part) => endOf(part, 'SIGKILL')));
      await link?.stop();
      await Promise.all([...gateways, ...twins].map(({ field }) => field.bus.stop()));
      if (!keep) rmSync(folder, { recursive: true, force: true });
    },
  };
}

function brokerOf(
  topology: Topology,
  folder: string,
  port: number,
  serverSecret: string,
  secrets: ReadonlyMap<string, string>,
): Mosquitto | null {
  const users = { server: SERVER_USER, serverSecret, secrets };
  switch (topology) {
    case 'embedded':
      return null;
    case 'mosquitto':
      return createMosquitto(folder, port, users);
    case 'own-broker':
      return createOwnBroker(folder, port, users);
  }
}

/** Ends a part if it was ever started. */
async function endOf(part: { readonly child: Child }, signal: NodeJS.Signals): Promise<void> {
  let child: Child;
  try {
    child = part.child;
  } catch {
    return;
  }
  await child.end(signal);
}

/**
 * Runs `body` on a plant of its own and ends everything after it. When a check fails, or `body` does, the plant's
 * folder with its logs and files stays.
 */
export async function withPlant(
  options: PlantOptions,
  body: (plant: Plant) => Promise<Check[]>,
): Promise<Check[]> {
  const plant = await createPlant(options);
  let keep = true;
  try {
    const checks = await body(plant);
    keep = checks.some(({ ok }) => ok === false);
    return checks;
  } finally {
    await plant.stop({ keep });
    if (keep) process.stderr.write(`What is left of the plant: ${plant.folder}\n`);
  }
}
