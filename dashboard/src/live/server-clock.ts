/**
 * The server's time on this screen. It runs on the monotonic clock between syncs, so that a wrong or jumping wall
 * clock of the device changes no age; before the first sync the device's own time has to do.
 */
export class ServerClock {
  readonly #monotonicNow: () => number;
  #serverTime: number;
  #syncedAt: number;

  constructor(monotonicNow: () => number, deviceTime: number) {
    this.#monotonicNow = monotonicNow;
    this.#serverTime = deviceTime;
    this.#syncedAt = monotonicNow();
  }

  sync(serverTime: number): void {
    this.#serverTime = serverTime;
    this.#syncedAt = this.#monotonicNow();
  }

  /** Counts time in which the monotonic clock stood still: that of a device that slept, ms. */
  slept(ms: number): void {
    this.#serverTime += ms;
  }

  /** Epoch ms of the server. */
  now(): number {
    return this.#serverTime + (this.#monotonicNow() - this.#syncedAt);
  }
}
