import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { giveToOwnerOf } from './last-backup.ts';

/** In the data folder while a restore is in progress; a server does not start beside it. */
export const RESTORING = 'restoring';
const PLAN = 'plan.json';

/** What a verified restore still has to do, so that one that is killed in the middle is finished by the next. */
export interface RestorePlan {
  /** ISO 8601; when the back-up was taken. */
  readonly takenAt: string;
  /** Folder, in the data folder, for what was there before; null when nothing was. */
  readonly aside: string | null;
  /** What was there before. */
  readonly old: readonly string[];
  /** What is put in its place. */
  readonly restored: readonly string[];
}

/** From here on the restore can only go forward. */
export function writePlan(dataDir: string, plan: RestorePlan): void {
  const file = join(dataDir, RESTORING, PLAN);
  writeFileSync(`${file}.new`, JSON.stringify(plan), { flush: true });
  renameSync(`${file}.new`, file);
}

/** Null where nothing was verified yet. */
export function readPlan(dataDir: string): RestorePlan | null {
  const file = join(dataDir, RESTORING, PLAN);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as RestorePlan) : null;
}

/** Sets the old aside and puts the new in its place. Doing it again after an interruption goes on. */
export function carryOut(dataDir: string, { aside, old, restored }: RestorePlan): void {
  const from = join(dataDir, RESTORING);
  if (aside !== null) {
    const folder = join(dataDir, aside);
    if (!existsSync(folder)) {
      mkdirSync(folder, { mode: 0o700 });
      giveToOwnerOf(dataDir, folder);
    }
    for (const name of old) {
      const there = join(dataDir, name);
      // What is aside already was there before; what is in its place by now is the new.
      if (existsSync(there) && !existsSync(join(folder, name))) renameSync(there, join(folder, name));
    }
  }
  for (const name of restored)
    if (existsSync(join(from, name))) renameSync(join(from, name), join(dataDir, name));
  rmSync(from, { recursive: true, force: true });
}

/** What lies in a data folder and would be in the way of a restore. */
export const contentsOf = (dataDir: string): string[] =>
  readdirSync(dataDir).filter(
    (name) => !/^(?:lock\.sqlite.*|control\.sock|restoring|before-restore-.*)$/.test(name),
  );
