import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Archive, openInfluxArchive } from '@coldfield/api';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Influxd } from '../plant/influxd.ts';
import { createInfluxd1, influxd1Missing } from '../plant/influxd1.ts';
import { influxVersions, type SpoiltServer } from './influx-servers.ts';

const deps = { now: Date.now, log: pino({ level: 'silent' }), rawRetentionMs: null };
const now = Date.now();

async function works(archive: Archive): Promise<void> {
  await archive.write([{ store: 's', room: 'r', t: now, v: { air1: 1 } }]);
  expect(await archive.read('r', now, now + 1, 1)).toEqual([{ t: now, v: { air1: 1 } }]);
  expect(await archive.rooms()).toHaveLength(1);
  await archive.space();
  await archive.close();
}

describe.skipIf(influxd1Missing() !== null)('rights on InfluxDB 1.x', () => {
  let folder: string;
  let influxd: Influxd;
  const open = (username?: string, password?: string, database = 'coldfield') =>
    openInfluxArchive(
      {
        INFLUX_URL: influxd.url,
        INFLUX_DATABASE: database,
        INFLUX_USERNAME: username,
        INFLUX_PASSWORD: password,
        INFLUX_ORG: 'coldfield',
        INFLUX_TOKEN: undefined,
      },
      deps,
    );
  const asRoot = async (statement: string): Promise<void> => {
    const answer = await fetch(`${influxd.url}/query`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from('root:a:b c').toString('base64')}` },
      body: new URLSearchParams({ q: statement }),
    });
    expect(await answer.text()).not.toContain('error');
  };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'coldfield-rights-'));
    influxd = await createInfluxd1(folder, { auth: true });
    await influxd.start();
    await asRoot(`CREATE USER "root" WITH PASSWORD 'a:b c' WITH ALL PRIVILEGES`);
    await asRoot(`CREATE USER "writer" WITH PASSWORD 'w'`);
    await asRoot(`CREATE USER "reader" WITH PASSWORD 'r'`);
  });
  afterAll(async () => {
    await influxd.child.end('SIGKILL');
    rmSync(folder, { recursive: true });
  });

  it('names the user that is refused, and what an administrator can do', async () => {
    await expect(open()).rejects.toThrow(/without a user.*INFLUX_USERNAME/);
    await expect(open('root', 'wrong')).rejects.toThrow(/as root.*INFLUX_PASSWORD/);
    await expect(open('writer', 'w')).rejects.toThrow(
      /as writer.*CREATE DATABASE "coldfield".*GRANT ALL ON "coldfield" TO "writer"/,
    );
  });

  it('is content with all rights on a database that an administrator has made, as its message says', async () => {
    const message = await open('writer', 'w', 'made').then(
      () => '',
      (error: unknown) => String(error),
    );
    const statements = /let one run: (.*)$/.exec(message)?.[1] ?? '';
    for (const statement of statements.split('; ')) await asRoot(statement);
    await works(await open('writer', 'w', 'made'));
    await asRoot('GRANT READ ON "made" TO "reader"');
    await expect(open('reader', 'r', 'made')).rejects.toThrow(/as reader/);
  });

  it('makes what it needs as an administrator', async () => {
    await works(await open('root', 'a:b c', 'by root'));
  });
});

const { missing, create } = influxVersions.influx2;
describe.skipIf(missing !== null)('rights on InfluxDB 2.x', () => {
  let server: SpoiltServer;
  const open = (token: string | undefined, database = 'coldfield', org = 'coldfield') =>
    openInfluxArchive(
      server.settings({ INFLUX_TOKEN: token, INFLUX_DATABASE: database, INFLUX_ORG: org }),
      deps,
    );
  const api = async (path: string, body?: unknown): Promise<Record<string, unknown>> => {
    const answer = await fetch(`${server.url}/api/v2/${path}`, {
      headers: { authorization: `Token ${server.settings().INFLUX_TOKEN}` },
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    });
    expect(answer.ok).toBe(true);
    return (await answer.json()) as Record<string, unknown>;
  };

  beforeAll(async () => {
    server = await create();
    await server.start();
  });
  afterAll(() => server.remove());

  it('says what the token needs', async () => {
    await expect(open(undefined)).rejects.toThrow(/INFLUX_TOKEN/);
    await expect(open('wrong')).rejects.toThrow(
      /token.*read and write the buckets coldfield\/raw and coldfield\/hours/,
    );
    await expect(open(server.settings().INFLUX_TOKEN, 'coldfield', 'nobody')).rejects.toThrow(
      /INFLUX_ORG=nobody/,
    );
  });

  it('is content with the rights that its message names', async () => {
    await works(await open(server.settings().INFLUX_TOKEN));
    const { orgs } = (await api('orgs')) as { orgs: { id: string }[] };
    const orgID = orgs[0]?.id;
    const { buckets } = (await api('buckets?limit=100')) as { buckets: { id: string; name: string }[] };
    const own = buckets.filter(({ name }) => name.startsWith('coldfield/'));
    expect(own).toHaveLength(2);
    const may = (actions: string[]) =>
      own.flatMap(({ id }) =>
        actions.map((action) => ({ action, resource: { type: 'buckets', id, orgID } })),
      );
    const mappings = { action: 'read', resource: { type: 'dbrp', orgID } };
    const full = await api('authorizations', { orgID, permissions: [...may(['read', 'write']), mappings] });
    await works(await open(String(full.token)));
    const readOnly = await api('authorizations', { orgID, permissions: [...may(['read']), mappings] });
    await expect(open(String(readOnly.token))).rejects.toThrow(/token/);
  });
});
