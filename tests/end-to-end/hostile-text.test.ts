import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PATHS } from '../../dashboard/src/paths.ts';
import { createPlant, type Plant } from '../plant/plant.ts';
import { signIn } from '../plant/screen.ts';
import { roomId } from '../plant/server.ts';
import { chromiumIsInstalled, launchChromium } from './chromium.ts';
import { visit } from './visitor.ts';

const isPossible = chromiumIsInstalled();
if (!isPossible)
  process.stderr.write('SKIPPED SUITE: hostile texts in a real browser (no /usr/bin/chromium)\n');

type Schema = {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly items?: Schema;
  readonly pattern?: string;
  readonly maxLength?: number;
  readonly minimum?: number;
};
interface Operation {
  readonly requestBody?: { readonly content?: Readonly<Record<string, { readonly schema: Schema }>> };
}

/** Members that name a record or have a form of their own: they are filled in truthfully, everything else is hostile. */
const KNOWN: Readonly<Record<string, unknown>> = {
  organisation: 'county',
  parent: 'county',
  store: 'store-g1',
  room: roomId('g1', 'r1'),
  timeZone: 'Asia/Shanghai',
};
/** What is shown arrives within a moment; what would run has run by then. */
const SETTLE_MS = 1_500;
/** Routes that would take away what the walk stands on. */
const LEFT_OUT =
  /\/(archive|restore|revoke|replace|code|provision|setup|sample|session|retention|reset|password)\b/;

/** Every text that the API takes through a JSON body, hostile; what is no text, plausible. */
function fill(schema: Schema, text: string, name = ''): unknown {
  if (name in KNOWN) return KNOWN[name];
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return schema.enum.at(-1);
  if (schema.anyOf !== undefined) return fill(schema.anyOf[0]!, text, name);
  if (schema.type === 'object')
    return Object.fromEntries(
      Object.entries(schema.properties ?? {}).map(([key, member]) => [key, fill(member, text, key)]),
    );
  if (schema.type === 'array') return schema.items === undefined ? [] : [fill(schema.items, text)];
  if (schema.type === 'string') return text.slice(0, schema.maxLength ?? 1_000);
  if (schema.type === 'integer' || schema.type === 'number') return Math.max(1, schema.minimum ?? 1);
  return true;
}

describe.skipIf(!isPossible)('whatever people type', () => {
  let plant: Plant;
  let browser: Browser;
  let cookie: string;
  let canary: Server;
  let called = 0;
  let texts: readonly string[];

  beforeAll(async () => {
    canary = createServer((_, answer) => {
      called++;
      answer.end();
    });
    await new Promise<void>((resolve) => canary.listen(0, '127.0.0.1', resolve));
    const elsewhere = `http://127.0.0.1:${(canary.address() as AddressInfo).port}/called`;
    texts = [
      `<img src=x onerror="window.hurt=1">`,
      `"><script>window.hurt=1</script><svg onload="window.hurt=1">`,
      `javascript:window.hurt=1`,
      `=HYPERLINK("${elsewhere}")`,
      elsewhere,
    ];
    plant = await createPlant({ topology: 'embedded', gateways: 0, spares: 1 });
    await plant.start();
    cookie = await signIn(plant.server);
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await plant?.stop();
    canary?.close();
  });

  const api = (path: string, method = 'GET', body?: unknown) =>
    fetch(plant.server.url(path), {
      method,
      headers: { cookie, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });

  it('is stored, shown as text on every page, run nowhere, and fetched by nobody', async () => {
    const { paths } = (await (await api('/api/openapi.json')).json()) as {
      paths: Record<string, Record<string, Operation>>;
    };
    const taken: string[] = [];
    for (const [path, operations] of Object.entries(paths)) {
      for (const [method, operation] of Object.entries(operations)) {
        const schema = operation.requestBody?.content?.['application/json']?.schema;
        if (schema === undefined || method === 'get' || LEFT_OUT.test(path)) continue;
        const url = path
          .replace('/stores/{id}', '/stores/store-g1')
          .replace('/rooms/{id}', `/rooms/${roomId('g1', 'r1')}`)
          .replace('/gateways/{id}', '/gateways/g1')
          .replace('/organisations/{id}', '/organisations/county')
          .replace('{key}', 'air1');
        if (url.includes('{')) continue;
        for (const [i, text] of texts.entries()) {
          const body = fill(schema, text) as Record<string, unknown>;
          // Whoever changes has seen the version before: it grows with each of them.
          if (body.version !== undefined) body.version = i + 1;
          // The top stays where it stands.
          if (path === '/api/organisations/{id}') delete body.parent;
          if (i === 0 && path.endsWith('{key}')) body.version = null;
          else if (path.endsWith('{key}')) body.version = i;
          const answer = await api(url, method.toUpperCase(), body);
          expect(answer.status, `${method} ${path}: ${await answer.clone().text()}`).toBeLessThan(500);
          if (answer.ok) taken.push(`${method} ${path}`);
        }
      }
    }
    // Names of organisations, stores, rooms and sensors, and notes at the least.
    for (const route of [
      'post /api/organisations',
      'patch /api/organisations/{id}',
      'post /api/stores',
      'patch /api/stores/{id}',
      'post /api/stores/{id}/rooms',
      'patch /api/rooms/{id}',
      'put /api/rooms/{id}/sensors/{key}',
    ])
      expect(taken, route).toContain(route);

    const visitor = await visit(browser, plant.server.url(''), { cookie });
    visitor.page.on('dialog', (dialog) => {
      throw new Error(`a dialog of the page: ${dialog.message()}`);
    });
    for (const path of PATHS) {
      const url = path
        .replace(':storeId', 'store-g1')
        .replace(':roomId', roomId('g1', 'r1'))
        .replace(':gatewayId', 'g1')
        .replace('/:step?', '/store');
      if (url.includes(':')) continue;
      await visitor.page.goto(url);
      // Pages of devices ask again and again, so the network is never idle there.
      await visitor.page.locator('#page').waitFor();
      await visitor.page.waitForTimeout(SETTLE_MS);
      const hurt = await visitor.page.evaluate('window.hurt');
      expect(hurt, path).toBeUndefined();
      const links = (await visitor.page.evaluate(`
        [...document.querySelectorAll('[href], [src], [action]')].flatMap((one) =>
          ['href', 'src', 'action'].map((name) => one.getAttribute(name) ?? ''))
      `)) as string[];
      expect(
        links.filter((link) => /^\s*javascript:|\/called/i.test(link)),
        path,
      ).toEqual([]);
    }
    // A policy that had to step in would have said so.
    expect(visitor.errors.filter((error) => /Content Security Policy|hurt/.test(error))).toEqual([]);
    expect(visitor.foreign).toEqual([]);
    await visitor.leave();
    expect(called, 'requests of the server to an address that somebody typed').toBe(0);
  }, 180_000);
});
