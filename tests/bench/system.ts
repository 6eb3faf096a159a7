import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PASSWORD, type SeedShape, USERNAME, writeBenchSeed } from './bench-seed.ts';
import { startChild } from './child.ts';

export const SERVER = fileURLToPath(new URL('../../api/src/main.js', import.meta.url));

/** The server as it runs in the field, in a process and a folder of its own. */
export interface System {
  readonly pid: number;
  readonly mqttPort: number;
  readonly httpUrl: string;
  readonly dataDir: string;
  /** From the start of the process until it said that it is ready. */
  readonly startMs: number;
  /** Null while it runs; else how it ended. */
  ended(): string | null;
  /** The value of a metric; summed over its series when there are several, or those with `labels` in their name. */
  metric(name: string, labels?: string): Promise<number>;
  /** All series of a metric, by what stands between their braces. */
  series(name: string): Promise<Map<string, number>>;
  /** Signs in and returns the cookie. */
  signIn(): Promise<string>;
  /** Ends the process and keeps its folder, to look at what it stored. Idempotent. */
  halt(): Promise<void>;
  /** Ends the process and removes its folder. Idempotent. */
  stop(): Promise<void>;
}

export interface SystemOptions {
  /** The server's script: another one than `SERVER` to compare two versions. */
  readonly server: string;
  /** Fills the data folder before the server opens it. */
  readonly prepare?: (dataDir: string) => Promise<void>;
  readonly nodeArgs?: readonly string[];
  /** More variables. */
  readonly env?: Readonly<Record<string, string>>;
}

/** @throws when it does not start. */
export async function startSystem(seed: SeedShape, options: SystemOptions): Promise<System> {
  const dataDir = mkdtempSync(join(tmpdir(), 'coldfield-bench-'));
  const seedFile = join(dataDir, 'seed.json');
  writeBenchSeed(seedFile, seed);
  await options.prepare?.(dataDir);
  const startedAt = performance.now();
  const child = await startChild(options.server, {
    // As `npm start` starts it.
    nodeArgs: options.nodeArgs ?? ['--max-semi-space-size=8'],
    env: {
      PORT: '0',
      MQTT_PORT: '0',
      HOST: '127.0.0.1',
      DATA_DIR: dataDir,
      DEMO_SEED_FILE: seedFile,
      LOG_LEVEL: 'info',
      ...options.env,
    },
    ready: (line) => {
      if (!line.includes('"Coldfield is ready"')) return null;
      const { http, mqtt } = JSON.parse(line) as { http: number; mqtt: number };
      return { http, mqtt };
    },
  });
  const startMs = performance.now() - startedAt;
  const httpUrl = `http://127.0.0.1:${child.found.http}`;

  const series = async (name: string): Promise<Map<string, number>> => {
    const response = await fetch(`${httpUrl}/metrics`);
    if (!response.ok) throw new Error(`/metrics answered ${response.status}`);
    const found = new Map<string, number>();
    for (const line of (await response.text()).split('\n')) {
      const match = /^(\w+)(?:\{(.*)\})? (\S+)/.exec(line);
      if (match?.[1] === name) found.set(match[2] ?? '', Number(match[3]));
    }
    return found;
  };

  return {
    pid: child.pid,
    mqttPort: child.found.mqtt,
    httpUrl,
    dataDir,
    startMs,
    ended: child.ended,
    series,
    async metric(name, labels = '') {
      let sum = 0;
      for (const [key, value] of await series(name)) if (key.includes(labels)) sum += value;
      return sum;
    },
    async signIn() {
      const response = await fetch(`${httpUrl}/api/session`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: httpUrl },
        body: JSON.stringify({ username: USERNAME, password: PASSWORD }),
      });
      if (!response.ok) throw new Error(`signing in answered ${response.status}: ${await response.text()}`);
      // The other one tells a known device, and is nobody's session.
      const session = response.headers.getSetCookie().find((one) => one.startsWith('coldfield_session='));
      return session?.split(';')[0] ?? '';
    },
    halt: () => child.stop(),
    async stop() {
      await child.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
