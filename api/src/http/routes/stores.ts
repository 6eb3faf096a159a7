import { Type } from 'typebox';
import { ErrorSchema, StoreDetailSchema, StoreListSchema } from '../../contract/index.ts';
import type { Screen } from '../../live/index.ts';
import { type App, scopeOf } from '../app.ts';
import { Problem } from '../problem.ts';

export function storeRoutes(app: App, { screen, clock }: { screen: Screen; clock: () => number }): void {
  app.get(
    '/api/stores',
    {
      config: { access: 'stores.view' },
      schema: {
        summary: 'The stores in your organisations, with their latest readings',
        tags: ['stores'],
        response: { 200: StoreListSchema, '4xx': ErrorSchema },
      },
    },
    async (request) => ({ stores: await screen.stores(scopeOf(request)), serverTime: clock() }),
  );

  app.get(
    '/api/stores/:id',
    {
      config: { access: 'stores.view' },
      schema: {
        summary: 'One store with its rooms, sensors and their latest readings',
        tags: ['stores'],
        params: Type.Object({ id: Type.String() }),
        response: { 200: StoreDetailSchema, '4xx': ErrorSchema },
      },
    },
    async (request) => {
      const store = await screen.store(scopeOf(request), request.params.id);
      if (store === null) throw new Problem('store-not-found');
      return { store, serverTime: clock() };
    },
  );
}
