import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Archive, Row, WriteOutcome } from '../archive/archive.ts';

const FIRST_DELAY_MS = 250;
const LAST_DELAY_MS = 10_000;

/**
 * Writes to the archive until it is written: retries with back-off for as long as it takes,
 * because what waits here is not acknowledged. Says so once when the archive fails, and once when it is back.
 */
export interface ArchiveRunner {
  /** Rejects only when `signal` aborts. */
  write(rows: readonly Row[], signal: AbortSignal): Promise<WriteOutcome>;
  /** Since when the archive refuses writes, epoch ms; null while it takes them. */
  downSince(): number | null;
}

export function createArchiveRunner(
  archive: Pick<Archive, 'write'>,
  deps: { log: Logger; now: () => number },
): ArchiveRunner {
  let downSince: number | null = null;

  return {
    async write(rows, signal) {
      for (let attempt = 0; ; attempt++) {
        try {
          const outcome = await archive.write(rows);
          if (downSince !== null) {
            deps.log.info({ downMs: deps.now() - downSince }, 'The archive takes writes again');
            downSince = null;
          }
          return outcome;
        } catch (error) {
          if (downSince === null) {
            downSince = deps.now();
            deps.log.error(
              { err: error, rows: rows.length },
              'The archive refuses writes; they are tried again',
            );
          }
          const delayMs = Math.min(FIRST_DELAY_MS * 2 ** attempt, LAST_DELAY_MS);
          await sleep(delayMs, undefined, { signal });
        }
      }
    },
    downSince: () => downSince,
  };
}
