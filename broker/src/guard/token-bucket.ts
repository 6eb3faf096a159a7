/**
 * A token bucket that may go into debt: what has arrived is always let through, and the debt says how long to wait
 * before reading on. So a limit costs time and never a message.
 */
export class TokenBucket {
  readonly #perSecond: number;
  readonly #burst: number;
  #tokens: number;
  #atMs: number;

  /** `perSecond` of 0 means no limit. */
  constructor(perSecond: number, burst: number, nowMs: number) {
    this.#perSecond = perSecond;
    this.#burst = burst;
    this.#tokens = burst;
    this.#atMs = nowMs;
  }

  /** Takes `count` tokens; returns how many milliseconds to wait until the debt is paid, 0 when there is none. */
  take(count: number, nowMs: number): number {
    if (this.#perSecond === 0) return 0;
    const refilled = this.#tokens + ((nowMs - this.#atMs) * this.#perSecond) / 1000;
    this.#tokens = Math.min(this.#burst, refilled) - count;
    this.#atMs = nowMs;
    return this.#tokens >= 0 ? 0 : (-this.#tokens * 1000) / this.#perSecond;
  }
}
