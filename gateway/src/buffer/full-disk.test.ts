import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { createCommitter } from './committer.ts';
import { openBuffer } from './open-buffer.ts';

/** A real small disk; null where this user may not mount one. */
function smallDisk(): string | null {
  const path = mkdtempSync(join(tmpdir(), 'coldfield-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', path], { stdio: 'ignore' });
  } catch {
    rmSync(path, { recursive: true });
    return null;
  }
  onTestFinished(() => {
    execFileSync('umount', [path]);
    rmSync(path, { recursive: true });
  });
  return path;
}

test.for([5, 500])(
  'a disk that something else fills up after %d commits stops nothing: thinned, counted, reported, every number accounted for',
  (commits, context) => {
    const disk = smallDisk();
    if (disk === null) {
      process.stderr.write('SKIPPED: a full disk, because only root can mount a small one\n');
      context.skip();
      return;
    }
    const buffer = openBuffer(join(disk, 'buffer.sqlite'));
    onTestFinished(() => buffer.close());
    const committer = createCommitter({
      buffer,
      timeAt: (mono) => ({ t: mono, final: true }),
      log: pino({ level: 'silent' }),
    });
    let sampled = 0;
    const sample = (times: number) => {
      for (let i = 0; i < times; i++) {
        const frames = Array.from({ length: 10 }, () => {
          sampled += 1;
          return { room: 'room-1', mono: sampled * 1_000, v: { air1: sampled % 10, rh1: sampled % 90 } };
        });
        committer.commit(frames);
      }
    };
    sample(commits);
    const free = statfsSync(disk);
    writeFileSync(join(disk, 'junk'), Buffer.alloc(free.bavail * free.bsize));
    sample(2_000);
    expect(committer.waiting, 'frames reach the disk although it is full').toBe(0);
    expect(statfsSync(disk).bavail * free.bsize, 'the disk is full').toBeLessThan(1_100_000);
    rmSync(join(disk, 'junk'));
    sample(1);
    expect(buffer.counts.thinned).toBeGreaterThan(0);
    expect(buffer.lastSeq).toBe(sampled);
    const dropped = buffer.dropped(1_000_000).reduce((sum, [from, to]) => sum + to - from + 1, 0);
    expect(buffer.size + dropped).toBe(sampled);
    expect(buffer.read(0, 1_000_000).at(-1)?.seq).toBe(sampled);
  },
);
