import type { FrameStore } from './frame-store.ts';
import type { HighWater } from './high-water.ts';

/**
 * Takes over what a file holds. A new file gets a stream id. A file whose numbers were given out further than it
 * knows is an older copy: its frames are kept, numbered from 1 in a new stream. Without the record beside it that
 * cannot be told, and the same is done.
 */
export function adoptStore(
  store: FrameStore,
  found: HighWater['found'],
  newId: () => string,
): { stream: string; isOlderCopy: boolean } {
  const known = store.meta('stream');
  const isOlderCopy =
    known !== null && (found === null || found.stream !== known || found.seq > store.lastSeq);
  if (known !== null && !isOlderCopy) return { stream: known, isOlderCopy };
  const stream = newId();
  store.transaction(() => {
    if (isOlderCopy) store.renumber();
    store.setMeta('stream', stream);
  });
  return { stream, isOlderCopy };
}
