import type { ForeignMessage } from './decoder.ts';

/** Messages of one device, and bytes of one message; a longer one is not shown. */
const MOST_MESSAGES = 5;
const MOST_BYTES = 16 * 1024;
/** Devices whose messages are kept; the one that was silent longest makes room. */
const MOST_DEVICES = 500;

/** The last messages of devices as they came, in memory: for whoever makes a mapping. */
export class LatestMessages {
  readonly #byDevice = new Map<string, ForeignMessage[]>();

  add(device: string, message: ForeignMessage): void {
    if (message.payload.byteLength > MOST_BYTES) return;
    const kept = this.#byDevice.get(device) ?? [];
    // What is put in again stands last.
    this.#byDevice.delete(device);
    this.#byDevice.set(device, kept);
    // A copy: what came is a view into a chunk of the socket.
    kept.push({ ...message, payload: Uint8Array.from(message.payload) });
    if (kept.length > MOST_MESSAGES) kept.shift();
    if (this.#byDevice.size <= MOST_DEVICES) return;
    const [oldest] = this.#byDevice.keys();
    if (oldest !== undefined) this.#byDevice.delete(oldest);
  }

  /** Newest first. */
  of(device: string): readonly ForeignMessage[] {
    return (this.#byDevice.get(device) ?? []).toReversed();
  }
}
