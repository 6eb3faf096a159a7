import { readFileSync } from 'node:fs';
import { ConfigurationError } from '../settings.ts';
import { MIN_PASSPHRASE } from './seal.ts';

/**
 * The passphrase from a file that the command line names, or from the settings; null for none.
 * @throws {ConfigurationError}
 */
export function passphraseFrom(file: string | undefined, setting: string | undefined): string | null {
  let passphrase = setting;
  if (file !== undefined) {
    try {
      passphrase = readFileSync(file, 'utf8').trim();
    } catch (error) {
      throw new ConfigurationError(`--passphrase-file ${file} cannot be read: ${(error as Error).message}`);
    }
  }
  if (passphrase === undefined) return null;
  if (passphrase.length < MIN_PASSPHRASE)
    throw new ConfigurationError(
      `the passphrase is too short: ${MIN_PASSPHRASE} characters are expected at least`,
    );
  return passphrase;
}
