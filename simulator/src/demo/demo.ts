import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ColdfieldError } from '@coldfield/protocol';
import { createSimClock } from '../clock/sim-clock.ts';
import { createDevices } from '../devices/devices.ts';
import { gatewayFile } from '../devices/gateway-file.ts';
import { builtinScenario } from '../scenario/builtin.ts';
import { createScenario, type SimStore } from '../scenario/scenario.ts';
import { type Child, type Ending, startChild } from './child.ts';
import { chooseMqttPort, choosePagePort } from './ports.ts';
import { prefillBuffer } from './prefill.ts';
import { demoRecords, gatewayId } from './records.ts';
import { makeTemporaryFolder } from './temporary-folder.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const HOUR_MS = 3_600_000;
const WEEK_MS = 7 * 24 * HOUR_MS;
/** Physics before the history begins, so that the rooms have settled. */
const SETTLING_MS = 6 * HOUR_MS;
const BACKLOG_KIB_PER_S = 256;
const API_READY_MS = 30_000;
const GATEWAY_STOP_MS = 4_000;
const API_STOP_MS = 8_000;

export interface DemoConfig {
  /** `PORT` as given. */
  readonly port: string | undefined;
  /** Kept after the end when given; otherwise a temporary folder that is removed. */
  readonly dataDir: string | undefined;
}

export interface Demo {
  /** Resolves when the page can be used. @throws {ColdfieldError} when a part does not start; all is stopped then. */
  start: () => Promise<{ pageUrl: string; mqttPort: number; dataDir: string }>;
  /** Stops everything in order; may be called at any time and more than once. */
  stop: () => Promise<void>;
  /** Kills everything at once. */
  kill: () => void;
  /** Settles when a part ends that should not have. */
  readonly died: Promise<Ending>;
}

/** A process of the demo. */
interface Part {
  readonly name: string;
  readonly script: string;
  readonly args?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** How long it may take to stop. */
  readonly graceMs: number;
  /** It does its work and ends; the others run until they are told to stop. */
  readonly finishes?: boolean;
}

/** A county with four stores on one machine: simulated devices, real gateways, broker and API as real processes. */
export function createDemo(config: DemoConfig, say: (line: string) => void): Demo {
  const opened = new AsyncDisposableStack();
  const children = new Set<Child>();
  const death = Promise.withResolvers<Ending>();
  let stopping: Promise<void> | null = null;
  let temporary: string | null = null;

  const launch = (part: Part): Child => {
    if (stopping !== null) throw new ColdfieldError('stopped', 'the demo was stopped while it started');
    const { name, script, args = [], env = {}, graceMs } = part;
    const child = startChild({
      name,
      script: join(ROOT, script),
      args,
      cwd: ROOT,
      env: { ...basicEnv(), ...env },
    });
    children.add(child);
    opened.defer(() => child.stop(graceMs));
    void child.ended.then((ending) => {
      children.delete(child);
      const finished = part.finishes === true && ending.code === 0;
      if (stopping === null && !finished) death.resolve(ending);
    });
    return child;
  };

  const stop = (): Promise<void> => (stopping ??= opened.disposeAsync());

  const start = async (): Promise<{ pageUrl: string; mqttPort: number; dataDir: string }> => {
    const port = await choosePagePort(config.port);
    const mqttPort = await chooseMqttPort();
    const dataDir = openDataDir();
    const scenario = createScenario(builtinScenario(epochOf(dataDir)));
    const secrets = secretsOf(dataDir, scenario.stores);
    const seedFile = join(dataDir, 'records.json');
    writeFileSync(seedFile, JSON.stringify(demoRecords(scenario.stores, secrets)), { mode: 0o600 });

    const build = launch({ name: 'dashboard', script: 'scripts/dashboard.ts', graceMs: 500, finishes: true });
    // The history of the first stores is computed while the page is being built.
    const past = (async () => {
      for (const store of scenario.stores)
        await prefillBuffer(store, gatewayDir(dataDir, store), { now: Date.now(), weekMs: WEEK_MS });
    })();
    // Awaited below; until then a failure must not count as unhandled.
    past.catch(() => {});
    const built = await build.ended;
    if (built.code !== 0)
      throw new ColdfieldError('dashboard-not-built', `the page could not be built\n${built.output}`);
    const env = {
      HOST: '127.0.0.1',
      PORT: String(port),
      MQTT_PORT: String(mqttPort),
      DATA_DIR: join(dataDir, 'server'),
      DEMO_SEED_FILE: seedFile,
      LOG_LEVEL: 'warn',
    };
    const api = launch({ name: 'api', script: 'api/src/main.ts', env, graceMs: API_STOP_MS });
    const pageUrl = `http://localhost:${port}`;
    await Promise.all([past, untilReady(`http://127.0.0.1:${port}/readyz`, api)]);

    const clock = createSimClock({ startMs: Date.now(), speed: 1 });
    for (const store of scenario.stores) {
      const bus = createDevices(store, { clock });
      const address = await bus.start();
      opened.defer(() => bus.stop());
      const folder = gatewayDir(dataDir, store);
      const file = join(folder, 'gateway.yaml');
      const options = {
        id: gatewayId(store.config.id),
        secret: secrets.get(store.config.id)!,
        mqttUrl: `mqtt://127.0.0.1:${mqttPort}`,
        dataDir: folder,
        bus: address,
        backlogKiBPerS: BACKLOG_KIB_PER_S,
      };
      writeFileSync(file, gatewayFile(bus.devices, options), { mode: 0o600 });
      launch({ name: options.id, script: 'gateway/src/main.ts', args: [file], graceMs: GATEWAY_STOP_MS });
    }
    return { pageUrl, mqttPort, dataDir };
  };

  const openDataDir = (): string => {
    if (config.dataDir !== undefined && config.dataDir !== '') {
      const dataDir = resolve(config.dataDir);
      mkdirSync(dataDir, { recursive: true });
      return dataDir;
    }
    temporary = makeTemporaryFolder();
    opened.defer(removeTemporary);
    say(`数据放在 Data in ${temporary}`);
    return temporary;
  };
  const removeTemporary = (): void => {
    if (temporary !== null) rmSync(temporary, { recursive: true, force: true });
  };

  return {
    start: async () => {
      try {
        return await Promise.race([start(), death.promise.then(failed)]);
      } catch (error) {
        await stop();
        throw error;
      }
    },
    stop,
    kill: () => {
      for (const child of children) child.kill();
      removeTemporary();
    },
    died: death.promise,
  };
}

function failed(ending: Ending): never {
  const how = ending.signal ?? `code ${ending.code}`;
  throw new ColdfieldError('part-ended', `${ending.name} ended with ${how}\n${ending.output}`);
}

/** What a process needs of the environment; settings of a real installation must not leak into the demo. */
function basicEnv(): NodeJS.ProcessEnv {
  const { PATH, HOME, LANG, TZ } = process.env;
  return { PATH, HOME, LANG, TZ };
}

const gatewayDir = (dataDir: string, store: SimStore): string => join(dataDir, gatewayId(store.config.id));

/** The simulated past begins once; a folder that is used again goes on with the same one. */
function epochOf(dataDir: string): number {
  const file = join(dataDir, 'epoch');
  if (existsSync(file)) return Number(readFileSync(file, 'utf8'));
  const epochMs = Math.floor(Date.now() / HOUR_MS) * HOUR_MS - WEEK_MS - SETTLING_MS;
  writeFileSync(file, String(epochMs));
  return epochMs;
}

function secretsOf(dataDir: string, stores: readonly SimStore[]): Map<string, string> {
  return new Map(
    stores.map(({ config }) => {
      const file = join(dataDir, `${config.id}.secret`);
      if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString('hex'), { mode: 0o600 });
      return [config.id, readFileSync(file, 'utf8')];
    }),
  );
}

async function untilReady(url: string, api: Child): Promise<void> {
  const deadlineMs = performance.now() + API_READY_MS;
  let ended = false;
  void api.ended.then(() => {
    ended = true;
  });
  while (performance.now() < deadlineMs && !ended) {
    const ready = await fetch(url, { signal: AbortSignal.timeout(2_000) }).then(
      (response) => response.ok,
      () => false,
    );
    if (ready) return;
    await delay(50);
  }
  if (!ended)
    throw new ColdfieldError('api-not-ready', `the API was not ready within ${API_READY_MS / 1_000} s`);
}
