import type { Logger } from 'pino';
import { ConfigurationError } from '../../settings.ts';
import { ArchiveError } from '../archive.ts';
import type { InfluxServer } from './influx-server.ts';
import { from, HOURS, type Policy, RAW, type Source, within } from './influxql.ts';

const PROBE = 'coldfield_probe';
const DAY_MS = 86_400_000;

/** Shards of raw data; a shard is what the server drops at once, so short retentions have short shards. */
export function shardMs(retentionMs: number | null): number {
  if (retentionMs === null || retentionMs >= 14 * DAY_MS) return 7 * DAY_MS;
  return retentionMs >= 2 * DAY_MS ? DAY_MS : DAY_MS / 24;
}

/** Shards of hourly roll-ups: a year's chart reads four or five of them instead of 52. */
export const HOURS_SHARD_MS = 91 * DAY_MS;

/** Shards of what is in a policy that is kept for so long: never longer than that. */
export const shardMsOf = (policy: Policy, retentionMs: number | null): number =>
  policy === HOURS && (retentionMs === null || retentionMs >= 2 * HOURS_SHARD_MS)
    ? HOURS_SHARD_MS
    : shardMs(retentionMs);

/** What a server is opened with, whichever version it is. */
export interface ServerOptions {
  readonly url: string;
  readonly database: string;
  /** What the server said of itself, such as `1.6.7`. */
  readonly version: string;
  /** How long raw data is to be kept, ms; null for ever. */
  readonly rawRetentionMs: number | null;
  readonly timeoutMs?: number | undefined;
}

/**
 * Creates what is missing on a server and shows that it can be used; closes it when it cannot.
 * @param refused what to say, and what to do, when rights are missing
 * @throws {ConfigurationError} when rights are missing or times do not come back as written.
 * @throws {ArchiveError} when the server cannot be reached.
 */
export async function makeReady<
  S extends InfluxServer & { setUp(rawRetentionMs: number | null): Promise<void> },
>(server: S, { rawRetentionMs }: ServerOptions, log: Logger, refused: (why: string) => string): Promise<S> {
  try {
    await server.setUp(rawRetentionMs);
    await compareRetention(server, rawRetentionMs, log);
    await probe(server);
    return server;
  } catch (error) {
    await server.close();
    if (!(error instanceof ArchiveError) || error.code !== 'archive-rights') throw error;
    throw new ConfigurationError(refused(error.message));
  }
}

/**
 * Says when the server keeps raw data for another time than was asked; it is not changed here, for that may delete
 * what is not rolled up yet.
 */
async function compareRetention(server: InfluxServer, expectedMs: number | null, log: Logger): Promise<void> {
  const actualMs = await server.retentionMs(RAW);
  if (actualMs === expectedMs) return;
  if (actualMs !== null && expectedMs !== null && Math.abs(actualMs - expectedMs) <= DAY_MS / 24) return;
  const days = (ms: number | null): string =>
    ms === null ? 'for ever' : `${Math.round(ms / 36e5) / 24} days`;
  log.warn(
    { server: days(actualMs), expected: days(expectedMs) },
    'InfluxDB keeps raw data for another time than Coldfield is told; it is changed once all hourly values are computed',
  );
}

/**
 * Writes a point into each policy and reads it back: shows that the rights are there, that what is written to a
 * policy is found in it, and that times keep their milliseconds.
 * @throws {ConfigurationError} when what comes back is not what was written.
 * @throws {ArchiveError} when it cannot be written or read.
 */
async function probe(server: InfluxServer): Promise<void> {
  for (const policy of [RAW, HOURS] as const) {
    const source: Source = { policy, measurement: PROBE };
    const t = Math.floor(server.now() / 60_000) * 60_000 + 1;
    // Not the point of an earlier start.
    const value = Math.random();
    const refusal = await server.write(policy, [
      { measurement: PROBE, store: 'probe', room: 'probe', t, fields: { value } },
    ]);
    const table = from(server.database, source);
    const [found = []] = await server.query([`SELECT "value" FROM ${table} WHERE ${within(t, t + 1)}`]);
    if (refusal === null && found[0]?.values[0]?.[1] === value) continue;
    const why = refusal?.reason ?? `nothing is found at ${t} ms, where a point was just written`;
    throw new ConfigurationError(
      `${server.product}: a point written to ${table} does not come back: ${why}. ` +
        'Check that the policy belongs to Coldfield alone, and that no proxy drops "precision=ms" from requests',
    );
  }
}
