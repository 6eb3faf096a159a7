import type { Archive } from '../archive/archive.ts';
import type { Directory } from '../records/directory.ts';
import type { LiveStateWriter } from './create-live-state.ts';

const WITHIN_MS = 7 * 86_400_000;

/** Fills the live state from the archive after a start, so that screens show what was last known, with its age. */
export async function restoreLiveState(deps: {
  records: { directory(): Directory };
  archive: Archive;
  liveState: LiveStateWriter;
  now: number;
}): Promise<void> {
  for (const [room, store] of deps.records.directory().rooms) {
    const latest = await deps.archive.latest(room, deps.now, WITHIN_MS);
    deps.liveState.restore({ store, room }, latest);
  }
}
