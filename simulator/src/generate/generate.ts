import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { ScenarioConfig } from '../scenario/scenario-schema.ts';
import type { Generated, GenerateTimes } from './store-files.ts';
import type { FromWorker, WorkerData } from './worker.ts';

export interface GenerateOptions {
  readonly config: ScenarioConfig;
  readonly times: GenerateTimes;
  readonly folder: string;
  readonly threads: number;
  /** Told how much is done, 0..1. */
  readonly onProgress?: (share: number) => void;
}

const DAY_MS = 86_400_000;

/** Writes readings and truth of every store of a scenario, on several threads; the bytes are the same on any number. */
export async function generate(options: GenerateOptions): Promise<Generated> {
  const { config, times, folder, onProgress } = options;
  const days = config.stores.length * Math.floor((times.toMs - times.fromMs) / DAY_MS);
  let [next, done, readings, truths] = [0, 0, 0, 0];
  const work = async (): Promise<void> => {
    const workerData: WorkerData = { config, times, folder };
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData });
    const failed = once(worker, 'error').then(([error]) => Promise.reject(error as Error));
    failed.catch(() => {});
    try {
      while (next < config.stores.length) {
        const store = next++;
        const finished = new Promise<void>((resolve) => {
          worker.on('message', function listen(message: FromWorker) {
            if ('day' in message) {
              done++;
              onProgress?.(Math.min(1, done / Math.max(1, days)));
              return;
            }
            worker.off('message', listen);
            readings += message.readings;
            truths += message.truths;
            resolve();
          });
        });
        worker.postMessage(store);
        await Promise.race([finished, failed]);
      }
    } finally {
      await worker.terminate();
    }
  };
  const count = Math.max(1, Math.min(options.threads, config.stores.length));
  await Promise.all(Array.from({ length: count }, work));
  return { readings, truths };
}
