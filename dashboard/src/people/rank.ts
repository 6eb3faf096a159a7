import type { Role } from '@coldfield/api/contract';

/** From the most to the least powerful, as the server ranks them. */
export const RANKED = ['administrator', 'staff', 'manager', 'operator', 'viewer'] as const satisfies Role[];

/** The roles that somebody of this role may give: none above their own. */
export function rolesUpTo(own: Role): readonly Role[] {
  return RANKED.slice(RANKED.indexOf(own));
}

/** Whether whoever has the first role may change whoever has the second. */
export function mayManage(own: Role, other: Role): boolean {
  return RANKED.indexOf(own) <= RANKED.indexOf(other);
}
