import { ROLES, type Role } from '../../contract/index.ts';
import { RecordsError } from '../records-error.ts';
import type { Db, Trx } from '../tables.ts';

/** `ROLES` stands in the order of power. */
const isAbove = (role: Role, other: Role): boolean => ROLES.indexOf(role) < ROLES.indexOf(other);

/** The role of whoever changes something, as of now. @throws {RecordsError} `above-you` when they are nobody any more. */
export async function roleOf(trx: Db | Trx, by: string): Promise<Role> {
  const row = await trx
    .selectFrom('people')
    .where('id', '=', by)
    .where('archived_at', 'is', null)
    .select('role')
    .executeTakeFirst();
  if (row === undefined) throw new RecordsError('above-you', 'whoever asks is no longer on record');
  return row.role as Role;
}

/** Passes when none of the roles stands above `mine`. @throws {RecordsError} `above-you`. */
export function expectNotAbove(mine: Role, ...roles: readonly Role[]): void {
  if (roles.some((role) => isAbove(role, mine)))
    throw new RecordsError('above-you', `${roles.join(', ')} stands above ${mine}`);
}
