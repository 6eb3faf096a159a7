import { encodeAck, MAX_RANGES_PER_ACK, SeqRanges } from '@coldfield/protocol';

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
    const messages: { gateway: string; payload: string }[] = [];
    for (const { gateway, stream, boot, seqs } of this.#pending.values()) {
      const ranges = [...seqs];
      // At least one, since an ack without a range still tells the time.
      do {
        const acks = ranges.splice(0, MAX_RANGES_PER_ACK);
        messages.push({ gateway, payload: encodeAck({ stream, boot, acks, serverTime }) });
      } while (ranges.length > 0);
    }
    this.#pending.clear();
    return messages;
  }
}
