import type { Logger } from 'pino';
import type { Files } from '../records/files/files.ts';
import type { FileStore } from './file-store.ts';

const DAY_MS = 24 * 3_600_000;
const HOUR_MS = 3_600_000;

/**
 * Once an hour removes files that were added a day ago or longer and that nothing on record is about.
 * @returns what ends it.
 */
export function sweepFiles(deps: {
  readonly store: Pick<FileStore, 'sweep'>;
  readonly files: Pick<Files, 'forgetOrphans'>;
  /** Epoch ms. */
  readonly now: () => number;
  readonly log: Logger;
}): { stop(): Promise<void> } {
  let running: Promise<void> = Promise.resolve();
  const sweep = async (): Promise<void> => {
    const olderThan = deps.now() - DAY_MS;
    try {
      const removed = await deps.store.sweep(olderThan, () => deps.files.forgetOrphans(olderThan));
      if (removed > 0) deps.log.info({ removed }, 'Files that nothing was about are removed');
    } catch (error) {
      deps.log.warn({ err: error }, 'Files that nothing is about could not be removed; later again');
    }
  };
  const timer = setInterval(() => {
    running = running.then(sweep);
  }, HOUR_MS).unref();
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}
