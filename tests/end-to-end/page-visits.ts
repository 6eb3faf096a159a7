import type { Page } from 'playwright-core';
import type { PagePath } from '../../dashboard/src/paths.ts';
import type { DemoPerson } from '../screens/demo.ts';

/** How one page is visited: who, where, and by what one sees that it has what it is going to show. */
export interface Visit {
  readonly name: string;
  /** Nobody: before signing in. */
  readonly by: DemoPerson | 'nobody';
  /** `{store}` stands for a store of the demo, `{room}` for its first room. */
  readonly path: string;
  readonly ready: string;
  /** Seen from afar on a large screen, and by nobody on a phone. */
  readonly isWall?: true;
  /** Opens what lies over the page, such as a dialog. */
  readonly open?: (page: Page) => Promise<void>;
}

/** Every page of the route table; the type check names a new one that nobody visits. */
const PAGES: Readonly<Record<PagePath, readonly Visit[]>> = {
  '/': [
    { name: 'overview of a manager', by: 'manager', path: '/', ready: '.overview .sc .val' },
    { name: 'overview of the county', by: 'staff', path: '/', ready: '.overview .sc .val' },
    { name: 'wall', by: 'staff', path: '/?wall', ready: '.tile', isWall: true },
  ],
  '/stores': [{ name: 'stores', by: 'operator', path: '/stores', ready: '.stores .val' }],
  '/stores/:storeId': [
    { name: 'store', by: 'staff', path: '/stores/{store}', ready: '.trend canvas' },
    {
      name: 'vehicle',
      by: 'manager',
      path: '/stores/pingle-mandarin?room=pingle-lorry-box',
      ready: '.vehicle .track',
    },
  ],
  '/stores/:storeId/book': [
    { name: 'book of a store', by: 'manager', path: '/stores/{store}/book', ready: '#page :is(form, .card)' },
  ],
  '/stores/:storeId/book/rooms/:roomId': [
    {
      name: 'book of a room',
      by: 'manager',
      path: '/stores/{store}/book/rooms/{room}',
      ready: '#page :is(form, .card)',
    },
  ],
  '/organisations': [{ name: 'organisations', by: 'admin', path: '/organisations', ready: '#page .card' }],
  '/audit': [
    { name: 'audit log', by: 'admin', path: '/audit', ready: '#page :is(.card, .blank, table, li)' },
  ],
  '/gateways': [{ name: 'gateways', by: 'admin', path: '/gateways', ready: '#page .card' }],
  '/gateways/:gatewayId': [
    { name: 'gateway', by: 'admin', path: '/gateways/{gateway}', ready: '#page .card' },
  ],
  '/gateways/:gatewayId/configuration': [
    {
      name: 'configuration of a gateway',
      by: 'admin',
      path: '/gateways/{gateway}/configuration',
      ready: '#page :is(form, .card)',
    },
  ],
  '/gateways/foreign/new': [
    { name: 'new device of another maker', by: 'admin', path: '/gateways/foreign/new', ready: '#page form' },
  ],
  '/gateways/:gatewayId/mapping': [
    {
      name: 'values of a message',
      by: 'admin',
      path: '/gateways/foreign/new',
      ready: '#page form',
      open: async (page) => {
        await page.locator('[name=store]').selectOption({ index: 1 });
        await page.locator('[name=name]').fill('DTU');
        await page.locator('#page form button[type=submit]').click();
        await page.locator('#page a.main-act').click();
        await page.locator('.fd-paste summary').click();
        await page.locator('[name=pasted]').fill('{"T1":"19.7","H1":65,"DI1":1,"csq":22}');
        await page.locator('.fd-row .fd-meaning').first().waitFor();
      },
    },
  ],
  '/gateways/adopt': [
    { name: 'rooms to adopt', by: 'admin', path: '/gateways/adopt', ready: '#page :is(.card, .blank)' },
  ],
  '/gateways/new': [{ name: 'new gateway', by: 'admin', path: '/gateways/new', ready: '#page form' }],
  '/people': [{ name: 'people', by: 'admin', path: '/people', ready: '#page .card' }],
  '/people/:personId': [{ name: 'person', by: 'admin', path: '/people/{person}', ready: '#page form' }],
  '/storage': [{ name: 'storage', by: 'admin', path: '/storage', ready: '.disk-bar' }],
  '/settings': [{ name: 'settings', by: 'operator', path: '/settings', ready: '.settings' }],
  '/setup/:step?': [{ name: 'set-up', by: 'manager', path: '/setup/store?new', ready: 'form' }],
};

/** What is no page of its own, and looks like one. */
const OTHERS: readonly Visit[] = [
  { name: 'sign-in', by: 'nobody', path: '/', ready: 'form' },
  { name: 'no such page', by: 'staff', path: '/no/such/page', ready: '.blank' },
  {
    name: 'search',
    by: 'admin',
    path: '/settings',
    ready: '.settings',
    open: async (page) => {
      await page.locator('.search-open').click();
      await page.locator('.search input').fill('1');
      await page.locator('.search [data-hit]').first().waitFor();
    },
  },
  {
    name: 'menu of the person',
    by: 'admin',
    path: '/settings',
    ready: '.settings',
    open: (page) => page.locator('button.who').click(),
  },
];

export const VISITS: readonly Visit[] = [...Object.values(PAGES).flat(), ...OTHERS];
