import { accessSync, constants, existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { ConfigurationError } from './settings.ts';

/**
 * Makes the data folder if it is not there, and sees that it can be used.
 * @throws {ConfigurationError} saying what is wrong with it.
 */
export function openDataFolder(folder: string): void {
  try {
    makeFolder(resolve(folder));
  } catch (error) {
    throw new ConfigurationError(
      `DATA_DIR=${folder}: the folder cannot be made (${(error as Error).message})`,
    );
  }
  if (!statSync(folder).isDirectory())
    throw new ConfigurationError(`DATA_DIR=${folder}: this is a file; a folder is expected`);
  try {
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch {
    throw new ConfigurationError(`DATA_DIR=${folder}: this user has no right to write there`);
  }
}

/** One level at a time: the recursive form never returns where a file system refuses folders, such as `/proc`. */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  mkdirSync(path);
}
