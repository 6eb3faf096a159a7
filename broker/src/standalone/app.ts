import { type FSWatcher, watch } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { ColdfieldError } from '@coldfield/protocol';
import type { Logger } from 'pino';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { createBroker } from '../broker.ts';
import type { Broker } from '../broker-interface.ts';
import { Cleanups } from '../cleanups.ts';
import { DEFAULT_LIMITS } from '../limits.ts';
import type { TlsMaterial } from '../listeners.ts';
import { CredentialsFile } from './credentials-file.ts';
import { startMetricsServer } from './metrics-server.ts';
import type { Settings } from './settings.ts';

const SETTLE_MS = 50;

export interface StandaloneBroker {
  /** @throws {ColdfieldError} saying what to put right; nothing stays open then */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Reads credentials and certificate again; what cannot be used is logged and leaves the old ones in force. */
  reload(): Promise<void>;
  readonly address: Broker['address'] & { readonly metricsPort: number | null };
}

/** The broker as a process of its own: credentials from a file that may change while it runs. */
export function createStandaloneBroker(settings: Settings, deps: { log: Logger }): StandaloneBroker {
  const { log } = deps;
  const cleanups = new Cleanups(log);
  const credentials = new CredentialsFile(settings.BROKER_CREDENTIALS_FILE);
  const address = { mqttPort: 0, mqttsPort: null as number | null, metricsPort: null as number | null };
  let broker: Broker | null = null;
  let stopped: Promise<void> | null = null;
  let reloading: Promise<void> = Promise.resolve();

  async function start(): Promise<void> {
    await credentials.load();
    log.info({ credentials: credentials.size }, 'read the credentials');
    const register = new Registry();
    collectDefaultMetrics({ register });
    const { MQTT_HOST: host, MQTT_PORT, MQTTS_PORT, METRICS_HOST, METRICS_PORT } = settings;
    const tls = await readTls(settings);
    const config = {
      mqtt: { host, port: MQTT_PORT },
      mqtts: tls === null ? undefined : { host, port: MQTTS_PORT ?? 0, ...tls },
      limits: {
        ...DEFAULT_LIMITS,
        maxConnections: settings.BROKER_MAX_CONNECTIONS,
        maxConnectionsPerIp: settings.BROKER_MAX_CONNECTIONS_PER_IP,
        maxMessagesPerSecond: settings.BROKER_MAX_MESSAGES_PER_SECOND,
        maxBytesPerSecond: settings.BROKER_MAX_BYTES_PER_SECOND,
      },
    };
    const started = createBroker(config, { credentials, onPublish: () => undefined, log, register });
    await started.start();
    broker = started;
    cleanups.push('broker', () => started.stop());
    Object.assign(address, started.address);
    if (METRICS_PORT !== undefined) {
      const metrics = await startMetricsServer(register, METRICS_HOST, METRICS_PORT, (error) => {
        log.error({ err: error }, 'the metrics server reported an error');
      });
      cleanups.push('metrics server', () => metrics.stop());
      address.metricsPort = metrics.port;
    }
    const watcher = watchFile(settings.BROKER_CREDENTIALS_FILE, () => void reload());
    cleanups.push('credentials watch', () => watcher.close());
  }

  async function readAgain(): Promise<void> {
    try {
      const revoked = await credentials.load();
      for (const name of revoked) broker?.disconnect(name);
      log.info({ credentials: credentials.size, revoked: revoked.length }, 'read the credentials again');
      const tls = await readTls(settings);
      if (tls !== null) broker?.replaceTls(tls);
    } catch (error) {
      log.error({ err: error }, 'what changed cannot be used, the old credentials stay in force');
    }
  }

  function reload(): Promise<void> {
    reloading = reloading.then(readAgain);
    return reloading;
  }

  async function undo(): Promise<void> {
    await cleanups.drain();
    await reloading;
  }

  return {
    address,
    reload,
    async start() {
      try {
        await start();
      } catch (error) {
        await this.stop();
        throw error;
      }
    },
    stop() {
      stopped ??= undo();
      return stopped;
    },
  };
}

/** Watches the folder, because a file is often replaced by a rename; waits a moment, so as not to read half a file. */
function watchFile(path: string, changed: () => void): FSWatcher {
  let settle: NodeJS.Timeout | undefined;
  const watcher = watch(dirname(path), (_event, name) => {
    if (name !== null && name !== basename(path)) return;
    clearTimeout(settle);
    settle = setTimeout(changed, SETTLE_MS);
  });
  watcher.once('close', () => clearTimeout(settle));
  return watcher;
}

async function readTls({ TLS_CERT_FILE, TLS_KEY_FILE }: Settings): Promise<TlsMaterial | null> {
  if (TLS_CERT_FILE === undefined || TLS_KEY_FILE === undefined) return null;
  const read = async (name: string, path: string): Promise<Buffer> => {
    try {
      return await readFile(path);
    } catch (cause) {
      const why = (cause as NodeJS.ErrnoException).code ?? 'unknown';
      throw new ColdfieldError('configuration', `${name} ${path} cannot be read: ${why}`, { cause });
    }
  };
  return {
    certPem: await read('TLS_CERT_FILE', TLS_CERT_FILE),
    keyPem: await read('TLS_KEY_FILE', TLS_KEY_FILE),
  };
}
