import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { chownSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readSecretFile, Secret, type SecretFile } from '../config/secret.ts';
import { ConfigError } from '../errors.ts';

/** Shorter ones can be guessed. */
const LEAST_LETTERS = 12;

/** Where the token of the page is: in the configuration, in a file that it names, or in one that is made. */
export type TokenSource = { readonly token: Secret } | SecretFile | null;

/**
 * The token of the page; the first who asks makes it, where none is configured.
 * @throws {ConfigError} for one that is too short, or a file that cannot be read
 */
export function tokenOf(source: TokenSource, dataDir: string): string {
  if (source !== null) {
    const token = 'token' in source ? source.token : readSecretFile(source);
    if (token.reveal().length >= LEAST_LETTERS) return token.reveal();
    throw new ConfigError([`localPage: the token is too short; expected ${LEAST_LETTERS} letters or more`]);
  }
  const path = join(dataDir, 'page.token');
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
      throw new ConfigError([`${path}: the token of the page cannot be read`], error);
  }
  const token = new Secret(randomBytes(15).toString('base64url'));
  writeFileSync(path, `${token.reveal()}\n`, { mode: 0o600, flag: 'wx' });
  giveToOwner(path);
  return token.reveal();
}

/** The command may be run by root; the service that reads it is not. */
function giveToOwner(path: string): void {
  const { uid, gid } = statSync(dirname(path));
  try {
    chownSync(path, uid, gid);
  } catch {
    // Not root, so it is the owner already.
  }
}

/** What a browser keeps instead of the token: whoever finds it cannot make a link of it. */
export function cookieOf(token: string): string {
  return createHmac('sha256', token).update('coldfield local page').digest('base64url');
}

/** Takes the same time whatever differs. */
export function isSame(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
