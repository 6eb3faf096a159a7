import { encodeAck, SeqRanges } from '@coldfield/protocol';

/** Collects what was stored since the last flush and words it as one ack a gateway, stream and boot. */
export class Acks {
  readonly #pending = new Map<string, { gateway: string; stream: string; boot: string; seqs: SeqRanges }>();

  /** Also without any number: the ack then only tells the time. */
  add(gateway: string, stream: string, boot: string, from?: number, to = from): void {
    const slot = `${gateway} ${stream} ${boot}`;
    let ack = this.#pending.get(slot);
    if (ack === undefined) {
      ack = { gateway, stream, boot, seqs: new SeqRanges() };
      this.#pending.set(slot, ack);
    }
    if (from !== undefined && to !== undefined) ack.seqs.add(from, to);
  }

  /** What to publish, and starts anew. */
  take(serverTime: number): { gateway: string; payload: string }[] {
    const acks = [...this.#pending.values()].map(({ gateway, stream, boot, seqs }) => ({
      gateway,
      payload: encodeAck({ stream, boot, acks: seqs.toArray(), serverTime }),
    }));
    this.#pending.clear();
    return acks;
  }
}
