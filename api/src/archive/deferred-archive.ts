import { setTimeout as sleep } from 'node:timers/promises';
import { ColdfieldError } from '@coldfield/protocol';
import type { Logger } from 'pino';
import { type Archive, ArchiveError } from './archive.ts';

const FIRST_DELAY_MS = 1_000;
const LAST_DELAY_MS = 30_000;

/**
 * An archive whose server is not there yet. It is tried again in the background for as long as it takes; until it
 * opens every call fails with why, which ingest waits out and a page shows.
 */
export function createDeferredArchive(
  open: () => Promise<Archive>,
  first: ColdfieldError,
  deps: { readonly log: Logger; readonly name: string },
): Archive {
  const closing = new AbortController();
  let archive: Archive | null = null;
  let failure = first;
  const opening = keepTrying();

  async function keepTrying(): Promise<void> {
    for (let delayMs = FIRST_DELAY_MS; ; delayMs = Math.min(2 * delayMs, LAST_DELAY_MS)) {
      try {
        await sleep(delayMs, undefined, { signal: closing.signal });
      } catch {
        return;
      }
      try {
        archive = await open();
        deps.log.info({ product: archive.product }, 'The archive is open');
        return;
      } catch (error) {
        const next =
          error instanceof ColdfieldError ? error : new ArchiveError('archive-open', String(error));
        if (next.message !== failure.message)
          deps.log.error({ err: next }, 'The archive cannot be opened yet');
        failure = next;
      }
    }
  }

  const opened = (): Archive => {
    if (archive !== null) return archive;
    if (closing.signal.aborted) throw new ArchiveError('archive-closed', 'the archive is closed');
    throw new ArchiveError('archive-unreachable', failure.message, { retryable: true, cause: failure });
  };

  return {
    get product() {
      return archive?.product ?? deps.name;
    },
    write: async (rows) => opened().write(rows),
    read: async (...query) => opened().read(...query),
    buckets: async (query) => opened().buckets(query),
    latest: async (...query) => opened().latest(...query),
    writeRollups: async (rollups) => opened().writeRollups(rollups),
    rollups: async (query) => opened().rollups(query),
    rooms: async () => opened().rooms(),
    countBefore: async (t) => opened().countBefore(t),
    expire: async (limits) => opened().expire(limits),
    keep: async (from) => opened().keep(from),
    space: async () => opened().space(),
    async close() {
      closing.abort();
      await opening;
      await archive?.close();
      archive = null;
    },
  };
}
