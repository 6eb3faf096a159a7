import { Type } from 'typebox';
import { ErrorSchema, SearchResultSchema } from '../../contract/index.ts';
import type { Records } from '../../records/index.ts';
import { type App, personOf } from '../app.ts';

export function searchRoutes(app: App, { records }: { records: Pick<Records, 'search'> }): void {
  app.get(
    '/api/search',
    {
      // What each kind takes is decided kind by kind.
      config: { access: 'signed-in' },
      schema: {
        summary: 'Find stores, rooms, gateways, organisations and people by name or id',
        description:
          'Every word must stand in the name, the id, or the name of where it belongs. At most eight of a kind.',
        tags: ['search'],
        querystring: Type.Object({ q: Type.String({ maxLength: 100 }) }, { additionalProperties: false }),
        response: { 200: SearchResultSchema, '4xx': ErrorSchema },
      },
    },
    (request) => records.search.find(personOf(request), request.query.q),
  );
}
