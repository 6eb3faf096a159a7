import type { History } from '@coldfield/api/contract';
import { toSeries } from './series.ts';
import { TrendBuffer } from './trend-buffer.ts';
import { spanOf, type View } from './view.ts';

/** Windows of history kept for drawing at once. */
const KEPT = 16;
/** A window that covers so much of the view covers it. */
const ENOUGH = 0.995;

interface Kept {
  readonly key: string;
  readonly history: History;
  readonly buffer: TrendBuffer;
  /** Reaches the present, so that live readings go on at its end. */
  readonly isLive: boolean;
}

/** What is in memory of a room's history, in several resolutions; the newest used last. */
export class HistoryCache {
  #kept: Kept[] = [];

  /** @param key tells windows apart; the same window read again takes the place of the older one. */
  put(key: string, history: History, isLive: boolean): TrendBuffer {
    const buffer = new TrendBuffer(toSeries(history));
    this.#kept = [...this.#kept.filter((one) => one.key !== key), { key, history, buffer, isLive }].slice(
      -KEPT,
    );
    return buffer;
  }

  live(): TrendBuffer[] {
    return this.#kept.filter(({ isLive }) => isLive).map(({ buffer }) => buffer);
  }

  /** The finest that covers the view up to `now`; else the one that covers most of it. */
  best(view: View, now: number): Kept | null {
    let best: { kept: Kept; share: number } | null = null;
    for (const kept of this.#kept) {
      const share = coverage(kept, view, now);
      if (best === null || isBetter({ kept, share }, best)) best = { kept, share };
    }
    if (best === null) return null;
    const { kept } = best;
    this.#kept = [...this.#kept.filter((one) => one !== kept), kept];
    return kept;
  }
}

function isBetter(one: { kept: Kept; share: number }, other: { kept: Kept; share: number }): boolean {
  const [isEnough, wasEnough] = [one.share >= ENOUGH, other.share >= ENOUGH];
  if (isEnough !== wasEnough) return isEnough;
  if (!isEnough && one.share !== other.share) return one.share > other.share;
  const [fine, finer] = [other.kept.history.bucketMs, one.kept.history.bucketMs];
  return finer === fine ? one.kept.buffer.to >= other.kept.buffer.to : finer < fine;
}

/** How much of the past in the view a window covers, 0..1. */
function coverage({ history, buffer, isLive }: Kept, view: View, now: number): number {
  const to = Math.min(view.to, now);
  const end = isLive ? now : buffer.to;
  const covered = Math.min(end, to) - Math.max(history.from, view.from);
  return Math.max(0, covered) / Math.max(1, Math.min(spanOf(view), to - view.from));
}
