import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { tempFolder } from '../testing/temp-folder.ts';
import type { Buffer, BufferOptions } from './buffer.ts';
import type { NewFrame } from './frame.ts';
import { openBuffer } from './open-buffer.ts';

/** The time of `frame(0)`, epoch ms. */
export const T0 = Date.UTC(2026, 6, 1);

/** Opens a buffer, in a folder of its own unless told where, and closes it with the test. */
export function open(
  path = join(tempFolder(), 'buffer.sqlite'),
  options: BufferOptions = {},
): { buffer: Buffer; path: string } {
  const buffer = openBuffer(path, options);
  onTestFinished(() => {
    try {
      buffer.close();
    } catch {
      // Closed by the test itself.
    }
  });
  return { buffer, path };
}

/** The frame of minute `i`. */
export const frame = (i: number, room = 'room-1'): NewFrame => ({
  room,
  t: T0 + i * 60_000,
  v: { air1: i % 7 },
});
export const frames = (count: number, from = 0) => Array.from({ length: count }, (_, i) => frame(from + i));
export const seqsOf = (buffer: Buffer) => buffer.read(0, 1_000_000).map(({ seq }) => seq);
