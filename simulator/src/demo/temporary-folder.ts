import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PREFIX = 'coldfield-demo-';
const OWNER = 'pid';

/** Makes a folder for a demo's data, after removing those of demos that were killed and could not remove theirs. */
export function makeTemporaryFolder(root: string = tmpdir()): string {
  for (const name of readdirSync(root)) {
    const folder = join(root, name);
    if (name.startsWith(PREFIX) && isAbandoned(folder)) rmSync(folder, { recursive: true, force: true });
  }
  const folder = mkdtempSync(join(root, PREFIX));
  writeFileSync(join(folder, OWNER), String(process.pid));
  return folder;
}

function isAbandoned(folder: string): boolean {
  try {
    process.kill(Number(readFileSync(join(folder, OWNER), 'utf8')), 0);
    return false;
  } catch (error) {
    // Only a process that certainly is not there counts: neither one of somebody else nor a folder without a name.
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
