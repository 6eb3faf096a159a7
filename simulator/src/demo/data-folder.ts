import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { makeTemporaryFolder } from './temporary-folder.ts';

/** Where a demo keeps its data. */
export interface DataFolder {
  readonly path: string;
  readonly temporary: boolean;
  /** When the simulated past begins: decided once, so that a folder that is used again goes on with the same one. */
  epochMs: (decide: () => number) => number;
  /** The secret of a store's gateway, made once. */
  secret: (storeId: string) => string;
  /** Removes it if it is temporary. */
  remove: () => void;
}

/** Opens the folder that was asked for, or makes a temporary one. */
export function openDataFolder(wanted: string | undefined): DataFolder {
  const temporary = wanted === undefined || wanted === '';
  const path = temporary ? makeTemporaryFolder() : resolve(wanted);
  mkdirSync(path, { recursive: true });
  const once = (name: string, make: () => string): string => {
    const file = join(path, name);
    if (!existsSync(file)) writeFileSync(file, make(), { mode: 0o600 });
    return readFileSync(file, 'utf8');
  };
  return {
    path,
    temporary,
    epochMs: (decide) => Number(once('epoch', () => String(decide()))),
    secret: (storeId) => once(`${storeId}.secret`, () => randomBytes(32).toString('hex')),
    remove: () => {
      if (temporary) rmSync(path, { recursive: true, force: true });
    },
  };
}
