import type { Hole } from './ledger.ts';
import { tally } from './missing-during.ts';
import type { Stream } from './stream.ts';

/** Every hole in the numbers of these streams, newest first, at most `limit`. What is still to come is none. */
export function listHoles(streams: readonly Stream[], limit: number): Hole[] {
  return streams
    .flatMap((stream) => holesOf(stream))
    .sort((a, b) => (b.to ?? b.from ?? 0) - (a.to ?? a.from ?? 0))
    .slice(0, limit);
}

function holesOf(stream: Stream): Hole[] {
  const holes: Hole[] = [];
  let [last, lastT]: [number, number | null] = [0, null];
  const close = (next: number, nextT: number | null): void => {
    if (next <= last + 1) return;
    const frames: Parameters<typeof tally>[2] = new Map();
    tally(stream, [last + 1, next - 1], frames);
    for (const [reason, count] of frames) {
      if (reason === 'pending') continue;
      holes.push({ stream: stream.name, reason, frames: count, from: lastT, to: nextT });
    }
  };
  for (const [first, end] of stream.standing('arrived')) {
    close(first, stream.times.get(first) ?? null);
    [last, lastT] = [end, stream.times.get(end) ?? null];
  }
  const highest = Math.max(last, ...[...stream.ranges.values()].map((ranges) => ranges.highest ?? 0));
  close(highest + 1, null);
  return holes;
}
