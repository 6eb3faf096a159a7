import { HttpError, InfluxDB } from '@influxdata/influxdb-client';
import type { Logger } from 'pino';
import { ArchiveError } from '../archive.ts';
import { HttpPeer, TIMEOUT_MS } from '../influx/http-peer.ts';
import type { InfluxServer } from '../influx/influx-server.ts';
import { HOURS, type Policy, RAW } from '../influx/influxql.ts';
import type { Point } from '../influx/points.ts';
import type { Refusal } from '../influx/refusal.ts';
import { HOURS_SHARD_MS, makeReady, type ServerOptions, shardMs, shardMsOf } from '../influx/set-up.ts';
import { runStatements, type Series } from '../influx/statements.ts';
import { WriteLink } from '../influx/write-link.ts';
import { type Bucket, Buckets } from './buckets.ts';
import { lineOf } from './line-protocol.ts';

export interface Influx2Options extends ServerOptions {
  readonly token: string;
  readonly org: string;
}

/**
 * Connects to an InfluxDB 2.x, creating its buckets and the mappings for InfluxQL where they are missing. A 3.x
 * is taken for a 2.x without buckets: there a database comes into being with the first write.
 * @throws {ConfigurationError} when rights are missing or times do not come back as written.
 * @throws {ArchiveError} when the server cannot be reached.
 */
export function openInflux2(options: Influx2Options, log: Logger): Promise<InfluxServer> {
  const { database, org } = options;
  return makeReady(
    new Influx2Server(options),
    options,
    log,
    (why) =>
      `InfluxDB refuses Coldfield's token: ${why}. INFLUX_TOKEN has to be allowed to read and write the ` +
      `buckets ${database}/${RAW} and ${database}/${HOURS} of INFLUX_ORG=${org} and to read ` +
      'DBRP mappings; to create them on the first start, to write buckets and DBRP mappings',
  );
}

class Influx2Server implements InfluxServer {
  readonly product: string;
  readonly database: string;
  readonly #options: Influx2Options;
  readonly #peer: HttpPeer;
  readonly #buckets: Buckets;
  readonly #writer: InfluxDB;
  readonly #link: WriteLink;
  /** False on 3.x, which has databases instead. */
  readonly #hasBuckets: boolean;

  constructor(options: Influx2Options) {
    const { url, database, token, org, version, timeoutMs = TIMEOUT_MS } = options;
    this.product = `InfluxDB ${version}`;
    this.database = database;
    this.#options = options;
    this.#hasBuckets = Number.parseInt(version, 10) === 2;
    this.#peer = new HttpPeer(url, { headers: { authorization: `Token ${token}` }, timeoutMs });
    this.#buckets = new Buckets(this.#peer, org);
    this.#link = new WriteLink(url, this.#peer.address, timeoutMs);
    this.#writer = new InfluxDB({
      url,
      token,
      timeout: timeoutMs,
      transportOptions: { agent: this.#link.agent },
    });
  }

  query(statements: readonly string[], options?: { timeoutMs?: number }): Promise<(readonly Series[])[]> {
    return runStatements(this.#peer, this.database, statements, options);
  }

  write(policy: Policy, points: readonly Point[]): Promise<Refusal | null> {
    // A writer of its own for each batch, which goes out by `flush` alone: what the library sends by itself, or
    // tries again by itself, it may drop without a word.
    const send = async (): Promise<void> => {
      const api = this.#writer.getWriteApi(this.#options.org, this.#bucketName(policy), 'ms', {
        batchSize: points.length + 1,
        maxBatchBytes: Number.MAX_SAFE_INTEGER,
        flushInterval: 0,
        maxRetries: 0,
        writeFailed: (error) => Promise.reject(error),
      });
      api.writeRecords(points.map(lineOf));
      await api.flush();
    };
    return this.#link.outcome(send(), (error) =>
      error instanceof HttpError ? { status: error.statusCode, body: error.body ?? '' } : null,
    );
  }

  async setUp(rawRetentionMs: number | null): Promise<void> {
    if (!this.#hasBuckets) return;
    for (const [policy, retentionMs, shard] of [
      [RAW, rawRetentionMs, shardMs(rawRetentionMs)],
      [HOURS, null, HOURS_SHARD_MS],
    ] as const) {
      const name = this.#bucketName(policy);
      const bucket =
        (await this.#buckets.find(name)) ?? (await this.#buckets.create(name, retentionMs, shard));
      await this.#buckets.map(bucket, this.database, policy, policy === RAW);
    }
  }

  async retentionMs(policy: Policy): Promise<number | null> {
    if (!this.#hasBuckets) return policy === RAW ? this.#options.rawRetentionMs : null;
    const seconds = (await this.#bucket(policy)).retentionRules?.[0]?.everySeconds ?? 0;
    return seconds === 0 ? null : seconds * 1000;
  }

  async setRetention(policy: Policy, ms: number | null): Promise<void> {
    if (!this.#hasBuckets) {
      throw new ArchiveError(
        'archive-request',
        `${this.product}: set the retention of ${this.#bucketName(policy)} there`,
      );
    }
    await this.#buckets.setRetention(await this.#bucket(policy), ms, shardMsOf(policy, ms));
  }

  now(): number {
    return this.#peer.serverNow();
  }

  /** From the server's own metrics; null where it does not show them. */
  async sizeBytes(): Promise<number | null> {
    const { status, body } = await this.#peer.ask('GET', 'metrics');
    if (status !== 200) return null;
    const ids = await Promise.all(
      ([RAW, HOURS] as const).map(async (policy) => (await this.#buckets.find(this.#bucketName(policy)))?.id),
    );
    // The size of a shard, which has its write-ahead log in it, lags behind; that of the log does not.
    const shards = new Map<string, number>();
    for (const [, bucket, id = '', size] of body.matchAll(SHARD_SIZE)) {
      if (ids.includes(bucket)) shards.set(id, Math.max(shards.get(id) ?? 0, Number(size)));
    }
    return shards.size === 0 ? null : [...shards.values()].reduce((sum, bytes) => sum + bytes, 0);
  }

  async close(): Promise<void> {
    this.#peer.close();
    this.#link.close();
  }

  #bucketName(policy: Policy): string {
    return `${this.database}/${policy}`;
  }

  async #bucket(policy: Policy): Promise<Bucket> {
    const name = this.#bucketName(policy);
    const bucket = await this.#buckets.find(name);
    if (bucket === null)
      throw new ArchiveError('archive-missing', `the bucket ${name} is gone from ${this.#peer.address}`);
    return bucket;
  }
}

const SHARD_SIZE = /^storage_(?:shard_disk|wal)_size\{bucket="([^"]*)",.*?\bid="(\d+)".*\} (\S+)$/gm;
