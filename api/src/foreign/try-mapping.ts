import type { Decoded, ForeignMessage } from './decoder.ts';
import { decoderOf } from './table.ts';

type TimedFrame = Decoded['frames'][number] & { readonly t: number };

/** What a message says with a mapping that was checked, on its own: nothing that came before counts. */
export function tryMapping(
  decoder: string,
  mapping: unknown,
  message: ForeignMessage,
): { frames: readonly TimedFrame[]; problems: Decoded['problems'] } {
  const decoded = decoderOf(decoder)?.open(mapping).decode(message);
  const { frames = [], problems = [] } = decoded ?? {};
  return { frames: frames.map((frame) => ({ ...frame, t: frame.t ?? message.arrivedAt })), problems };
}
