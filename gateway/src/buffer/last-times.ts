/** Past this, an earlier time is taken for the right one: the stamps before it came from a wrong clock. */
const HOLD_BACK_MS = 600_000;

/**
 * Keeps `t` strictly increasing for each room. A clock that was set back by up to ten minutes is held at one
 * millisecond a frame until it has caught up; past that the step is followed, because the later times were wrong.
 */
export class LastTimes {
  readonly #last: Map<string, number>;
  /** How often a step back was followed. */
  stepsBack = 0;

  constructor(last: Map<string, number>) {
    this.#last = last;
  }

  next(room: string, t: number): number {
    const last = this.#last.get(room);
    let next = t;
    if (last !== undefined && t <= last) {
      if (last - t <= HOLD_BACK_MS) next = last + 1;
      else this.stepsBack += 1;
    }
    this.#last.set(room, next);
    return next;
  }

  get(room: string): number | undefined {
    return this.#last.get(room);
  }

  /** A copy, to go back to when the transaction fails. */
  save(): Map<string, number> {
    return new Map(this.#last);
  }

  restore(saved: ReadonlyMap<string, number>): void {
    this.#last.clear();
    for (const [room, t] of saved) this.#last.set(room, t);
  }
}
