import { type SeqRange, SeqRanges } from '@coldfield/protocol';
import type { LossReason, StreamLedger } from './ledger.ts';

/** What the ledger says of a sequence number. `arrived` wins over every loss. */
export type Standing = 'arrived' | 'thinned' | 'corrupt' | 'clock' | 'rejected' | 'restored';

/** One stream of one gateway, as kept in memory. */
export class Stream {
  readonly ranges = new Map<Standing, SeqRanges>();
  /** Times of the frames at both ends of each range that arrived, epoch ms, by number; where they are known. */
  readonly times = new Map<number, number>();
  oldest: number;
  lastAt: number;
  closedAt: number | null = null;
  /** What of `oldest` and `lastAt` is stored; they are stored again only once a minute. */
  storedAt = 0;

  readonly id: number;
  readonly gateway: string;
  readonly name: string;
  /** `oldest` of the first message seen: what is missing below it was lost before this server's time. */
  readonly firstOldest: number;
  readonly firstAt: number;

  constructor(id: number, gateway: string, name: string, firstOldest: number, firstAt: number) {
    this.id = id;
    this.gateway = gateway;
    this.name = name;
    this.firstOldest = firstOldest;
    this.firstAt = firstAt;
    this.oldest = firstOldest;
    this.lastAt = firstAt;
  }

  standing(standing: Standing): SeqRanges {
    let ranges = this.ranges.get(standing);
    if (ranges === undefined) {
      ranges = new SeqRanges();
      this.ranges.set(standing, ranges);
    }
    return ranges;
  }

  /** A frame arrived and `range` now stands where `replaced` stood: only the ends keep their times. */
  timed(seq: number, t: number, range: SeqRange, replaced: readonly SeqRange[]): void {
    this.times.set(seq, t);
    for (const end of [seq, ...replaced.flat()]) {
      if (end !== range[0] && end !== range[1]) this.times.delete(end);
    }
  }

  /** Numbers in `from..to` of which nothing is known. */
  missing(from: number, to: number): (readonly [from: number, to: number])[] {
    if (from > to) return [];
    const known = new SeqRanges();
    for (const ranges of this.ranges.values()) for (const [first, last] of ranges) known.add(first, last);
    return [...known.missing(from, to)];
  }

  summary(): StreamLedger {
    const arrived = this.standing('arrived');
    const known = new SeqRanges(arrived);
    const lost = new Map<LossReason, number>();
    for (const [standing, ranges] of this.ranges) {
      if (standing === 'arrived') continue;
      for (const [from, to] of ranges) {
        const frames = known.add(from, to);
        if (frames > 0) lost.set(standing, (lost.get(standing) ?? 0) + frames);
      }
    }
    const missing = (from: number, to: number): number => {
      if (from > to) return 0;
      return known.missing(from, to).reduce((sum, gap) => sum + gap[1] - gap[0] + 1, 0);
    };
    const before = missing(1, Math.min(this.firstOldest, this.oldest) - 1);
    if (before > 0) lost.set('server', before);
    const below = missing(Math.min(this.firstOldest, this.oldest), this.oldest - 1);
    if (below > 0) lost.set('gateway', below);
    const open = missing(this.oldest, known.highest ?? 0);
    if (this.closedAt !== null && open > 0) lost.set('buffer-lost', open);
    return {
      stream: this.name,
      arrived: arrived.count,
      lost: [...lost].map(([reason, frames]) => ({ reason, frames })),
      pending: this.closedAt === null ? open : 0,
      firstAt: this.firstAt,
      lastAt: this.lastAt,
      closedAt: this.closedAt,
    };
  }
}
