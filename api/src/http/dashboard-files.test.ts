import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type TestServer, testServer } from './server.fixture.ts';

let server: TestServer;
beforeEach(async () => {
  server = await testServer();
});
afterEach(() => server.stop());

const get = (url: string, headers: Record<string, string> = {}) => server.inject({ url, headers });

describe('the dashboard', () => {
  test('pages are never cached, hashed files for ever, and what is missing is missing', async () => {
    for (const url of ['/', '/stores/store-a', '/index.html']) {
      const page = await get(url);
      expect(page.body, url).toContain('<title>Coldfield</title>');
      expect(page.headers['cache-control'], url).toBe('no-cache');
    }
    const asset = await get('/assets/app-1a2b.js', { 'accept-encoding': 'gzip, br' });
    expect(asset.headers).toMatchObject({
      'cache-control': 'public, max-age=31536000, immutable',
      'content-encoding': 'br',
    });
    expect(asset.rawPayload.byteLength).toBeLessThan(200);
    const plain = await get('/assets/app-1a2b.js');
    expect(plain.body).toHaveLength(2_023);
    const again = await get('/', { 'if-none-match': String((await get('/')).headers.etag) });
    expect(again.statusCode).toBe(304);
    for (const url of ['/assets/old-9f9f.js', '/favicon.png', '/api/unknown']) {
      expect((await get(url)).statusCode, url).toBe(404);
    }
  });

  test('tells who only asks about a page or a file the same without sending it', async () => {
    for (const url of ['/', '/stores/store-a', '/assets/app-1a2b.js']) {
      const head = await server.inject({ method: 'HEAD', url });
      const { headers } = await get(url);
      expect(head.statusCode, url).toBe(200);
      expect(head.body, url).toBe('');
      for (const name of [
        'etag',
        'content-type',
        'content-length',
        'cache-control',
        'content-security-policy',
      ]) {
        expect(head.headers[name], `${name} of ${url}`).toBe(headers[name]);
      }
    }
    expect((await server.inject({ method: 'HEAD', url: '/assets/old-9f9f.js' })).statusCode).toBe(404);
  });

  test('may load and connect to nothing but this server', async () => {
    const { headers } = await get('/', { host: 'cold.example:8080' });
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'self'");
    expect(policy).toContain("connect-src 'self' ws://cold.example:8080 wss://cold.example:8080");
    expect(policy).not.toContain('unsafe');
    const odd = await get('/', { host: 'a;script-src *' });
    expect(odd.headers['content-security-policy']).not.toContain('*');
  });
});
