import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';

const STEP_MS = 5_000;

/** What has to be undone, last in first out. Draining twice does nothing the second time. */
export class Cleanups {
  readonly #steps: { name: string; run: () => void | Promise<void> }[] = [];
  readonly #log: Logger;

  constructor(log: Logger) {
    this.#log = log;
  }

  add(name: string, run: () => void | Promise<void>): void {
    this.#steps.push({ name, run });
  }

  async drain(): Promise<void> {
    for (let step = this.#steps.pop(); step !== undefined; step = this.#steps.pop()) {
      const { name, run } = step;
      const given = new AbortController();
      try {
        await Promise.race([
          Promise.resolve().then(run),
          delay(STEP_MS, undefined, { signal: given.signal }).then(() => {
            throw new Error(`took longer than ${STEP_MS} ms`);
          }),
        ]);
      } catch (error) {
        this.#log.error({ step: name, err: error }, 'a part did not stop cleanly');
      } finally {
        given.abort();
      }
    }
  }
}
