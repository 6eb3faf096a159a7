import type { BirthTable } from './birth-table.ts';

/** A message that waits for a birth. */
export interface Held<M> {
  readonly message: M;
  /** The table under which its aliases were given, as far as that is known: the new one has to agree with it. */
  readonly under: BirthTable | null;
}

const MAX_MESSAGES = 64;
const MAX_BYTES = 128 * 1024;
/** An edge node that is asked gives birth at once; what is older belongs to who knows which birth. */
const MAX_AGE_MS = 60_000;

/**
 * Messages that wait for a birth. They are in the quarantine as well, so what is dropped here is not lost, but only no
 * longer read by itself.
 */
export class HeldMessages<M extends { readonly raw: Uint8Array; readonly arrivedAt: number }> {
  #held: Held<M>[] = [];
  #bytes = 0;

  add(held: Held<M>): void {
    this.#held.push(held);
    this.#bytes += held.message.raw.length;
    while (this.#held.length > MAX_MESSAGES || this.#bytes > MAX_BYTES) {
      this.#bytes -= this.#held.shift()?.message.raw.length ?? 0;
    }
  }

  /** Hands each to `settle`, in the order in which they came; what it answers `true` for waits no longer. */
  settle(now: number, settle: (held: Held<M>) => boolean): void {
    const waiting = this.#held.filter(({ message }) => Math.abs(now - message.arrivedAt) <= MAX_AGE_MS);
    this.#held = waiting.filter((held) => !settle(held));
    this.#bytes = this.#held.reduce((sum, { message }) => sum + message.raw.length, 0);
  }
}
