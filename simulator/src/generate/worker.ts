/** Writes one store after the other as it is told; every store is on its own, so the bytes do not depend on the threads. */
import { parentPort, workerData } from 'node:worker_threads';
import { createScenario } from '../scenario/scenario.ts';
import type { ScenarioConfig } from '../scenario/scenario-schema.ts';
import { type Generated, type GenerateTimes, writeStore } from './store-files.ts';

export interface WorkerData {
  readonly config: ScenarioConfig;
  readonly times: GenerateTimes;
  readonly folder: string;
}

export type FromWorker = { readonly day: true } | ({ readonly store: number } & Generated);

const { config, times, folder } = workerData as WorkerData;
const port = parentPort!;
port.on('message', (store: number) => {
  // A scenario of one store: what was computed for it goes when it is done.
  const only = createScenario({ ...config, stores: [config.stores[store]!] });
  const options = { seed: config.seed, times, folder };
  const generated = writeStore(only.stores[0]!, options, () =>
    port.postMessage({ day: true } satisfies FromWorker),
  );
  port.postMessage({ store, ...generated } satisfies FromWorker);
});
