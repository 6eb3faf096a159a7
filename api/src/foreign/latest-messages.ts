import type { ForeignMessage } from './decoder.ts';

/** Messages of one device, read ones and others, and bytes of one message; a longer one is not shown. */
const MOST_OF_A_SORT = 3;
const MOST_MESSAGES = 2 * MOST_OF_A_SORT;
const MOST_BYTES = 16 * 1024;
/** Devices whose messages are kept; the one that was silent longest makes room. */
const MOST_DEVICES = 500;

/** `isRead`: readings came out of it; while nobody said how it is read: it looks as if they could. */
export interface LatestMessage extends ForeignMessage {
  readonly isRead: boolean;
}

/**
 * The last messages of devices as they came, in memory: for whoever makes a mapping. What cannot be read pushes out
 * only so many of those that can, and the other way round.
 */
export class LatestMessages {
  readonly #byDevice = new Map<string, LatestMessage[]>();

  add(device: string, message: LatestMessage): void {
    if (message.payload.byteLength > MOST_BYTES) return;
    const kept = this.#byDevice.get(device) ?? [];
    // What is put in again stands last.
    this.#byDevice.delete(device);
    this.#byDevice.set(device, kept);
    // A copy: what came is a view into a chunk of the socket.
    kept.push({ ...message, payload: Uint8Array.from(message.payload) });
    if (kept.length > MOST_MESSAGES) {
      const isReadTooOften = kept.filter(({ isRead }) => isRead).length > MOST_OF_A_SORT;
      kept.splice(
        kept.findIndex(({ isRead }) => isRead === isReadTooOften),
        1,
      );
    }
    if (this.#byDevice.size <= MOST_DEVICES) return;
    const [oldest] = this.#byDevice.keys();
    if (oldest !== undefined) this.#byDevice.delete(oldest);
  }

  /** Newest first. */
  of(device: string): readonly LatestMessage[] {
    return (this.#byDevice.get(device) ?? []).toReversed();
  }
}
