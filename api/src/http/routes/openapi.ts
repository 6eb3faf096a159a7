import { Type } from 'typebox';
import type { App } from '../app.ts';
import { DOCS_STYLE_HASH, docsPage, type OpenApi } from '../docs-page.ts';

export function openApiRoutes(app: App): void {
  let page: string | undefined;

  app.get(
    '/api/openapi.json',
    {
      config: { access: 'public' },
      schema: { summary: 'This description', tags: ['operations'], response: { 200: Type.Unknown() } },
    },
    () => app.swagger(),
  );

  app.get(
    '/api/docs',
    {
      config: { access: 'public' },
      schema: { hide: true, response: { 200: Type.String() } },
    },
    async (_request, reply) => {
      page ??= docsPage(app.swagger() as OpenApi);
      return reply
        .type('text/html; charset=utf-8')
        .header('content-security-policy', `default-src 'none'; style-src 'sha256-${DOCS_STYLE_HASH}'`)
        .send(page);
    },
  );
}
