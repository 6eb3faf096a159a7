import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ColdfieldError } from '@coldfield/protocol';
import { createSimClock } from '../clock/sim-clock.ts';
import { createDevices } from '../devices/devices.ts';
import { gatewayFile } from '../devices/gateway-file.ts';
import { builtinScenario } from '../scenario/builtin.ts';
import { createScenario, type SimStore } from '../scenario/scenario.ts';
import { type Child, type Ending, startChild } from './child.ts';
import { type DataFolder, openDataFolder } from './data-folder.ts';
import { createLorry } from './lorry.ts';
import { chooseMqttPort, choosePagePort } from './ports.ts';
import { prefillBuffer } from './prefill.ts';
import { demoRecords, gatewayId } from './records.ts';

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
  start: () => Promise<{ pageUrl: string; mqttPort: number }>;
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
  /** As the npm scripts start it: a young generation of the heap that fits a small box, MiB. */
  readonly youngMiB?: number;
}

/** A county with four stores on one machine: simulated devices, real gateways, broker and API as real processes. */
export function createDemo(config: DemoConfig, say: (line: string) => void): Demo {
  const opened = new AsyncDisposableStack();
  const children = new Set<Child>();
  const death = Promise.withResolvers<Ending>();
  let stopping: Promise<void> | null = null;
  let folder: DataFolder | null = null;

  const launch = (part: Part): Child => {
    if (stopping !== null) throw new ColdfieldError('stopped', 'the demo was stopped while it started');
    const { name, script, args = [], env = {}, graceMs, youngMiB } = part;
    const child = startChild({
      name,
      script: join(ROOT, script),
      args,
      cwd: ROOT,
      env: { ...basicEnv(), ...env },
      youngMiB,
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

  const start = async (): Promise<{ pageUrl: string; mqttPort: number }> => {
    const port = await choosePagePort(config.port);
    const mqttPort = await chooseMqttPort();
    const data = openDataFolder(config.dataDir);
    folder = data;
    opened.defer(data.remove);
    if (data.temporary)
      say(`数据放在 Data in ${data.path}（服务器的在 the server's in ${join(data.path, 'server')}）`);
    const scenario = createScenario(builtinScenario(data.epochMs(weekAgo)));
    const seedFile = join(data.path, 'records.json');
    const lorry = createLorry(data.epochMs(weekAgo));
    const records = demoRecords(scenario.stores, data.secret, lorry.store);
    writeFileSync(seedFile, JSON.stringify(records), { mode: 0o600 });
    const gatewayDir = (store: SimStore): string => join(data.path, gatewayId(store.config.id));

    const build = launch({ name: 'dashboard', script: 'scripts/dashboard.ts', graceMs: 500, finishes: true });
    // Histories are computed while the page is built and the server starts; small stores come first.
    const aborter = new AbortController();
    const stores = scenario.stores.toSorted((a, b) => a.rooms.length - b.rooms.length);
    let previous: Promise<unknown> = Promise.resolve();
    const pasts = stores.map((store) => {
      const when = { now: Date.now(), weekMs: WEEK_MS, signal: aborter.signal };
      const past = previous.then(() => prefillBuffer(store, gatewayDir(store), when));
      previous = past;
      // Awaited below; until then a failure must not count as unhandled.
      past.catch(() => {});
      return past;
    });
    const lorryPast = previous.then(() => {
      const when = { now: Date.now(), weekMs: WEEK_MS, signal: aborter.signal };
      return prefillBuffer(lorry.store, gatewayDir(lorry.store), when, lorry.aboard);
    });
    lorryPast.catch(() => {});
    opened.defer(async () => {
      aborter.abort();
      await Promise.allSettled([...pasts, lorryPast]);
    });

    const built = await build.ended;
    if (built.code !== 0)
      throw new ColdfieldError('dashboard-not-built', `the page could not be built\n${built.output}`);
    const env = {
      HOST: '127.0.0.1',
      PORT: String(port),
      MQTT_PORT: String(mqttPort),
      DATA_DIR: join(data.path, 'server'),
      DEMO_SEED_FILE: seedFile,
      LOG_LEVEL: 'warn',
    };
    const api = launch({ name: 'api', script: 'api/src/main.js', env, graceMs: API_STOP_MS });
    await untilReady(`http://127.0.0.1:${port}/readyz`, api);

    const clock = createSimClock({ startMs: Date.now(), speed: 1 });
    const open = async (store: SimStore, i: number): Promise<void> => {
      await pasts[i];
      const bus = createDevices(store, { clock });
      const address = await bus.start();
      opened.defer(() => bus.stop());
      const file = join(gatewayDir(store), 'gateway.yaml');
      const options = {
        id: gatewayId(store.config.id),
        secret: data.secret(store.config.id),
        mqttUrl: `mqtt://127.0.0.1:${mqttPort}`,
        dataDir: gatewayDir(store),
        bus: address,
        backlogKiBPerS: BACKLOG_KIB_PER_S,
      };
      writeFileSync(file, gatewayFile(bus.devices, options), { mode: 0o600 });
      launch({
        name: options.id,
        script: 'gateway/src/main.js',
        args: [file],
        graceMs: GATEWAY_STOP_MS,
        youngMiB: 2,
      });
    };
    // The page is alive with the first store; the others join within seconds.
    const setOut = async (): Promise<void> => {
      await lorryPast;
      const id = gatewayId(lorry.store.config.id);
      const aboard = await lorry.setOut({
        clock,
        mqttPort,
        id,
        secret: data.secret(lorry.store.config.id),
        dataDir: gatewayDir(lorry.store),
        backlogKiBPerS: BACKLOG_KIB_PER_S,
      });
      opened.defer(aboard.stop);
      const file = join(gatewayDir(lorry.store), 'gateway.yaml');
      writeFileSync(file, aboard.gatewayFile, { mode: 0o600 });
      launch({
        name: id,
        script: 'gateway/src/main.js',
        args: [file],
        graceMs: GATEWAY_STOP_MS,
        youngMiB: 2,
      });
    };
    const opening = [...stores.map(open), setOut()];
    void Promise.all(opening).catch((error: unknown) => {
      if (stopping === null)
        death.resolve({ name: 'a store', code: null, signal: null, output: String(error) });
    });
    await Promise.any(opening);
    return { pageUrl: `http://localhost:${port}`, mqttPort };
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
      folder?.remove();
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

/** The simulated past begins a week ago, and some hours before. */
function weekAgo(): number {
  return Math.floor(Date.now() / HOUR_MS) * HOUR_MS - WEEK_MS - SETTLING_MS;
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
