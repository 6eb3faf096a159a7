import type { Access, App } from './app.ts';

export interface RouteEntry {
  readonly method: string;
  readonly url: string;
  readonly access: Access;
}

/**
 * Collects every route, and refuses to start with one that says neither what it takes and gives nor who may use it:
 * what nobody thought about is closed.
 */
export function collectRoutes(app: App): readonly RouteEntry[] {
  const routes: RouteEntry[] = [];
  app.addHook('onRoute', ({ method, url, schema, config }) => {
    if (schema === undefined) throw new Error(`${url} has no schema`);
    const access = config?.access;
    if (access === undefined) throw new Error(`${url} does not declare who may use it`);
    for (const one of [method].flat()) routes.push({ method: one, url, access });
  });
  return routes;
}
