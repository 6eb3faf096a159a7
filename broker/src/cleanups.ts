import type { Logger } from 'pino';

const LONGEST_MS = 5000;

/** What has to be undone, last in, first out; each step bounded, so that one that hangs does not keep the others. */
export class Cleanups {
  readonly #steps: { name: string; run: () => void | Promise<void> }[] = [];
  readonly #log: Logger;

  constructor(log: Logger) {
    this.#log = log;
  }

  push(name: string, run: () => void | Promise<void>): void {
    this.#steps.push({ name, run });
  }

  /** Runs every step once, also when an earlier one fails. Never rejects. */
  async drain(): Promise<void> {
    for (let step = this.#steps.pop(); step !== undefined; step = this.#steps.pop()) {
      const { name, run } = step;
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<never>((_resolve, reject) => {
        timer = setTimeout(() => reject(new Error(`took longer than ${LONGEST_MS} ms`)), LONGEST_MS);
      });
      try {
        await Promise.race([Promise.resolve().then(run), late]);
      } catch (error) {
        this.#log.error({ err: error, step: name }, 'a step of the stop failed');
      } finally {
        clearTimeout(timer);
      }
    }
  }
}
