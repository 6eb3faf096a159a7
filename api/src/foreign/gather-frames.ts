import type { ForeignFrame } from './decoder.ts';

/** 2200-01-01: later no time is. */
export const LATEST_MS = 7_258_118_400_000;

type Reading = { readonly value: number } | { readonly quality: string };

/** Where and when a reading was taken; without `t` the arrival counts. `late`: never what is true now. */
interface At {
  readonly room: string;
  readonly t?: number | undefined;
  readonly late?: boolean | undefined;
}

/** Gathers single readings to frames: one room at one instant. */
export class FrameGatherer {
  readonly #frames = new Map<string, At & { v: Record<string, number>; q: Record<string, string> }>();

  get size(): number {
    return this.#frames.size;
  }

  add(at: At, key: string, reading: Reading): void {
    const slot = `${at.room} ${at.t ?? ''} ${at.late === true}`;
    let frame = this.#frames.get(slot);
    if (frame === undefined) {
      frame = { ...at, v: {}, q: {} };
      this.#frames.set(slot, frame);
    }
    // Of two that say the same thing of one instant the last one counts.
    if ('value' in reading) {
      frame.v[key] = reading.value;
      delete frame.q[key];
    } else {
      frame.q[key] = reading.quality;
      delete frame.v[key];
    }
  }

  frames(): ForeignFrame[] {
    return [...this.#frames.values()].map(({ room, t, late, v, q }) => ({
      room,
      v,
      ...(t === undefined ? {} : { t }),
      ...(late === true ? { late } : {}),
      ...(Object.keys(q).length === 0 ? {} : { q }),
    }));
  }
}
