const DAY_MS = 86_400_000;

/**
 * Turns the time on a wall clock into an instant. Where a clock is set back an hour comes twice: it is the first one
 * until the recording goes over to the second. Where it is set forward there is an hour that never was.
 */
export class WallClock {
  readonly #offsetAt: (t: number) => number;
  readonly #ascending: boolean;
  #last: number | null = null;
  #day = Number.NaN;
  #offsets: readonly number[] = [];

  /** @param offsetAt local time minus UTC at an instant, ms */
  constructor(offsetAt: (t: number) => number, ascending: boolean) {
    this.#offsetAt = offsetAt;
    this.#ascending = ascending;
  }

  /** Null for a time that never was on this clock. */
  instant(wall: number): number | null {
    const day = Math.floor(wall / DAY_MS);
    if (day !== this.#day) {
      this.#day = day;
      this.#offsets = [...new Set([this.#offsetAt((day - 1) * DAY_MS), this.#offsetAt((day + 2) * DAY_MS)])];
    }
    const instants =
      this.#offsets.length === 1
        ? [wall - (this.#offsets[0] as number)]
        : this.#offsets
            .map((offset) => wall - offset)
            .filter((t, i) => this.#offsetAt(t) === this.#offsets[i]);
    instants.sort((a, b) => (this.#ascending ? a - b : b - a));
    const last = this.#last;
    const follows = (t: number): boolean => last === null || (this.#ascending ? t > last : t < last);
    const found = instants.find(follows) ?? instants[0] ?? null;
    if (found !== null) this.#last = found;
    return found;
  }
}
