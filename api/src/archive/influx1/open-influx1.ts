import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { InfluxDB } from 'influx';
import type { Logger } from 'pino';
import { ConfigurationError } from '../../settings.ts';
import { ArchiveError } from '../archive.ts';
import { HttpPeer, TIMEOUT_MS } from '../influx/http-peer.ts';
import type { InfluxServer } from '../influx/influx-server.ts';
import { HOURS, identifier, type Policy, RAW } from '../influx/influxql.ts';
import type { Point } from '../influx/points.ts';
import { type Refusal, refusalOf } from '../influx/refusal.ts';
import { compareRetention, HOURS_SHARD_MS, probe, shardMs, shardMsOf } from '../influx/set-up.ts';
import { runStatements, type Series } from '../influx/statements.ts';

export interface Influx1Options {
  readonly url: string;
  readonly database: string;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  /** What the server said of itself, such as `1.6.7`. */
  readonly version: string;
  /** How long raw data is to be kept, ms; null for ever. */
  readonly rawRetentionMs: number | null;
  readonly timeoutMs?: number | undefined;
}

/**
 * Connects to an InfluxDB 1.x, creating the database and its retention policies where they are missing.
 * @throws {ConfigurationError} when rights are missing or times do not come back as written.
 * @throws {ArchiveError} when the server cannot be reached.
 */
export async function openInflux1(options: Influx1Options, log: Logger): Promise<InfluxServer> {
  const server = new Influx1Server(options);
  try {
    await server.setUp(options.rawRetentionMs);
    await compareRetention(server, options.rawRetentionMs, log);
    await probe(server);
    return server;
  } catch (error) {
    await server.close();
    if (!(error instanceof ArchiveError) || error.code !== 'archive-rights') throw error;
    const user = options.username === undefined ? 'without a user' : `as ${options.username}`;
    const db = identifier(options.database);
    throw new ConfigurationError(
      `InfluxDB refuses Coldfield ${user}: ${error.message}. Set INFLUX_USERNAME and INFLUX_PASSWORD to an ` +
        `administrator, or let one run: ${creation(options.database, options.rawRetentionMs).join('; ')}; ` +
        `GRANT ALL ON ${db} TO ${identifier(options.username ?? 'coldfield')}`,
    );
  }
}

class Influx1Server implements InfluxServer {
  readonly product: string;
  readonly database: string;
  readonly #peer: HttpPeer;
  readonly #writer: InfluxDB;
  readonly #agent: HttpAgent;
  readonly #timeoutMs: number;

  constructor({ url, database, username, password, version, timeoutMs = TIMEOUT_MS }: Influx1Options) {
    this.product = `InfluxDB ${version}`;
    this.database = database;
    this.#timeoutMs = timeoutMs;
    const credentials = Buffer.from(`${username}:${password ?? ''}`).toString('base64');
    this.#peer = new HttpPeer(url, {
      headers: username === undefined ? {} : { authorization: `Basic ${credentials}` },
      timeoutMs,
    });
    const { protocol, hostname, port, pathname } = new URL(url);
    const secure = protocol === 'https:';
    this.#agent = secure ? new HttpsAgent({ keepAlive: true }) : new HttpAgent({ keepAlive: true });
    this.#writer = new InfluxDB({
      database,
      hosts: [
        {
          protocol: secure ? 'https' : 'http',
          // Brackets are for URLs; a socket takes the bare address.
          host: hostname.replace(/^\[|\]$/g, ''),
          port: Number(port) || (secure ? 443 : 80),
          path: pathname.replace(/\/$/, ''),
          options: { agent: this.#agent },
        },
      ],
      ...(username === undefined ? {} : { username, password: password ?? '' }),
      // Whether and when to try again is decided above; the library's own pool would refuse everything for ten
      // seconds after one failure.
      pool: { maxRetries: 0, requestTimeout: timeoutMs, backoff: NO_BACKOFF },
    });
  }

  query(statements: readonly string[], options?: { timeoutMs?: number }): Promise<(readonly Series[])[]> {
    return runStatements(this.#peer, this.database, statements, options);
  }

  async write(policy: Policy, points: readonly Point[]): Promise<Refusal | null> {
    const writing = this.#writer.writePoints(
      points.map(({ measurement, store, room, t, fields }) => ({
        measurement,
        tags: { room, store },
        fields,
        // As text: the library takes the number 0 for "no time given".
        timestamp: String(t),
      })),
      { precision: 'ms', retentionPolicy: policy },
    );
    const deadline = new AbortController();
    try {
      await Promise.race([writing, this.#giveUp(deadline.signal)]);
      return null;
    } catch (error) {
      if (error instanceof ArchiveError) throw error;
      // The library's error for an answer is not exported, and has the answer's text only in its message.
      const { code, message, res } = error as NodeJS.ErrnoException & { res?: { statusCode?: number } };
      if (res !== undefined) {
        const body = message.replace(/^A \d+ .*? error occurred: /s, '');
        return refusalOf(res.statusCode ?? 0, body, this.#peer.address);
      }
      const said = `${this.#peer.address} does not take writes: ${code ?? message}`;
      throw new ArchiveError('archive-unreachable', said, { retryable: true, cause: error });
    } finally {
      deadline.abort();
      writing.catch(() => undefined);
    }
  }

  async setUp(rawRetentionMs: number | null): Promise<void> {
    const [databases = []] = await runStatements(this.#peer, null, ['SHOW DATABASES']);
    const exists = databases.some(({ values }) => values.some(([name]) => name === this.database));
    const [create, ...policies] = creation(this.database, rawRetentionMs) as [string, string];
    if (!exists) await runStatements(this.#peer, null, [create]);
    const [found = []] = await this.query([`SHOW RETENTION POLICIES ON ${identifier(this.database)}`]);
    const names = found.flatMap(({ values }) => values.map(([name]) => name));
    if (!names.includes(RAW)) {
      const raw = `CREATE RETENTION POLICY ${identifier(RAW)} ON ${identifier(this.database)} ${lasting(rawRetentionMs)}`;
      await runStatements(this.#peer, null, [raw]);
    }
    if (!names.includes(HOURS)) await runStatements(this.#peer, null, policies);
  }

  async retentionMs(policy: Policy): Promise<number | null> {
    const [found = []] = await this.query([`SHOW RETENTION POLICIES ON ${identifier(this.database)}`]);
    const [series] = found;
    const row = series?.values.find(([name]) => name === policy);
    if (row === undefined) {
      const said = `the retention policy ${policy} of the database ${this.database} is gone from ${this.#peer.address}`;
      throw new ArchiveError('archive-missing', said);
    }
    return durationMs(String(row[series?.columns.indexOf('duration') ?? -1]));
  }

  async setRetention(policy: Policy, ms: number | null): Promise<void> {
    const on = `${identifier(policy)} ON ${identifier(this.database)}`;
    // The shorter of two retentions must not be shorter than its shards, so both are set at once.
    const duration = ms === null ? 'INF' : `${ms}ms`;
    await this.query([
      `ALTER RETENTION POLICY ${on} DURATION ${duration} SHARD DURATION ${shardMsOf(policy, ms)}ms`,
    ]);
  }

  now(): number {
    return this.#peer.serverNow();
  }

  /** Only an administrator is told; null for others. */
  async sizeBytes(): Promise<number | null> {
    try {
      const [shards = []] = await this.query(["SHOW STATS FOR 'shard'"]);
      const own = shards.filter(({ tags }) => tags?.database === this.database);
      return own.reduce(
        (sum, { columns, values }) => sum + Number(values[0]?.[columns.indexOf('diskBytes')] ?? 0),
        0,
      );
    } catch (error) {
      if (error instanceof ArchiveError && error.code === 'archive-rights') return null;
      throw error;
    }
  }

  async close(): Promise<void> {
    this.#peer.close();
    this.#agent.destroy();
  }

  /** The library waits for ever when an answer stops half-way. */
  async #giveUp(signal: AbortSignal): Promise<void> {
    try {
      await sleep(this.#timeoutMs, undefined, { signal });
    } catch {
      return;
    }
    this.#agent.destroy();
    const said = `${this.#peer.address} does not take writes: no whole answer within ${this.#timeoutMs} ms`;
    throw new ArchiveError('archive-unreachable', said, { retryable: true });
  }
}

const NO_BACKOFF = {
  getDelay: () => 0,
  next: () => NO_BACKOFF,
  reset: () => NO_BACKOFF,
};

const lasting = (ms: number | null): string =>
  `DURATION ${ms === null ? 'INF' : `${ms}ms`} REPLICATION 1 SHARD DURATION ${shardMs(ms)}ms`;

function creation(database: string, rawRetentionMs: number | null): string[] {
  const db = identifier(database);
  return [
    `CREATE DATABASE ${db} WITH ${lasting(rawRetentionMs)} NAME ${identifier(RAW)}`,
    `CREATE RETENTION POLICY ${identifier(HOURS)} ON ${db} DURATION INF REPLICATION 1 SHARD DURATION ${HOURS_SHARD_MS}ms`,
  ];
}

/** `18000h0m0s` in ms; null for `0s`, which is for ever. */
function durationMs(text: string): number | null {
  const units = { h: 3_600_000, m: 60_000, s: 1_000 } as const;
  let ms = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)([hms])/g))
    ms += Number(amount) * units[unit as 'h'];
  return ms === 0 ? null : ms;
}
