import type { zh } from '../i18n/zh.ts';
import type { IconName } from './icon.tsx';

/** A way to a page. To add one: one line here, its word in `nav` of the texts, its icon, its route in `router.tsx`. */
export interface NavigationEntry {
  readonly path: string;
  readonly icon: IconName;
  readonly text: Exclude<keyof typeof zh.nav, 'main' | 'back'>;
  /** Shown to whoever may; null: to everybody. */
  readonly permission: string | null;
  /** Only this very path is the page, not what lies below it. */
  readonly end?: true;
}

/** The order on the rail; a phone shows the first ones, and all of them under "more". */
export const NAVIGATION: readonly NavigationEntry[] = [
  { path: '/', icon: 'overview', text: 'overview', permission: null, end: true },
  { path: '/stores', icon: 'store', text: 'stores', permission: 'stores.view' },
  { path: '/gateways', icon: 'gateway', text: 'gateways', permission: 'gateways.manage' },
  { path: '/organisations', icon: 'organisation', text: 'organisations', permission: 'organisations.manage' },
  { path: '/people', icon: 'person', text: 'people', permission: 'people.view' },
  { path: '/audit', icon: 'version', text: 'audit', permission: 'audit.view' },
  { path: '/storage', icon: 'archive', text: 'storage', permission: 'archive.manage' },
  { path: '/settings', icon: 'settings', text: 'settings', permission: null },
];

/** The entries of use to somebody with these permissions. */
export function entriesFor(permissions: readonly string[]): readonly NavigationEntry[] {
  return NAVIGATION.filter(({ permission }) => permission === null || permissions.includes(permission));
}
