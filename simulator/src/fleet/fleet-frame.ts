import type { Frame } from '@coldfield/protocol';
import { signal } from './signal.ts';

/** What the frames of a fleet are made of. All gateways share it; a frame follows from (gateway, seq) alone. */
export interface FrameShape {
  readonly seed: number;
  readonly rooms: number;
  /** Keys of every frame, such as `air1`. */
  readonly keys: readonly string[];
  /** Time of the first frames, epoch ms. */
  readonly startMs: number;
  /** From one frame of a gateway to its next. */
  readonly stepMs: number;
}

/** At most this many keys a frame, so that sensor numbers of different gateways do not meet. */
const SENSORS_PER_ROOM = 64;

export function fleetRoom(seq: number, shape: FrameShape): number {
  return ((seq - 1) % shape.rooms) + 1;
}

/**
 * Frame number `seq` (from 1) of gateway number `gateway` (from 0): what it sends, and what the archive must hold.
 * Rooms take turns, and are called `r1`, `r2`, …
 */
export function fleetFrame(gateway: number, seq: number, shape: FrameShape): Frame {
  const room = fleetRoom(seq, shape);
  const t = shape.startMs + (seq - 1) * shape.stepMs;
  const v: Record<string, number> = {};
  const first = (gateway * shape.rooms + room) * SENSORS_PER_ROOM;
  for (let i = 0; i < shape.keys.length; i++) v[shape.keys[i]!] = signal(shape.seed, first + i, t);
  return { seq, t, room: `r${room}`, v };
}
