import type { Permission, Role } from '../contract/index.ts';
import type { Scope } from './scope.ts';
import type { SignedIn } from './sessions.ts';

/** Who may do what. The one place that says so, for HTTP and for the live socket alike. */
const ALLOWED = {
  /** See stores, rooms and their readings. */
  'stores.view': ['administrator', 'staff', 'manager', 'operator', 'viewer'],
  /** Create, change and archive stores, their rooms and sensors. */
  'stores.manage': ['administrator', 'staff', 'manager'],
  /** Note what happened in a room: loading, maintenance, anything else. */
  'notes.write': ['administrator', 'staff', 'manager', 'operator'],
  /** Record how sensors compare with a reference, and add the certificates. */
  'calibrations.manage': ['administrator', 'manager'],
  /** Create, change and archive the organisations below one's own. */
  'organisations.manage': ['administrator'],
  /** See the people of one's organisation and below. */
  'people.view': ['administrator', 'staff', 'manager'],
  /** Invite, change and archive people, none above oneself; reset their passwords, end their sessions. */
  'people.manage': ['administrator', 'manager'],
  /** Create, provision and revoke gateways. */
  'gateways.manage': ['administrator', 'manager'],
  /** Bring readings of loggers into a room. */
  'readings.import': ['administrator'],
  /** Load the sample store, and take it away. */
  'sample.manage': ['administrator'],
  /** See who changed what. */
  'audit.view': ['administrator', 'staff', 'manager'],
  /** See what could not be understood, raw bytes included. */
  'quarantine.view': ['administrator'],
  /** See what the archive holds and takes, and change how long it keeps what. */
  'archive.manage': ['administrator'],
} as const satisfies Record<Permission, readonly Role[]>;

/** What concerns everybody's data at once is only for those whom nothing stands above. */
const AT_ROOT: ReadonlySet<Permission> = new Set(['archive.manage', 'sample.manage']);

/**
 * The scope in which this person may use a permission; null when they may not at all.
 * Whoever asks gets a scope or nothing, so that no reader can forget to narrow.
 */
export function can(who: SignedIn, permission: Permission): Scope | null {
  if (who.scopes !== null && !who.scopes.has(permission)) return null;
  const roles: readonly Role[] = ALLOWED[permission];
  if (AT_ROOT.has(permission) && !who.person.atRoot) return null;
  return roles.includes(who.person.role) ? { organisation: who.person.organisation.id } : null;
}

/** Everything that this person may do. */
export function permissionsOf(who: SignedIn): Permission[] {
  return (Object.keys(ALLOWED) as Permission[]).filter((permission) => can(who, permission) !== null);
}

/** What no API token may: it could make itself another account. */
const NOT_BY_TOKEN: ReadonlySet<Permission> = new Set(['people.manage']);

/** What this person can give to an API token. */
export function grantableBy(who: SignedIn): Permission[] {
  return permissionsOf(who).filter((permission) => !NOT_BY_TOKEN.has(permission));
}
