import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestServer, testServer } from './server.fixture.ts';

interface Operation {
  readonly summary?: string;
  readonly security?: unknown;
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly responses: Readonly<Record<string, { readonly description?: string }>>;
}
interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

let server: TestServer;
let document: Document;
let text: string;

beforeAll(async () => {
  server = await testServer();
  text = (await server.inject({ url: '/api/openapi.json' })).body;
  document = JSON.parse(text) as Document;
});
afterAll(() => server.stop());

test('describes every route but the pages', () => {
  const described = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
  );
  const routes = server.http.routes
    .map(({ method, url }) => `${method} ${url.replaceAll(/:(\w+)/g, '{$1}')}`)
    .filter((route) => !route.endsWith(' /*') && route !== 'GET /api/docs');
  expect(document.openapi).toBe('3.1.0');
  expect(described.sort()).toEqual(routes.sort());
});

test('each operation says what it does, what it takes in its path, what it answers and whether it signs in', () => {
  for (const [path, operations] of Object.entries(document.paths)) {
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
    for (const [method, operation] of Object.entries(operations)) {
      const where = `${method} ${path}`;
      expect(operation.summary, where).toBeTruthy();
      const declared = (operation.parameters ?? []).filter((one) => one.in === 'path').map((one) => one.name);
      expect(declared, where).toEqual(inPath);
      for (const [status, response] of Object.entries(operation.responses)) {
        expect(status, where).toMatch(/^[1-5](\d\d|XX)$/);
        expect(response.description, where).toBeTruthy();
      }
      const route = server.http.routes.find(
        (one) => one.method.toLowerCase() === method && one.url.replaceAll(/:(\w+)/g, '{$1}') === path,
      );
      expect(operation.security !== undefined, where).toBe(route?.access !== 'public');
    }
  }
});

test('every reference in it leads somewhere', () => {
  const references = [...text.matchAll(/"\$ref":"([^"]+)"/g)].map((match) => match[1]!);
  for (const reference of references) {
    const target = reference
      .replace(/^#\//, '')
      .split('/')
      .reduce<unknown>((node, key) => (node as Record<string, unknown> | undefined)?.[key], document);
    expect(target, reference).toBeDefined();
  }
});

test('the readable page shows every path, runs no script and its own policy lets its style through', async () => {
  const page = await server.inject({ url: '/api/docs' });
  for (const path of Object.keys(document.paths)) expect(page.body).toContain(path);
  expect(page.body).not.toContain('<script');
  expect(page.headers['content-security-policy']).toMatch(/^default-src 'none'; style-src 'sha256-/);
});
