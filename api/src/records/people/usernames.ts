import { RecordsError } from '../records-error.ts';
import { normalUsername } from '../sessions.ts';

/** Letters of any script, digits, and `. _ -` between them: a name, a phone number. */
const FORM = /^[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}._-]{0,30}[\p{L}\p{M}\p{N}])$/u;

/**
 * A new user name as it is kept: 2 to 32 characters. Case does not matter.
 * @throws {RecordsError} `username-form`, with the field.
 */
export function newUsername(typed: string, field = '/username'): string {
  const username = normalUsername(typed);
  if (!FORM.test(username))
    throw new RecordsError('username-form', 'the user name is refused', { details: { field } });
  return username;
}
