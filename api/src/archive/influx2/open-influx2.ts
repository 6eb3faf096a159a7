import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { HttpError, InfluxDB } from '@influxdata/influxdb-client';
import type { Logger } from 'pino';
import { ConfigurationError } from '../../settings.ts';
import { ArchiveError } from '../archive.ts';
import { HttpPeer, TIMEOUT_MS } from '../influx/http-peer.ts';
import type { InfluxServer } from '../influx/influx-server.ts';
import { HOURS, type Policy, RAW } from '../influx/influxql.ts';
import type { Point } from '../influx/points.ts';
import { type Refusal, refusalOf } from '../influx/refusal.ts';
import { compareRetention, HOURS_SHARD_MS, probe, shardMs, shardMsOf } from '../influx/set-up.ts';
import { runStatements, type Series } from '../influx/statements.ts';
import { type Bucket, Buckets } from './buckets.ts';
import { lineOf } from './line-protocol.ts';

export interface Influx2Options {
  readonly url: string;
  readonly database: string;
  readonly token: string;
  readonly org: string;
  /** What the server said of itself, such as `2.8.0`. */
  readonly version: string;
  /** How long raw data is to be kept, ms; null for ever. */
  readonly rawRetentionMs: number | null;
  readonly timeoutMs?: number | undefined;
}

/**
 * Connects to an InfluxDB 2.x, creating its buckets and the mappings for InfluxQL where they are missing. A 3.x
 * is taken for a 2.x without buckets: there a database comes into being with the first write.
 * @throws {ConfigurationError} when rights are missing or times do not come back as written.
 * @throws {ArchiveError} when the server cannot be reached.
 */
export async function openInflux2(options: Influx2Options, log: Logger): Promise<InfluxServer> {
  const server = new Influx2Server(options);
  try {
    await server.setUp(options.rawRetentionMs);
    await compareRetention(server, options.rawRetentionMs, log);
    await probe(server);
    return server;
  } catch (error) {
    await server.close();
    if (!(error instanceof ArchiveError) || error.code !== 'archive-rights') throw error;
    throw new ConfigurationError(
      `InfluxDB refuses Coldfield's token: ${error.message}. INFLUX_TOKEN has to be allowed to read and write the ` +
        `buckets ${options.database}/${RAW} and ${options.database}/${HOURS} of INFLUX_ORG=${options.org} and to read ` +
        'DBRP mappings; to create them on the first start, to write buckets and DBRP mappings',
    );
  }
}

class Influx2Server implements InfluxServer {
  readonly product: string;
  readonly database: string;
  readonly #options: Influx2Options;
  readonly #peer: HttpPeer;
  readonly #buckets: Buckets;
  readonly #writer: InfluxDB;
  readonly #agent: HttpAgent;
  readonly #timeoutMs: number;
  /** False on 3.x, which has databases instead. */
  readonly #hasBuckets: boolean;

  constructor(options: Influx2Options) {
    const { url, database, token, org, version, timeoutMs = TIMEOUT_MS } = options;
    this.product = `InfluxDB ${version}`;
    this.database = database;
    this.#options = options;
    this.#timeoutMs = timeoutMs;
    this.#hasBuckets = Number.parseInt(version, 10) === 2;
    this.#peer = new HttpPeer(url, { headers: { authorization: `Token ${token}` }, timeoutMs });
    this.#buckets = new Buckets(this.#peer, org);
    const secure = new URL(url).protocol === 'https:';
    this.#agent = secure ? new HttpsAgent({ keepAlive: true }) : new HttpAgent({ keepAlive: true });
    this.#writer = new InfluxDB({ url, token, timeout: timeoutMs, transportOptions: { agent: this.#agent } });
  }

  query(statements: readonly string[], options?: { timeoutMs?: number }): Promise<(readonly Series[])[]> {
    return runStatements(this.#peer, this.database, statements, options);
  }

  async write(policy: Policy, points: readonly Point[]): Promise<Refusal | null> {
    // A writer of its own for each batch, which goes out by `flush` alone: what the library sends by itself, or
    // tries again by itself, it may drop without a word.
    const api = this.#writer.getWriteApi(this.#options.org, this.#bucketName(policy), 'ms', {
      batchSize: points.length + 1,
      maxBatchBytes: Number.MAX_SAFE_INTEGER,
      flushInterval: 0,
      maxRetries: 0,
      writeFailed: (error) => Promise.reject(error),
    });
    const deadline = new AbortController();
    let writing = Promise.resolve();
    try {
      api.writeRecords(points.map(lineOf));
      writing = api.flush();
      await Promise.race([writing, this.#giveUp(deadline.signal)]);
      return null;
    } catch (error) {
      if (error instanceof ArchiveError) throw error;
      if (error instanceof HttpError)
        return refusalOf(error.statusCode, error.body ?? '', this.#peer.address);
      const { code, message } = error as NodeJS.ErrnoException;
      const said = `${this.#peer.address} does not take writes: ${code ?? message}`;
      throw new ArchiveError('archive-unreachable', said, { retryable: true, cause: error });
    } finally {
      deadline.abort();
      writing.catch(() => undefined);
    }
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
    this.#agent.destroy();
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

const SHARD_SIZE = /^storage_(?:shard_disk|wal)_size\{bucket="([^"]*)",.*?\bid="(\d+)".*\} (\S+)$/gm;
