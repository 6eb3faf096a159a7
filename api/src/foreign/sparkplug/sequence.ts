const NUMBERS = 256;
/** A number this far behind is late or repeated; one further behind is a gap that wrapped around. */
const BEHIND = 32;

/** The sequence numbers of one edge node since its birth: 0 to 255, and again from 0 (specification 3.0, 6.4.23). */
export class Sequence {
  #next = 0;
  readonly #missing = new Set<number>();
  #doubtSince: number | null = null;

  /** A birth with this number. */
  begin(seq: number): void {
    this.#next = (seq + 1) % NUMBERS;
    this.forgive();
  }

  /** @param at arrival, epoch ms */
  take(seq: number, at: number): void {
    const ahead = (((seq - this.#next) % NUMBERS) + NUMBERS) % NUMBERS;
    if (ahead >= NUMBERS - BEHIND) {
      this.#missing.delete(seq % NUMBERS);
      if (this.#missing.size === 0) this.#doubtSince = null;
      return;
    }
    for (let i = 0; i < ahead; i++) this.#missing.add((this.#next + i) % NUMBERS);
    if (ahead > 0) this.#doubtSince ??= at;
    this.#next = (seq + 1) % NUMBERS;
  }

  /** True for a number that was due later or not at all. */
  isOutOfOrder(seq: number): boolean {
    return seq !== this.#next;
  }

  /** Since when a number is missing, epoch ms; null while none is. */
  get doubtSince(): number | null {
    return this.#doubtSince;
  }

  /** What is missing will not come. */
  forgive(): void {
    this.#missing.clear();
    this.#doubtSince = null;
  }
}
