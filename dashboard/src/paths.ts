/**
 * Every page's address. To add a page: its address here, its component in `pages.ts`, how to visit it in
 * `tests/end-to-end/page-visits.ts`; the type check and the walk over all pages name what is missing.
 */
export const PATHS = [
  '/',
  '/stores',
  '/stores/:storeId',
  '/stores/:storeId/book',
  '/stores/:storeId/book/rooms/:roomId',
  '/gateways/:gatewayId/configuration',
  '/organisations',
  '/audit',
  '/gateways',
  '/gateways/new',
  '/gateways/adopt',
  '/gateways/foreign/new',
  '/gateways/:gatewayId/mapping',
  '/gateways/:gatewayId',
  '/people',
  '/people/:personId',
  '/storage',
  '/settings',
  '/setup/:step?',
] as const;

export type PagePath = (typeof PATHS)[number];
