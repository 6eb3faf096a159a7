import { type SeqRange, SeqRanges } from '@coldfield/protocol';
import type { LossReason, Missing } from './ledger.ts';
import type { Standing, Stream } from './stream.ts';

/** A hole in the numbers explains a silence of which it covers so much. */
const EXPLAINS = 0.5;

/**
 * What the numbers of these streams of one gateway say about the time from `from` to `to`, epoch ms. Frames of one
 * stream are numbered in the order of their times, so numbers that are missing between two that arrived are from
 * between the times of the two.
 */
export function missingDuring(streams: readonly Stream[], from: number, to: number): Missing {
  let isCovered = false;
  for (const stream of streams) {
    const verdict = missingIn(stream, from, to);
    if (verdict === 'none') isCovered = true;
    else if (verdict !== null) return verdict;
  }
  return isCovered ? 'none' : null;
}

function missingIn(stream: Stream, from: number, to: number): Missing {
  const frames = new Map<LossReason | 'pending', number>();
  let explainedMs = 0;
  let before: { readonly last: number; readonly t: number } | null = null;
  let [firstT, lastT] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const [first, last] of stream.standing('arrived')) {
    const [start, end] = [stream.times.get(first), stream.times.get(last)];
    if (start === undefined || end === undefined) {
      before = null;
      continue;
    }
    [firstT, lastT] = [Math.min(firstT, start), Math.max(lastT, end)];
    if (before !== null) {
      const overlapMs = Math.min(start, to) - Math.max(before.t, from);
      if (overlapMs > 0) {
        explainedMs += overlapMs;
        tally(stream, [before.last + 1, first - 1], frames);
      }
    }
    before = { last, t: end };
  }
  if (explainedMs >= (to - from) * EXPLAINS) {
    const [most] = [...frames].sort(([, a], [, b]) => b - a);
    if (most !== undefined) return most[0];
  }
  return firstT <= from && lastT >= to ? 'none' : null;
}

/** Adds up why the numbers of a hole are missing. */
export function tally(
  stream: Stream,
  [from, to]: SeqRange,
  frames: Map<LossReason | 'pending', number>,
): void {
  const add = (reason: LossReason | 'pending', count: number): void => {
    if (count > 0) frames.set(reason, (frames.get(reason) ?? 0) + count);
  };
  const known = new SeqRanges();
  for (const [standing, ranges] of stream.ranges) {
    if (standing === 'arrived') continue;
    for (const [first, last] of ranges) {
      const [low, high] = [Math.max(first, from), Math.min(last, to)];
      if (low <= high) add(standing satisfies Standing, known.add(low, high));
    }
  }
  for (const [first, last] of known.missing(from, to)) {
    const server = Math.min(last, Math.min(stream.firstOldest, stream.oldest) - 1);
    const gateway = Math.min(last, stream.oldest - 1);
    add('server', server - first + 1);
    add('gateway', gateway - Math.max(first, server + 1) + 1);
    add(stream.closedAt === null ? 'pending' : 'buffer-lost', last - Math.max(first, gateway + 1) + 1);
  }
}
