import type { ComponentType } from 'react';
import type { PagePath } from './paths.ts';

/** Every page but the first, which comes with the program itself; each is loaded when somebody goes there. */
export const PAGES: Readonly<Record<Exclude<PagePath, '/'>, () => Promise<ComponentType>>> = {
  '/stores': async () => (await import('./stores/stores-page.tsx')).StoresPage,
  '/stores/:storeId': async () => (await import('./store/store-page.tsx')).StorePage,
  '/stores/:storeId/book': async () => (await import('./store-records/store-book-page.tsx')).StoreBookPage,
  '/stores/:storeId/book/rooms/:roomId': async () =>
    (await import('./store-records/room-book-page.tsx')).RoomBookPage,
  '/gateways/:gatewayId/configuration': async () =>
    (await import('./gateway-config/configuration-page.tsx')).ConfigurationPage,
  '/organisations': async () => (await import('./organisations/organisations-page.tsx')).OrganisationsPage,
  '/audit': async () => (await import('./audit/audit-page.tsx')).AuditPage,
  '/gateways': async () => (await import('./gateways/gateways-page.tsx')).GatewaysPage,
  '/gateways/new': async () => (await import('./gateways/new-gateway-page.tsx')).NewGatewayPage,
  '/gateways/foreign/new': async () => (await import('./foreign/new-foreign-page.tsx')).NewForeignPage,
  '/gateways/:gatewayId/mapping': async () => (await import('./foreign/mapping-page.tsx')).MappingPage,
  '/gateways/adopt': async () => (await import('./gateways/adopt-page.tsx')).AdoptPage,
  '/gateways/:gatewayId': async () => (await import('./gateways/gateway-page.tsx')).GatewayPage,
  '/people': async () => (await import('./people/people-page.tsx')).PeoplePage,
  '/people/:personId': async () => (await import('./people/person-page.tsx')).PersonPage,
  '/storage': async () => (await import('./storage/storage-page.tsx')).StoragePage,
  '/settings': async () => (await import('./settings/settings-page.tsx')).SettingsPage,
  '/setup/:step?': async () => (await import('./setup/setup-page.tsx')).SetupPage,
};
