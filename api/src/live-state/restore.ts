import type { Logger } from 'pino';
import { type Archive, ArchiveError } from '../archive/archive.ts';
import type { Directory } from '../records/directory.ts';
import type { LiveStateWriter } from './create-live-state.ts';

const WITHIN_MS = 7 * 86_400_000;
const RETRY_MS = 5_000;

interface Deps {
  readonly records: { directory(): Directory };
  readonly archive: Pick<Archive, 'latest'>;
  readonly liveState: Pick<LiveStateWriter, 'restore'>;
  readonly now: () => number;
  readonly log: Logger;
}

/**
 * Fills the live state from the archive after a start, so that screens show what was last known, with its age.
 * Resolves when that is done, or when the archive cannot be reached: it is then tried again until `stop`, and changes
 * nothing that was heard meanwhile.
 * @throws {ArchiveError} that trying again will not mend.
 */
export async function restoreLiveState(deps: Deps): Promise<{ stop(): void }> {
  let timer: NodeJS.Timeout | null = null;
  let said = false;

  const attempt = async (): Promise<void> => {
    try {
      const { rooms } = deps.records.directory();
      const latest = await deps.archive.latest([...rooms.keys()], deps.now(), WITHIN_MS);
      for (const [room, { store }] of rooms) deps.liveState.restore({ store, room }, latest.get(room) ?? []);
      if (said) deps.log.info('The archive has said what was last known');
    } catch (error) {
      if (!(error instanceof ArchiveError) || !error.retryable) throw error;
      if (!said) {
        deps.log.warn(
          { err: error },
          'The archive cannot say what was last known; screens fill as readings come in, and it is asked again',
        );
      }
      said = true;
      timer = setTimeout(() => void attempt().catch(failed), RETRY_MS).unref();
    }
  };
  const failed = (error: unknown): void => {
    deps.log.error({ err: error }, 'What was last known cannot be read from the archive');
  };

  await attempt();
  return {
    stop() {
      if (timer !== null) clearTimeout(timer);
    },
  };
}
