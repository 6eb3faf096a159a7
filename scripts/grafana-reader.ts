/**
 * Gives Grafana a user of InfluxDB 2.x that may read the archive's buckets and nothing else. Run again, it makes the
 * user anew, with the password of now. InfluxDB 1.x has a statement for it (docs/deployment.md).
 *
 * INFLUX_URL, INFLUX_DATABASE, INFLUX_ORG, INFLUX_TOKEN_FILE as for the server; READER_USERNAME, READER_PASSWORD_FILE.
 */
import { readFileSync } from 'node:fs';

const LEGACY = 'private/legacy/authorizations';

const setting = (name: string): string => {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`${name} is not set`);
  return value;
};
const secret = (name: string): string => {
  const text = readFileSync(setting(name), 'utf8').trim();
  if (text === '') throw new Error(`${name}=${process.env[name]} is empty`);
  return text;
};

async function ask<T>(method: string, path: string, body?: unknown): Promise<T> {
  const base = setting('INFLUX_URL').replace(/\/?$/, '/');
  const answer = await fetch(new URL(path, base), {
    method,
    headers: { authorization: `Token ${secret('INFLUX_TOKEN_FILE')}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(30_000),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${base}${path} answers ${answer.status}: ${text}`);
  return (text === '' ? null : JSON.parse(text)) as T;
}

interface Bucket {
  readonly id: string;
  readonly orgID: string;
  readonly name: string;
}

async function bucketNamed(name: string): Promise<Bucket> {
  const query = new URLSearchParams({ name, org: setting('INFLUX_ORG') }).toString();
  const { buckets } = await ask<{ buckets?: Bucket[] }>('GET', `api/v2/buckets?${query}`);
  const bucket = buckets?.find((one) => one.name === name);
  if (bucket === undefined)
    throw new Error(`There is no bucket ${name}: the server makes it when it starts with INFLUX_URL`);
  return bucket;
}

async function main(): Promise<void> {
  const username = setting('READER_USERNAME');
  const password = secret('READER_PASSWORD_FILE');
  const database = setting('INFLUX_DATABASE');
  const buckets = await Promise.all(['raw', 'hours'].map((policy) => bucketNamed(`${database}/${policy}`)));
  const [{ orgID }] = buckets as [Bucket, Bucket];

  const known = await ask<{ authorizations?: { id: string; token: string }[] }>('GET', LEGACY);
  for (const { id, token } of known.authorizations ?? []) {
    if (token === username) await ask('DELETE', `${LEGACY}/${id}`);
  }
  const { id } = await ask<{ id: string }>('POST', LEGACY, {
    orgID,
    token: username,
    description: 'Reads the archive of Coldfield',
    permissions: buckets.map((bucket) => ({
      action: 'read',
      resource: { type: 'buckets', id: bucket.id, orgID },
    })),
  });
  await ask('POST', `${LEGACY}/${id}/password`, { password });
  const names = buckets.map(({ name }) => name).join(' and ');
  process.stdout.write(`${username} may read ${names}\n`);
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
