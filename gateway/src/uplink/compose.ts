import { encodeTelemetry, type Frame, type Telemetry } from '@coldfield/protocol';
import type { FrameBody, StoredFrame } from '../buffer/frame.ts';

export const MAX_MESSAGE_FRAMES = 500;
const MAX_MESSAGE_BYTES = 60 * 1_024;
/** `{"seq":…,"t":…,"room":"…",` around a body. */
const FRAME_OVERHEAD_BYTES = 100;

/** As many frames from the front as fit in one message, at least one. */
export function takeMessage(frames: readonly StoredFrame[]): StoredFrame[] {
  let bytes = 0;
  let count = 0;
  for (const frame of frames) {
    bytes += frame.body.length + FRAME_OVERHEAD_BYTES;
    if (count > 0 && (bytes > MAX_MESSAGE_BYTES || count >= MAX_MESSAGE_FRAMES)) break;
    count += 1;
  }
  return frames.slice(0, count);
}

/** The payload of a telemetry message. */
export function compose(
  header: Pick<Telemetry, 'stream' | 'boot' | 'oldest' | 'sentAt' | 'dropped'>,
  frames: readonly StoredFrame[],
): Uint8Array {
  return encodeTelemetry({ v: 1, ...header, frames: frames.map(asFrame) });
}

function asFrame({ seq, t, room, body }: StoredFrame): Frame {
  return { seq, t, room, ...(JSON.parse(body) as FrameBody) };
}
