import { Type } from 'typebox';
import type { App } from '../app.ts';
import { type DashboardFile, readDashboard } from '../dashboard-files.ts';
import { Problem } from '../problem.ts';

const YEAR_S = 365 * 24 * 3_600;
const NOT_BUILT = 'The dashboard is not built. 还没有构建页面。 npm run build --workspace dashboard\n';

/** The dashboard's files; every other path is a page of the dashboard and gets its `index.html`. */
export async function dashboardRoutes(app: App, { dashboardDir }: { dashboardDir: string }): Promise<void> {
  const files = await readDashboard(dashboardDir);
  const index = files.get('/index.html');

  app.get(
    '/*',
    {
      exposeHeadRoute: true,
      config: { access: 'public' },
      schema: { hide: true, response: { 200: Type.Any(), '4xx': Type.Any() } },
    },
    (request, reply) => {
      const path = request.url.split('?', 1)[0]!;
      const file = files.get(path === '/' ? '/index.html' : path) ?? (isPage(path) ? index : undefined);
      if (file === undefined) {
        if (index === undefined && isPage(path))
          return reply.status(404).type('text/plain; charset=utf-8').send(NOT_BUILT);
        throw new Problem('not-found');
      }
      void reply
        .type(file.type)
        .header('etag', file.etag)
        .header('vary', 'accept-encoding')
        .header('cache-control', file.hashed ? `public, max-age=${YEAR_S}, immutable` : 'no-cache');
      if (request.headers['if-none-match']?.includes(file.etag)) return reply.status(304).send();
      const { encoding, bytes } = choose(file, String(request.headers['accept-encoding'] ?? ''));
      if (encoding !== null) void reply.header('content-encoding', encoding);
      return reply.send(bytes);
    },
  );
}

/** A path with a dot is a file that should be there; the API has no pages. */
function isPage(path: string): boolean {
  return !path.startsWith('/api/') && !path.startsWith('/assets/') && !path.includes('.');
}

function choose(file: DashboardFile, accepted: string): { encoding: string | null; bytes: Buffer } {
  if (file.brotli !== null && /\bbr\b/.test(accepted)) return { encoding: 'br', bytes: file.brotli };
  if (file.gzip !== null && /\bgzip\b/.test(accepted)) return { encoding: 'gzip', bytes: file.gzip };
  return { encoding: null, bytes: file.plain };
}
