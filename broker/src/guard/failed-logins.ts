const FREE_FAILURES = 3;
const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 10_000;
const FORGET_AFTER_MS = 60_000;
const MAX_WAITING_PER_IP = 20;
const MAX_IPS = 10_000;

interface Failures {
  count: number;
  lastAtMs: number;
  waiting: number;
}

/**
 * Slows down wrong passwords by address. Only failures wait: whoever has the right secret gets in at once, also from
 * behind the same address as somebody who has not, so that one broken device cannot lock out its neighbours.
 */
export class FailedLogins {
  readonly #byIp = new Map<string, Failures>();
  readonly #clock: () => number;

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  /**
   * Records a failure. Returns how long its refusal should wait in milliseconds, or null when that address already
   * has so many refusals waiting that this one should be dropped at once. A caller that waits calls `waited` after.
   */
  failed(ip: string): number | null {
    const nowMs = this.#clock();
    const known = this.#byIp.get(ip);
    const failures = known ?? { count: 0, lastAtMs: nowMs, waiting: 0 };
    if (nowMs - failures.lastAtMs > FORGET_AFTER_MS) failures.count = 0;
    failures.count += 1;
    failures.lastAtMs = nowMs;
    // Moves it to the end: the first key is always the address that has been quiet the longest.
    this.#byIp.delete(ip);
    this.#byIp.set(ip, failures);
    if (this.#byIp.size > MAX_IPS) this.#byIp.delete(this.#byIp.keys().next().value!);

    if (failures.count <= FREE_FAILURES) return 0;
    if (failures.waiting >= MAX_WAITING_PER_IP) return null;
    failures.waiting += 1;
    return Math.min(FIRST_DELAY_MS * 2 ** Math.min(failures.count - FREE_FAILURES - 1, 10), LONGEST_DELAY_MS);
  }

  waited(ip: string): void {
    const failures = this.#byIp.get(ip);
    if (failures !== undefined && failures.waiting > 0) failures.waiting -= 1;
  }
}
