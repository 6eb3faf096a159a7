/** From the third take-over of an id within this window on, two devices use it (a flaky link makes one or two). */
const WINDOW_MS = 10 * 60_000;
export const TWO_DEVICES_AT = 3;
const MAX_IDS = 10_000;

/** Counts take-overs by client id within ten minutes. */
export class Takeovers {
  readonly #byId = new Map<string, number[]>();
  readonly #clock: () => number;

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  /** Records one and returns how many there were within the window, this one included. */
  record(clientId: string): number {
    const nowMs = this.#clock();
    const recent = (this.#byId.get(clientId) ?? []).filter((atMs) => nowMs - atMs < WINDOW_MS).slice(-99);
    recent.push(nowMs);
    this.#byId.delete(clientId);
    this.#byId.set(clientId, recent);
    if (this.#byId.size > MAX_IDS) this.#byId.delete(this.#byId.keys().next().value!);
    return recent.length;
  }
}
