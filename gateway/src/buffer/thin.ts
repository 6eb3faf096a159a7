import { kindOf } from '@coldfield/protocol';
import type { FrameBody } from './frame.ts';

export interface ThinnableFrame {
  readonly seq: number;
  readonly room: string;
  readonly body: FrameBody;
}

export interface Thinned {
  readonly removed: readonly number[];
  /** Kept frames whose `lo` and `hi` now also cover what was removed before them. */
  readonly widened: readonly { readonly seq: number; readonly body: FrameBody }[];
}

/**
 * Chooses which frames of a stretch of history go. Of each room every `keepEvery`-th stays, and so does every
 * frame in which a state or a quality changes. A frame that stays takes over the extremes of those removed
 * before it, so that no peak of a value that it carries is lost.
 * @param frames in ascending `seq`
 * @param keepTransitions false when there is nothing else left to remove
 */
export function thin(
  frames: readonly ThinnableFrame[],
  keepEvery: number,
  keepTransitions: boolean,
): Thinned {
  const removed: number[] = [];
  const widened: { seq: number; body: FrameBody }[] = [];
  for (const ofRoom of Map.groupBy(frames, (frame) => frame.room).values()) {
    const states = new Map<string, number | string>();
    let waiting: FrameBody[] = [];
    let sinceKept = 0;
    ofRoom.forEach((frame, i) => {
      const changed = takeTransitions(states, frame.body);
      sinceKept += 1;
      const isLast = i === ofRoom.length - 1;
      if (sinceKept < keepEvery && !isLast && !(changed && keepTransitions)) {
        removed.push(frame.seq);
        waiting.push(frame.body);
        return;
      }
      sinceKept = 0;
      if (waiting.length > 0) {
        const body = widen(frame.body, waiting);
        if (body !== null) widened.push({ seq: frame.seq, body });
        waiting = [];
      }
    });
  }
  return { removed: removed.toSorted((a, b) => a - b), widened };
}

/** Notes the states and qualities of a frame and says whether any differs from before. */
function takeTransitions(states: Map<string, number | string>, body: FrameBody): boolean {
  let changed = false;
  const note = (key: string, state: number | string) => {
    if (states.get(key) !== state) changed = true;
    states.set(key, state);
  };
  for (const [key, value] of Object.entries(body.v)) {
    // A gauge only counts for being well or not; an unknown kind is kept like a state.
    const isGauge = (kindOf(key)?.kind.class ?? 'state') !== 'state';
    note(key, isGauge ? 'ok' : value);
  }
  for (const [key, code] of Object.entries(body.q ?? {})) note(key, code);
  return changed;
}

function widen(kept: FrameBody, removed: readonly FrameBody[]): FrameBody | null {
  const lo: Record<string, number> = { ...kept.lo };
  const hi: Record<string, number> = { ...kept.hi };
  let changed = false;
  for (const [key, value] of Object.entries(kept.v)) {
    if (kindOf(key)?.kind.class !== 'gauge') continue;
    for (const body of removed) {
      const other = body.v[key];
      if (other === undefined) continue;
      const low = Math.min(other, body.lo?.[key] ?? other);
      const high = Math.max(other, body.hi?.[key] ?? other);
      if (low < (lo[key] ?? value)) {
        lo[key] = low;
        changed = true;
      }
      if (high > (hi[key] ?? value)) {
        hi[key] = high;
        changed = true;
      }
    }
  }
  if (!changed) return null;
  return {
    ...kept,
    ...(Object.keys(lo).length > 0 ? { lo } : {}),
    ...(Object.keys(hi).length > 0 ? { hi } : {}),
  };
}
