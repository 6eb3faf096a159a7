import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import Fastify from 'fastify';
import { expect, test } from 'vitest';
import { collectRoutes } from './route-table.ts';

test.each([
  ['has no schema', { config: { access: 'public' as const } }],
  ['does not declare who may use it', { schema: {} }],
])('a route that %s keeps the server from starting', (reason, options) => {
  const app = Fastify().withTypeProvider<TypeBoxTypeProvider>();
  const routes = collectRoutes(app);
  expect(() => app.get('/forgotten', options, () => 'open')).toThrow(`/forgotten ${reason}`);
  expect(routes).toEqual([]);
});
