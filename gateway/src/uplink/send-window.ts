import { type SeqRange, SeqRanges } from '@coldfield/protocol';

/** Unacknowledged bytes at most, 256 KiB in all; live data has its own part, which history cannot take. */
const BACKLOG_BYTES = 192 * 1_024;
const LIVE_BYTES = 64 * 1_024;
/** Live messages that wait for an ack without counting, while an archive is down. */
const MAX_PARKED = 2_000;
const MAX_RESEND_MS = 300_000;

export interface SentMessage {
  readonly kind: 'live' | 'backlog';
  readonly seqs: SeqRanges;
  readonly bytes: number;
  readonly dueMs: number;
  parked: boolean;
}

/** What is on its way to the server and not acknowledged yet. Each frame is in at most one message of it. */
export class SendWindow {
  #resendMs: number;
  #messages: SentMessage[] = [];
  #inFlight = new SeqRanges();
  /** All that this start has sent and that was not acknowledged: an ack counts for nothing else. */
  #sent = new SeqRanges();
  #delayMs: number;
  /** Bytes that count, by kind; kept up to date, because they are asked for with every message. */
  #bytes = { live: 0, backlog: 0 };

  constructor(resendMs: number) {
    this.#resendMs = resendMs;
    this.#delayMs = resendMs;
  }

  /** How long to wait for an ack from now on. */
  wait(resendMs: number): void {
    this.#resendMs = resendMs;
    this.#delayMs = resendMs;
  }

  isInFlight(seq: number): boolean {
    return this.#inFlight.has(seq);
  }

  get hasRoomForBacklog(): boolean {
    return this.#bytes.backlog < BACKLOG_BYTES;
  }

  get unacknowledgedBytes(): number {
    return this.#bytes.backlog + this.#bytes.live;
  }

  get resendDelayMs(): number {
    return this.#delayMs;
  }

  /**
   * Notes a message as sent. The newest live data always goes: older live messages stop counting when there are
   * too many, and wait for their ack as before. Returns frames whose place had to be given up altogether.
   */
  add(kind: SentMessage['kind'], seqs: readonly number[], bytes: number, nowMs: number): SeqRange[] {
    const message: SentMessage = {
      kind,
      seqs: new SeqRanges(seqs.map((seq) => [seq, seq])),
      bytes,
      dueMs: nowMs + this.#delayMs,
      parked: false,
    };
    for (const [from, to] of message.seqs) {
      this.#inFlight.add(from, to);
      this.#sent.add(from, to);
    }
    this.#messages.push(message);
    this.#bytes[kind] += bytes;
    if (this.#bytes.live <= LIVE_BYTES) return [];
    let parkedCount = 0;
    for (const older of this.#messages) {
      if (!older.parked && older.kind === 'live' && older !== message && this.#bytes.live > LIVE_BYTES) {
        older.parked = true;
        this.#bytes.live -= older.bytes;
      }
      if (older.parked) parkedCount += 1;
    }
    if (parkedCount <= MAX_PARKED) return [];
    const parked = this.#messages.filter((older) => older.parked);
    return this.#release(new Set(parked.slice(0, parkedCount - MAX_PARKED)));
  }

  /** Notes ranges that were reported without frames, so that an ack of them counts. */
  addReported(ranges: readonly SeqRange[]): void {
    for (const [from, to] of ranges) this.#sent.add(from, to);
  }

  /** What of an ack's ranges this start has really sent; it is no longer in flight. */
  acknowledge(ranges: readonly SeqRange[]): SeqRange[] {
    const acknowledged: SeqRange[] = [];
    for (const [from, to] of ranges) {
      const covered = new SeqRanges(this.#sent.missing(from, to)).missing(from, to);
      acknowledged.push(...covered);
    }
    if (acknowledged.length === 0) return [];
    this.#delayMs = this.#resendMs;
    for (const [from, to] of acknowledged) {
      this.#sent.remove(from, to);
      this.#inFlight.remove(from, to);
      for (const message of this.#messages) message.seqs.remove(from, to);
    }
    this.#messages = this.#messages.filter((message) => {
      if (message.seqs.isEmpty) this.#uncount(message);
      return !message.seqs.isEmpty;
    });
    return acknowledged;
  }

  /** Frames whose ack is overdue, to be sent again. The next wait is longer, up to five minutes. */
  expire(nowMs: number): SeqRange[] {
    const overdue = new Set(this.#messages.filter((message) => message.dueMs <= nowMs));
    if (overdue.size === 0) return [];
    this.#delayMs = Math.min(MAX_RESEND_MS, this.#delayMs * 2);
    return this.#release(overdue);
  }

  /** The connection is gone: nothing is in flight any more, though acks may still come. */
  disconnect(): void {
    this.#messages = [];
    this.#bytes = { live: 0, backlog: 0 };
    this.#inFlight = new SeqRanges();
  }

  /** The numbering began anew: nothing that was sent has a meaning any more. */
  reset(): void {
    this.disconnect();
    this.#sent = new SeqRanges();
    this.#delayMs = this.#resendMs;
  }

  #release(messages: ReadonlySet<SentMessage>): SeqRange[] {
    if (messages.size === 0) return [];
    this.#messages = this.#messages.filter((message) => !messages.has(message));
    for (const message of messages) this.#uncount(message);
    const ranges = [...messages].flatMap((message) => [...message.seqs]);
    for (const [from, to] of ranges) this.#inFlight.remove(from, to);
    return ranges;
  }

  #uncount(message: SentMessage): void {
    if (!message.parked) this.#bytes[message.kind] -= message.bytes;
  }
}
