import { InfluxDB } from 'influx';
import type { Logger } from 'pino';
import { ArchiveError } from '../archive.ts';
import { HttpPeer, TIMEOUT_MS } from '../influx/http-peer.ts';
import type { InfluxServer } from '../influx/influx-server.ts';
import { HOURS, identifier, type Policy, RAW } from '../influx/influxql.ts';
import type { Point } from '../influx/points.ts';
import type { Refusal } from '../influx/refusal.ts';
import { HOURS_SHARD_MS, makeReady, type ServerOptions, shardMs, shardMsOf } from '../influx/set-up.ts';
import { runStatements, type Series } from '../influx/statements.ts';
import { WriteLink } from '../influx/write-link.ts';

export interface Influx1Options extends ServerOptions {
  readonly username?: string | undefined;
  readonly password?: string | undefined;
}

/**
 * Connects to an InfluxDB 1.x, creating the database and its retention policies where they are missing.
 * @throws {ConfigurationError} when rights are missing or times do not come back as written.
 * @throws {ArchiveError} when the server cannot be reached.
 */
export function openInflux1(options: Influx1Options, log: Logger): Promise<InfluxServer> {
  const { database, username, rawRetentionMs } = options;
  return makeReady(new Influx1Server(options), options, log, (why) => {
    const user = username === undefined ? 'without a user' : `as ${username}`;
    return (
      `InfluxDB refuses Coldfield ${user}: ${why}. Set INFLUX_USERNAME and INFLUX_PASSWORD to an administrator, or ` +
      `let one run: ${creation(database, rawRetentionMs).join('; ')}; ` +
      `GRANT ALL ON ${identifier(database)} TO ${identifier(username ?? 'coldfield')}`
    );
  });
}

class Influx1Server implements InfluxServer {
  readonly product: string;
  readonly database: string;
  readonly #peer: HttpPeer;
  readonly #writer: InfluxDB;
  readonly #link: WriteLink;

  constructor({ url, database, username, password, version, timeoutMs = TIMEOUT_MS }: Influx1Options) {
    this.product = `InfluxDB ${version}`;
    this.database = database;
    const credentials = Buffer.from(`${username}:${password ?? ''}`).toString('base64');
    this.#peer = new HttpPeer(url, {
      headers: username === undefined ? {} : { authorization: `Basic ${credentials}` },
      timeoutMs,
    });
    const { protocol, hostname, port, pathname } = new URL(url);
    const secure = protocol === 'https:';
    this.#link = new WriteLink(url, this.#peer.address, timeoutMs);
    this.#writer = new InfluxDB({
      database,
      hosts: [
        {
          protocol: secure ? 'https' : 'http',
          // Brackets are for URLs; a socket takes the bare address.
          host: hostname.replace(/^\[|\]$/g, ''),
          port: Number(port) || (secure ? 443 : 80),
          path: pathname.replace(/\/$/, ''),
          options: { agent: this.#link.agent },
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

  write(policy: Policy, points: readonly Point[]): Promise<Refusal | null> {
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
    return this.#link.outcome(writing, (error) => {
      // The library's error for an answer is not exported, and has the answer's text only in its message.
      const { message, res } = error as Error & { res?: { statusCode?: number } };
      return res === undefined
        ? null
        : { status: res.statusCode ?? 0, body: message.replace(/^A \d+ .*? error occurred: /s, '') };
    });
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
    this.#link.close();
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
