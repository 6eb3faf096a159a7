import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeTemporaryFolder } from './temporary-folder.ts';

it('removes what a killed demo left, and nothing else', () => {
  const root = mkdtempSync(join(tmpdir(), 'coldfield-test-'));
  try {
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    const make = (name: string, owner: number | null): string => {
      mkdirSync(join(root, name));
      if (owner !== null) writeFileSync(join(root, name, 'pid'), String(owner));
      return join(root, name);
    };
    const dead = make('coldfield-demo-dead', pid);
    const kept = [
      make('coldfield-demo-live', process.pid),
      make('coldfield-demo-new', null),
      make('photos', pid),
    ];
    const mine = makeTemporaryFolder(root);
    expect(existsSync(dead)).toBe(false);
    for (const folder of [...kept, mine]) expect(existsSync(folder), folder).toBe(true);
  } finally {
    rmSync(root, { recursive: true });
  }
});
