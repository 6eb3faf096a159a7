import { join } from 'node:path';
import pino from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { BufferError } from '../errors.ts';
import { tempFolder } from '../testing/temp-folder.ts';
import type { Buffer } from './buffer.ts';
import { createCommitter, type SampledFrame } from './committer.ts';
import { openBuffer } from './open-buffer.ts';

const log = pino({ level: 'silent' });
const sample = (mono: number): SampledFrame => ({ room: 'room-1', mono, v: { air1: mono % 10 } });

function open(hardLimitBytes: number): Buffer {
  const buffer = openBuffer(join(tempFolder(), 'buffer.sqlite'), { hardLimitBytes });
  onTestFinished(() => buffer.close());
  return buffer;
}

test('on a full disk sampling goes on: the oldest history is thinned and the new frames are on disk', () => {
  const buffer = open(262_144);
  const committer = createCommitter({ buffer, timeAt: (mono) => ({ t: mono, final: true }), log });
  for (let i = 1; i <= 8_000; i += 10)
    committer.commit(Array.from({ length: 10 }, (_, j) => sample((i + j) * 1_000)));
  expect(committer.waiting).toBe(0);
  expect(buffer.lastSeq).toBe(8_000);
  expect(buffer.counts.thinned).toBeGreaterThan(0);
  expect(buffer.read(0, 1_000_000).at(-1)?.seq).toBe(8_000);
});

test('while nothing can be written a bounded tail waits in memory, and what it gave up is reported', () => {
  const buffer = open(4_000_000);
  let blocked = true;
  const refusing: Buffer = {
    ...(buffer as object),
    commit: (frames: Parameters<Buffer['commit']>[0], lost?: number) => {
      if (blocked) throw new BufferError('buffer-full', 'no room');
      return buffer.commit(frames, lost);
    },
    thin: () => 0,
  } as Buffer;
  const committer = createCommitter({
    buffer: refusing,
    timeAt: (mono) => ({ t: mono, final: true }),
    log,
    maxTail: 100,
  });
  for (let i = 1; i <= 1_000; i++) committer.commit([sample(i * 1_000)]);
  expect(committer.waiting).toBeLessThanOrEqual(100);
  blocked = false;
  const written = committer.commit([]);
  expect(written.at(-1)?.t).toBe(1_000_000);
  expect(buffer.lastSeq, 'every sampled frame has a number').toBe(1_000);
  const lost = buffer.dropped(10).reduce((sum, [from, to]) => sum + to - from + 1, 0);
  expect(lost + written.length).toBe(1_000);
});

test('a frame that waited is stamped by the clock at its commit, not at its sampling', () => {
  const buffer = open(4_000_000);
  let base: number | null = null;
  const committer = createCommitter({
    buffer,
    timeAt: (mono) => ({ t: base === null ? null : mono + base, final: base !== null }),
    log,
  });
  expect(committer.commit([sample(1_000)])).toEqual([]);
  base = 1_700_000_000_000;
  expect(committer.commit([sample(2_000)]).map(({ t }) => t)).toEqual([1_700_000_002_000]);
  buffer.stamp(base);
  expect(buffer.size).toBe(2);
});
