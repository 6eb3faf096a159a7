import type { Block } from '../plan-reads.ts';

/** What is asked: only the four reading functions exist here, so that nothing can be changed on a bus. */
export type Span = Pick<Block, 'fc' | 'addr' | 'count'>;

/** What came back to one question, as seen on the wire. */
export type Answer =
  | { readonly kind: 'words'; readonly words: readonly number[] }
  | { readonly kind: 'exception'; readonly exception: number }
  | { readonly kind: 'silence' }
  /** A whole frame of somebody who was not asked, or of an earlier question. */
  | { readonly kind: 'not-asked'; readonly unit: number }
  /** Begins like the answer, and its checksum is wrong. */
  | { readonly kind: 'checksum'; readonly bytes: Buffer }
  | { readonly kind: 'garbage'; readonly bytes: Buffer }
  /** The question itself came back. */
  | { readonly kind: 'echo' }
  | { readonly kind: 'short'; readonly got: number }
  | { readonly kind: 'closed' };

/** Words or bits of the body of an answer: `data` begins behind the byte count. */
export function unpack({ fc, count }: Span, data: Buffer): Answer {
  if (fc <= 2) {
    if (data.length < Math.ceil(count / 8)) return { kind: 'short', got: data.length * 8 };
    const words = Array.from({ length: count }, (_, i) => ((data[i >> 3] ?? 0) >> (i & 7)) & 1);
    return { kind: 'words', words };
  }
  if (data.length < count * 2) return { kind: 'short', got: data.length >> 1 };
  return { kind: 'words', words: Array.from({ length: count }, (_, i) => data.readUInt16BE(i * 2)) };
}
