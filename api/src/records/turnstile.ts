import { RecordsError } from './records-error.ts';

/** Lets a bounded number of tasks run at a time and a bounded number wait; the next one is refused. */
export interface Turnstile {
  /** @throws {RecordsError} `busy`, retryable, when too many wait. */
  run<T>(task: () => Promise<T>): Promise<T>;
}

export function createTurnstile(atOnce: number, waitingAtMost: number): Turnstile {
  let running = 0;
  const waiting: (() => void)[] = [];
  return {
    async run(task) {
      if (running >= atOnce) {
        if (waiting.length >= waitingAtMost) {
          throw new RecordsError('busy', 'too many sign-ins are waiting', { retryable: true });
        }
        // The one that leaves hands its place over, so `running` stays as it is.
        await new Promise<void>((resolve) => waiting.push(resolve));
      } else {
        running++;
      }
      try {
        return await task();
      } finally {
        const next = waiting.shift();
        if (next === undefined) running--;
        else next();
      }
    },
  };
}
