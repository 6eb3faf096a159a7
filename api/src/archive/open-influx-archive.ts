import type { Logger } from 'pino';
import { ConfigurationError, type Settings } from '../settings.ts';
import { type Archive, ArchiveError } from './archive.ts';
import { createDeferredArchive } from './deferred-archive.ts';
import { HttpPeer } from './influx/http-peer.ts';
import { createInfluxArchive } from './influx/influx-archive.ts';
import type { InfluxServer } from './influx/influx-server.ts';
import { openInflux1 } from './influx1/open-influx1.ts';
import { openInflux2 } from './influx2/open-influx2.ts';

export type InfluxSettings = { readonly INFLUX_URL: string } & Pick<
  Settings,
  'INFLUX_DATABASE' | 'INFLUX_USERNAME' | 'INFLUX_PASSWORD' | 'INFLUX_TOKEN' | 'INFLUX_ORG'
>;

interface Deps {
  readonly now: () => number;
  readonly log: Logger;
  /** How long raw data is to be kept, ms; null for ever. */
  readonly rawRetentionMs: number | null;
  /** How long a question or a write to the server may take, ms; half a minute if not given. */
  readonly timeoutMs?: number;
}

/** The oldest that the contract suite runs on. */
const OLDEST = [1, 6] as const;

/**
 * Opens the archive on the server at `INFLUX_URL`, by the driver for the version that it tells. A server that cannot
 * be reached does not hold up the start: the archive answers with errors until it can.
 * @throws {ConfigurationError} when it is no InfluxDB, too old, or its rights or times are wrong.
 */
export async function openInfluxArchive(settings: InfluxSettings, deps: Deps): Promise<Archive> {
  const open = async (): Promise<Archive> => {
    const server = await openServer(settings, deps);
    return createInfluxArchive(server, deps);
  };
  try {
    const archive = await open();
    deps.log.info({ product: archive.product, database: settings.INFLUX_DATABASE }, 'The archive is open');
    return archive;
  } catch (error) {
    if (!(error instanceof ArchiveError) || !error.retryable) throw error;
    deps.log.error(
      { err: error },
      'The archive cannot be reached; Coldfield starts without it, keeps trying, and gateways keep their frames',
    );
    return createDeferredArchive(open, error, { log: deps.log, name: 'InfluxDB (not reached yet)' });
  }
}

async function openServer(settings: InfluxSettings, deps: Deps): Promise<InfluxServer> {
  const { INFLUX_URL: url, INFLUX_DATABASE: database } = settings;
  const version = await versionOf(settings, deps.timeoutMs);
  const [major = 0, minor = 0] = version.split('.').map((part) => Number.parseInt(part, 10));
  if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
    throw new ConfigurationError(
      `INFLUX_URL: InfluxDB ${version} is too old; ${OLDEST.join('.')} or later is expected`,
    );
  }
  const common = { url, database, version, rawRetentionMs: deps.rawRetentionMs, timeoutMs: deps.timeoutMs };
  if (major === 1) {
    const { INFLUX_USERNAME: username, INFLUX_PASSWORD: password } = settings;
    return openInflux1({ ...common, username, password }, deps.log);
  }
  const { INFLUX_TOKEN: token, INFLUX_ORG: org } = settings;
  if (token === undefined) throw new ConfigurationError(`INFLUX_TOKEN: InfluxDB ${version} needs a token`);
  return openInflux2({ ...common, token, org }, deps.log);
}

/** What the server says that it is, without a leading `v`. */
async function versionOf(settings: InfluxSettings, timeoutMs: number | undefined): Promise<string> {
  const { INFLUX_URL: url, INFLUX_TOKEN: token } = settings;
  // 3.x tells nothing to strangers.
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Token ${token}` };
  const peer = new HttpPeer(url, { headers, timeoutMs });
  try {
    const { status, headers } = await peer.ask('GET', 'ping');
    const version = /^v?(\d+\.\d+.*)$/.exec(String(headers['x-influxdb-version'] ?? ''))?.[1];
    if (version !== undefined) return version;
    if (status >= 500 || status === 429) {
      throw new ArchiveError('archive-busy', `${peer.address} answers ${status}`, { retryable: true });
    }
    throw new ConfigurationError(
      `INFLUX_URL: ${peer.address} is no InfluxDB: its answer ${status} to /ping names no version`,
    );
  } finally {
    peer.close();
  }
}
