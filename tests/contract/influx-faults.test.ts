import { once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Archive, ArchiveError, openInfluxArchive, type Row } from '@coldfield/api';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createFaultyProxy, type Fault, type FaultyProxy } from '../plant/faulty-proxy.ts';
import { freePort } from '../plant/free-port.ts';
import { until } from '../plant/until.ts';
import { influxVersions, type SpoiltServer } from './influx-servers.ts';

const TIMEOUT_MS = 1_500;
const MINUTE = 60_000;
const DAY = 86_400_000;
const HOUR = 3_600_000;
const silent = pino({ level: 'silent' });
const row = (t: number, v: Record<string, number>, room = 'r1'): Row => ({ store: 's1', room, t, v });

/** The error of a call that has to fail. */
async function failure(call: Promise<unknown>): Promise<ArchiveError> {
  const error = await call.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ArchiveError);
  return error as ArchiveError;
}

describe.each(Object.entries(influxVersions))('the archive on a troubled %s', (name, { missing, create }) => {
  if (missing !== null) {
    it.skip(missing);
    return;
  }
  let server: SpoiltServer;
  let proxy: FaultyProxy;
  let archive: Archive;
  let run = 0;
  let database: string;
  const open = (over: Parameters<SpoiltServer['settings']>[0] = {}, rawRetentionMs: number | null = null) =>
    openInfluxArchive(server.settings({ INFLUX_URL: proxy.url, INFLUX_DATABASE: database, ...over }), {
      now: Date.now,
      log: silent,
      rawRetentionMs,
      timeoutMs: TIMEOUT_MS,
    });

  beforeAll(async () => {
    server = await create();
    await server.start();
    proxy = await createFaultyProxy(server.url);
  });
  afterAll(async () => {
    await proxy.stop();
    await server.remove();
  });
  beforeEach(async () => {
    database = `db${run++}`;
    archive = await open();
  });
  afterEach(async () => {
    proxy.set(null);
    await archive.close();
  });

  const now = Math.floor(Date.now() / MINUTE) * MINUTE;

  it.each<[string, Fault, boolean]>([
    ['answers 500', { kind: 'answer', status: 500, body: '{"error":"engine is closed"}' }, true],
    ['answers 503 with a page', { kind: 'answer', status: 503, body: '<html>busy</html>' }, true],
    ['answers 429', { kind: 'answer', status: 429, body: '' }, true],
    ['answers 401', { kind: 'answer', status: 401, body: '{"error":"authorization failed"}' }, false],
    ['answers 403', { kind: 'answer', status: 403, body: '{"error":"not allowed"}' }, false],
    ['answers 400 to anything', { kind: 'answer', status: 400, body: 'what?' }, false],
    ['answers too late', { kind: 'late', ms: 2 * TIMEOUT_MS }, true],
    ['never answers', { kind: 'never' }, true],
    ['closes half-way', { kind: 'half' }, true],
    ['resets the connection', { kind: 'reset' }, true],
  ])(
    'fails in time, and says whether trying again helps, when the server %s',
    async (_what, fault, retryable) => {
      await archive.write([row(now, { air1: 1 })]);
      proxy.set(fault);
      const started = performance.now();
      for (const call of [
        () => archive.write([row(now + 1, { air1: 2 })]),
        () => archive.read('r1', now, now + 10, 10),
        () => archive.latest(['r1'], now, HOUR),
      ]) {
        const error = await failure(call());
        expect(error.retryable).toBe(retryable);
        expect(error.message).not.toContain('token');
      }
      expect(performance.now() - started).toBeLessThan(3 * TIMEOUT_MS + 1_000);
      // And the next write goes out at once: nothing in between remembers the failure.
      proxy.set(null);
      expect(await archive.write([row(now + 1, { air1: 3 })])).toEqual({ rejected: [] });
      expect((await archive.read('r1', now, now + 10, 10)).map(({ v }) => v.air1)).toEqual([1, 3]);
    },
  );

  it('takes an answer that is no answer for a failure', async () => {
    proxy.set({ kind: 'answer', status: 200, body: '<html>Welcome to the hotel</html>' });
    expect((await failure(archive.read('r1', now, now + 10, 10))).retryable).toBe(true);
  });

  it('finds the points that are refused in the middle of a batch, and stores the others', async () => {
    // Another program has spoilt a key: its field is an integer for ever.
    await server.write(database, 'raw', `room,room=other,store=s9 air9=7i ${now}`);
    const rows = Array.from({ length: 100 }, (_, i) =>
      row(now + i, [13, 14, 99].includes(i) ? { air1: i, air9: 0.5 } : { air1: i }),
    );
    const { rejected } = await archive.write(rows);
    expect(rejected.map(({ index }) => index)).toEqual([13, 14, 99]);
    expect(rejected[0]?.reason).toMatch(/air9.*conflict|conflict.*air9/);
    expect(await archive.read('r1', now, now + 100, 100)).toHaveLength(97);
  });

  it('says which rows are no rows', async () => {
    const { rejected } = await archive.write([
      row(now, { air1: Number.NaN }),
      row(now + 1, { air1: 1 }),
      row(Number.NaN, { air1: 1 }),
      row(9e15, { air1: 1 }),
      row(now + 2, { 'a b': 1 }),
      row(now + 3, { air1: Number.POSITIVE_INFINITY }),
    ]);
    expect(rejected.map(({ index }) => index)).toEqual([0, 2, 3, 4, 5]);
    expect((await archive.read('r1', 0, now * 2, 9)).map(({ t }) => t)).toEqual([now + 1]);
  });

  it('names the database when somebody has dropped it', async () => {
    await archive.write([row(now, { air1: 1 })]);
    if (name === 'influx1') await server.ask(`DROP DATABASE "${database}"`);
    else await dropBuckets(server, database);
    const error = await failure(archive.write([row(now, { air1: 1 })]));
    expect(error).toMatchObject({ code: 'archive-missing', retryable: false });
    expect(error.message).toContain(database);
  });

  it('lets the server delete by its retention, and keeps the hours', async () => {
    const old = now - 40 * DAY;
    await archive.write([row(old, { air1: 1 }), row(now, { air1: 2 })]);
    const buckets = await archive.buckets({
      room: 'r1',
      from: Math.floor(old / HOUR) * HOUR,
      to: Math.floor(old / HOUR) * HOUR + HOUR,
      bucketMs: HOUR,
      holdMs: MINUTE,
    });
    await archive.writeRollups([{ room: 'r1', store: 's1', widthMs: HOUR, buckets }]);
    const stored = () => server.ask(`SELECT "air1" FROM "${database}"."raw"."room"`);
    expect(await stored()).toHaveLength(2);
    await archive.keep({ rows: now - 20 * DAY, hours: null });
    await until('the server has deleted what expired', async () => (await stored()).length === 1, {
      withinMs: 20_000,
    });
    const hours = await archive.rollups({
      room: 'r1',
      from: buckets.t[0] as number,
      to: (buckets.t[0] as number) + HOUR,
      bucketMs: HOUR,
      widthMs: HOUR,
      holdMs: MINUTE,
    });
    expect(hours.keys.air1).toMatchObject({ max: [1] });
    // What is deleted stays refused by whoever opens it next.
    const next = await open();
    const { rejected } = await next.write([row(now - 21 * DAY, { air1: 1 }), row(now + 1, { air1: 1 })]);
    expect(rejected.map(({ index }) => index)).toEqual([0]);
    await next.close();
  });

  it('keeps raw data and hours for longer as soon as it is told, and hours for ever', async () => {
    const lives = () => durations(name, server, database);
    expect(await lives()).toEqual({ raw: 0, hours: 0 });
    await archive.keep({ rows: now - 30 * DAY, hours: now - 365 * DAY });
    const short = await lives();
    expect(short.raw).toBeCloseTo(30, 0);
    expect(short.hours).toBeCloseTo(365, 0);
    await archive.expire({ rows: now - 30 * DAY, hours: now - 365 * DAY });
    await archive.keep({ rows: now - 760 * DAY, hours: null });
    // What went stays gone, and does not hold the server at its old limit.
    await archive.expire({ rows: now - 30 * DAY, hours: null });
    const long = await lives();
    expect(long.raw).toBeCloseTo(760, 0);
    expect(long.hours).toBe(0);
    const next = await open();
    await next.keep({ rows: now - 30 * DAY, hours: now - 60 * DAY });
    await next.close();
    const again = await lives();
    expect(again.raw).toBeCloseTo(30, 0);
    expect(again.hours).toBeCloseTo(60, 0);
  });

  it('overwrites a bucket of which nothing is left, since InfluxDB cannot remove it', async () => {
    const from = Math.floor(now / HOUR) * HOUR - 4 * HOUR;
    await archive.write(
      [10, 15, 70, 75].map((minute) =>
        row(from + minute * MINUTE, { energy1: minute, ...(minute < 60 ? { air1: 1, door1: 1 } : {}) }),
      ),
    );
    const query = { room: 'r1', from, to: from + 4 * HOUR, bucketMs: HOUR, holdMs: 20 * MINUTE };
    const full = { room: 'r1', store: 's1', widthMs: HOUR, buckets: await archive.buckets(query) } as const;
    const nothing = { ...full, buckets: await archive.buckets({ ...query, room: 'nobody' }) };
    for (const { buckets, ...rollup } of [full, nothing, full, nothing, nothing]) {
      await archive.writeRollups([{ ...rollup, buckets }]);
      expect(await archive.rollups({ ...query, widthMs: HOUR })).toEqual(buckets);
    }
  });

  it('tells rows apart that the server finds too old, when it was told to keep less behind our back', async () => {
    await shorten(server, name, database, 2 * HOUR);
    const rows = [now, now - 3 * DAY, now - MINUTE, now - 4 * DAY].map((t) => row(t, { air1: 1 }));
    for (const _ of ['by the server', 'by what the server said']) {
      expect((await archive.write(rows)).rejected.map(({ index }) => index)).toEqual([1, 3]);
    }
    expect(await archive.read('r1', 0, now + 1, 9)).toHaveLength(2);
  });

  it('reports a retention that differs, and does not change it', async () => {
    const lines: string[] = [];
    const log = pino({ level: 'warn' }, { write: (line: string) => lines.push(line) });
    const other = await openInfluxArchive(server.settings({ INFLUX_DATABASE: database }), {
      now: Date.now,
      log,
      rawRetentionMs: DAY,
    });
    await other.write([row(now - 10 * DAY, { air1: 1 })]);
    expect(await other.read('r1', 0, now, 9)).toHaveLength(1);
    await other.close();
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] as string)).toMatchObject({ server: 'for ever', expected: '1 days' });
  });

  it('refuses to start when something on the way changes the precision of times', async () => {
    proxy.set({ kind: 'rewrite', path: (path) => path.replace(/([?&])precision=ms&?/, '$1') });
    await expect(open()).rejects.toThrow(/does not come back/);
  });

  it('refuses to start on what is no InfluxDB', async () => {
    const other = createServer((_, answer) => answer.end('hello'));
    other.listen(0, '127.0.0.1');
    await once(other, 'listening');
    const url = `http://127.0.0.1:${(other.address() as { port: number }).port}`;
    await expect(open({ INFLUX_URL: url })).rejects.toThrow(/is no InfluxDB/);
    other.close();
  });

  it('starts without its server, and works once it is there', async () => {
    const port = await freePort();
    const late = await open({ INFLUX_URL: `http://127.0.0.1:${port}` });
    expect(await failure(late.write([row(now, { air1: 1 })]))).toMatchObject({ retryable: true });
    expect(await failure(late.rooms())).toMatchObject({ retryable: true });
    await late.close();

    await server.child.end('SIGKILL');
    const waiting = await open({ INFLUX_URL: server.url });
    expect((await failure(waiting.read('r1', 0, 1, 1))).message).toContain('cannot be reached');
    await server.start();
    await until('the archive opens', () => waiting.write([row(now, { air1: 4 })]).catch(() => null), {
      withinMs: 20_000,
    });
    expect(await waiting.read('r1', now, now + 1, 1)).toEqual([{ t: now, v: { air1: 4 } }]);
    await waiting.close();
  });

  it('loses nothing that it has said to be stored, while the server is killed again and again', async () => {
    const stored: number[] = [];
    let killing = true;
    const writing = (async () => {
      for (let t = now; killing || t < now + 50; t++) {
        const written = await archive.write([row(t, { air1: t - now })]).catch(() => null);
        if (written !== null) stored.push(t);
        else await sleep(50);
      }
    })();
    for (let i = 0; i < 3; i++) {
      await sleep(500);
      await server.child.end('SIGKILL');
      await sleep(200);
      await server.start();
    }
    await sleep(300);
    killing = false;
    await writing;
    const there = new Set((await archive.read('r1', now, now + DAY, 1e6)).map(({ t }) => t));
    expect(stored.length).toBeGreaterThan(50);
    expect(stored.filter((t) => !there.has(t))).toEqual([]);
  });
});

/** Has the server keep raw data for less, past Coldfield. */
async function shorten(server: SpoiltServer, name: string, database: string, ms: number): Promise<void> {
  if (name === 'influx1') {
    await server.ask(`ALTER RETENTION POLICY "raw" ON "${database}" DURATION ${ms}ms SHARD DURATION 1h`);
    return;
  }
  const [bucket] = await bucketsOf(server, database, ['raw']);
  await callApi(server, 'PATCH', `buckets/${bucket}`, {
    retentionRules: [{ type: 'expire', everySeconds: ms / 1000, shardGroupDurationSeconds: 3600 }],
  });
}

/** How long the server itself says that it keeps what is in each policy, days; 0 for ever. */
async function durations(
  name: string,
  server: SpoiltServer,
  database: string,
): Promise<{ raw: number; hours: number }> {
  if (name === 'influx1') {
    const policies = await server.ask(`SHOW RETENTION POLICIES ON "${database}"`);
    const days = (policy: string): number =>
      Number.parseInt(String(policies.find(([known]) => known === policy)?.[1]), 10) / 24;
    return { raw: days('raw'), hours: days('hours') };
  }
  const { buckets } = (await callApi(server, 'GET', 'buckets?limit=100')) as {
    buckets: { name: string; retentionRules: { everySeconds: number }[] }[];
  };
  const days = (policy: string): number => {
    const bucket = buckets.find((known) => known.name === `${database}/${policy}`);
    if (bucket === undefined) throw new Error(`there is no bucket ${database}/${policy}`);
    return (bucket.retentionRules[0]?.everySeconds ?? 0) / 86_400;
  };
  return { raw: days('raw'), hours: days('hours') };
}

async function dropBuckets(server: SpoiltServer, database: string): Promise<void> {
  for (const id of await bucketsOf(server, database, ['raw', 'hours'])) {
    await callApi(server, 'DELETE', `buckets/${id}`);
  }
}

async function bucketsOf(server: SpoiltServer, database: string, policies: string[]): Promise<string[]> {
  const answer = (await callApi(server, 'GET', 'buckets?limit=100')) as {
    buckets: { id: string; name: string }[];
  };
  return policies.map(
    (policy) => answer.buckets.find(({ name }) => name === `${database}/${policy}`)?.id ?? 'none',
  );
}

async function callApi(server: SpoiltServer, method: string, path: string, body?: unknown): Promise<unknown> {
  const answer = await fetch(`${server.url}/api/v2/${path}`, {
    method,
    headers: { authorization: `Token ${server.settings().INFLUX_TOKEN}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return text === '' ? null : JSON.parse(text);
}
