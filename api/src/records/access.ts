import type { Role } from '../contract/index.ts';
import type { Scope } from './scope.ts';
import type { SignedIn } from './sessions.ts';

/** Who may do what. The one place that says so, for HTTP and for the live socket alike. */
const ALLOWED = {
  /** See stores, rooms and their readings. */
  'stores.view': ['administrator', 'staff', 'manager', 'operator', 'viewer'],
  /** Create, provision and revoke gateways. */
  'gateways.manage': ['administrator'],
  /** See what could not be understood, raw bytes included. */
  'quarantine.view': ['administrator'],
} as const satisfies Record<string, readonly Role[]>;

export type Permission = keyof typeof ALLOWED;

/**
 * The scope in which this person may use a permission; null when they may not at all.
 * Whoever asks gets a scope or nothing, so that no reader can forget to narrow.
 */
export function can(who: SignedIn, permission: Permission): Scope | null {
  const roles: readonly Role[] = ALLOWED[permission];
  return roles.includes(who.person.role) ? { organisation: who.person.organisation.id } : null;
}
