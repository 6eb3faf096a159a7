import { ProtobufWriter } from './protobuf.ts';

const FIRST_MS = 5_000;
const LONGEST_MS = 5 * 60_000;
const BOOLEAN = 11;

/** The command by which a host asks an edge node to give birth again (specification 3.0, 6.4.24). */
export function rebirthCommand(at: number): Uint8Array {
  const metric = new ProtobufWriter()
    .text(1, 'Node Control/Rebirth')
    .varint(3, at)
    .varint(4, BOOLEAN)
    .varint(14, 1)
    .finish();
  return new ProtobufWriter().varint(1, at).bytes(2, metric).finish();
}

/** How often one edge node is asked: at once, then ever more rarely until it gives birth. Times are epoch ms. */
export class RebirthPace {
  #askedAt = Number.NEGATIVE_INFINITY;
  #waitMs = FIRST_MS;

  /** True when it is time to ask; then it counts as asked. */
  ask(at: number): boolean {
    // A clock that was set back must not silence the question for hours.
    if (at >= this.#askedAt && at - this.#askedAt < this.#waitMs) return false;
    if (Number.isFinite(this.#askedAt)) this.#waitMs = Math.min(this.#waitMs * 2, LONGEST_MS);
    this.#askedAt = at;
    return true;
  }

  /** Since when it is asked in vain; null while nothing is asked. */
  askedAt(): number | null {
    return Number.isFinite(this.#askedAt) ? this.#askedAt : null;
  }

  born(): void {
    this.#askedAt = Number.NEGATIVE_INFINITY;
    this.#waitMs = FIRST_MS;
  }
}
