const DAY_MS = 86_400_000;

/**
 * Turns the time on a wall clock into an instant. Where a clock is set back an hour comes twice: it is the first one
 * until the recording goes over to the second. The same time again is the same instant, but in a recording that has no
 * time twice otherwise: one of an hour's steps says 2:00 and 2:00. Where it is set forward there is an hour that never was.
 */
export class WallClock {
  readonly #offsetAt: (t: number) => number;
  readonly #ascending: boolean;
  #last: number | null = null;
  #lastWall: number | null = null;
  #moves = 0;
  #hasTwins = false;
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
    const isAgain = wall === this.#lastWall;
    const isTwin = isAgain && (this.#hasTwins || this.#moves < 2 || instants.length === 1);
    if (isTwin) this.#hasTwins = true;
    if (!isAgain) this.#moves++;
    this.#lastWall = wall;
    const follows = (t: number): boolean =>
      last === null || (isTwin && t === last) || (this.#ascending ? t > last : t < last);
    const found = instants.find(follows) ?? instants[0] ?? null;
    if (found !== null) this.#last = found;
    return found;
  }
}
