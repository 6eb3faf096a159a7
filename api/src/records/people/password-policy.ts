import { RecordsError } from '../records-error.ts';
import { normalUsername } from '../sessions.ts';
import { COMMON_PASSWORDS } from './common-passwords.ts';

/** NIST SP 800-63B-4, 3.1.1.2: long enough, none of the common ones, and no rules about kinds of characters. */
const SHORTEST = 10;

/**
 * Passes when a new password is long enough, none that guessing begins with, and not the user name.
 * @throws {RecordsError} `password-short`, `password-common`, with the field.
 */
export function expectGoodPassword(password: string, username: string, field = '/password'): void {
  const refuse = (code: 'password-short' | 'password-common'): never => {
    throw new RecordsError(code, 'the password is refused', { details: { field } });
  };
  const letters = Array.from(password.normalize('NFC'));
  if (letters.length < SHORTEST) refuse('password-short');
  const plain = password.normalize('NFKC').toLowerCase().replaceAll(/\s/g, '');
  const name = normalUsername(username);
  if (COMMON_PASSWORDS.has(plain) || plain === name || plain === `${name}${name}`) refuse('password-common');
  // The same few over and over, such as `1111111111` or `abababababab`.
  if (new Set(letters).size <= 2) refuse('password-common');
}
