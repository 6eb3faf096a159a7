import { chownSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { giveToOwnerOf, noteBackup, readLastBackups } from './last-backup.ts';

const GOOD = { at: '2026-11-23T03:30:00Z', file: 'a.coldfield', bytes: 1 };

/** A data folder in which the server's own user has put a link to somebody else's file. */
async function trap(link: string) {
  const folder = await temporaryFolder('last-backup');
  const dataDir = join(folder, 'data');
  const foreign = join(folder, 'foreign');
  mkdirSync(dataDir);
  writeFileSync(foreign, 'untouched', { mode: 0o600 });
  symlinkSync(foreign, join(dataDir, link));
  return { dataDir, foreign, link: join(dataDir, link) };
}

describe('a data folder with a link in it', () => {
  it('has a back-up noted in it, and nothing written elsewhere', async () => {
    const { dataDir, foreign } = await trap('last-backup.json.new');
    noteBackup(dataDir, { good: GOOD, failed: null });
    expect(readFileSync(foreign, 'utf8')).toBe('untouched');
    expect(readLastBackups(dataDir)).toEqual({ good: GOOD, failed: null });
  });

  it.runIf(process.getuid?.() === 0)('gives its owner the link, and not what that leads to', async () => {
    const { dataDir, foreign, link } = await trap('files');
    chownSync(dataDir, 12_345, 12_345);
    giveToOwnerOf(dataDir, link);
    expect(statSync(foreign).uid).toBe(0);
  });
});
