import { type Archive, ArchiveError } from '../archive.ts';
import { unpackLatest } from './latest-columns.ts';
import type { ReaderCalls } from './messages.ts';
import { Thread } from './thread.ts';

/**
 * The embedded archive for reading alone, safe beside the server that writes it: SQLite's readers see what is
 * committed and hold up nobody. Whatever writes is refused.
 * @throws {ArchiveError} when the file cannot be read, or is of an earlier version.
 */
export async function openSqliteArchiveReadOnly(path: string, deps: { now: () => number }): Promise<Archive> {
  const reader = new Thread<ReaderCalls>(new URL('./reader.ts', import.meta.url), { path });
  const refuse = (): Promise<never> =>
    Promise.reject(new ArchiveError('archive-read-only', 'the archive was opened for reading alone'));
  try {
    await reader.ask('space', null);
  } catch (error) {
    await reader.stop();
    throw error;
  }
  return {
    product: `SQLite ${process.versions.sqlite}`,
    write: refuse,
    writeRollups: refuse,
    expire: refuse,
    keep: refuse,
    read: (room, from, to, limit) => reader.ask('read', { room, from, to, limit }),
    buckets: (query) => reader.ask('buckets', { query, now: deps.now() }),
    rollups: (query) => reader.ask('rollups', { query, now: deps.now() }),
    latest: async (rooms, at, withinMs) => unpackLatest(await reader.ask('latest', { rooms, at, withinMs })),
    rooms: () => reader.ask('rooms', null),
    countBefore: (t) => reader.ask('countBefore', t),
    space: () => reader.ask('space', null),
    close: () => reader.stop(),
  };
}
