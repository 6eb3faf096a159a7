import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Child, startChild } from './child.ts';
import { until } from './until.ts';

const MAIN = fileURLToPath(new URL('../../api/src/main.js', import.meta.url));

export const PERSON = { username: 'operator', password: 'a-password-of-the-tests' } as const;

export interface SeededGateway {
  readonly id: string;
  readonly secret: string;
  readonly rooms: readonly string[];
}

/** The room that a gateway's wire room is, in the seeded records. */
export function roomId(gateway: string, wireRoom: string): string {
  return `${gateway}-${wireRoom}`;
}

/** Coldfield's server as its own process: `api/src/main.js`. */
export interface Server {
  readonly child: Child;
  readonly port: number;
  readonly dataDir: string;
  /** Starts it, again after it was killed; resolves when it answers over HTTP. */
  start(): Promise<void>;
  url(path: string): string;
  /** The sum of a metric's samples, or of those whose labels contain `label`. */
  metric(name: string, label?: string): Promise<number>;
}

export function createServerProcess(
  folder: string,
  config: {
    readonly port: number;
    readonly env: Readonly<Record<string, string>>;
    readonly gateways: readonly SeededGateway[];
  },
): Server {
  const dataDir = join(folder, 'data');
  mkdirSync(dataDir, { recursive: true });
  const seedFile = join(folder, 'seed.json');
  writeFileSync(seedFile, JSON.stringify(seedOf(config.gateways)));
  const env = {
    PORT: String(config.port),
    HOST: '127.0.0.1',
    DATA_DIR: dataDir,
    DEMO_SEED_FILE: seedFile,
    ...config.env,
  };
  const url = (path: string): string => `http://127.0.0.1:${config.port}${path}`;
  let child: Child | null = null;
  return {
    port: config.port,
    dataDir,
    get child() {
      if (child === null) throw new Error('the server was not started');
      return child;
    },
    async start() {
      const started = startChild('server', process.execPath, [MAIN], {
        env,
        logFile: join(folder, 'server.log'),
      });
      child = started;
      const isUp = async (): Promise<boolean> => {
        if (!started.alive) throw new Error(`the server ended at its start: ${started.log().slice(-2_000)}`);
        return fetch(url('/healthz')).then(
          (response) => response.ok,
          () => false,
        );
      };
      await until('the server answers', isUp, { withinMs: 90_000, why: () => started.log().slice(-2_000) });
    },
    url,
    async metric(name, label = '') {
      const text = await (await fetch(url('/metrics'))).text();
      return text
        .split('\n')
        .filter(
          (line) => line.startsWith(`${name} `) || (line.startsWith(`${name}{`) && line.includes(label)),
        )
        .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
    },
  };
}

export function seedOf(gateways: readonly SeededGateway[]): unknown {
  return {
    organisations: [{ id: 'county', name: 'county', kind: 'county', parent: null }],
    people: [{ ...PERSON, name: 'operator', role: 'administrator', organisation: 'county' }],
    stores: gateways.map(({ id, rooms }) => ({
      id: `store-${id}`,
      name: id,
      organisation: 'county',
      timeZone: 'Asia/Shanghai',
      rooms: rooms.map((key) => ({
        id: roomId(id, key),
        key,
        name: key,
        kind: 'cold',
        volumeM3: null,
        cadenceMs: 1_000,
        limits: {},
        sensors: [],
      })),
    })),
    gateways: gateways.map(({ id, secret }) => ({ id, name: id, store: `store-${id}`, secret })),
  };
}
