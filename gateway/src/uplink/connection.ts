import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { DOWN_CHANNELS, type DownChannel, parseTopic, topicFor, type UpChannel } from '@coldfield/protocol';
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import type { Logger } from 'pino';
import { backOffMs } from '../sampling/back-off.ts';
import { refusalOf } from './refusal.ts';

const BACK_OFF = { firstMs: 1_000, maxMs: 30_000 };
/** A connection that ends sooner was no success: two gateways with one id would throw each other out for ever. */
const SETTLED_MS = 10_000;
const CONNECT_TIMEOUT_MS = 10_000;
const FAREWELL_MS = 1_000;

export interface ConnectionConfig {
  readonly id: string;
  readonly url: string;
  readonly password: string;
  readonly keepAliveS: number;
  readonly tls: {
    readonly caFile?: string;
    readonly certFile?: string;
    readonly keyFile?: string;
    readonly serverName?: string;
  };
}

export interface ConnectionDeps {
  readonly log: Logger;
  readonly random: () => number;
  readonly monotonicMs: () => number;
  /** The last will's payload, asked for at each connection. */
  readonly will: () => string;
  /** Connected and subscribed. */
  readonly onReady: () => void;
  readonly onLost: () => void;
  readonly onMessage: (channel: DownChannel, payload: Uint8Array) => void;
}

/** The MQTT connection of a gateway; it comes back by itself. Nothing is queued in it: the buffer does that. */
export interface Connection {
  readonly ready: boolean;
  start(): void;
  /** Sends with QoS 1; false when there is no connection. Arrival is told by the server's ack, not here. */
  publish(channel: UpChannel, payload: string | Uint8Array, options?: { retain?: boolean }): boolean;
  /** Ends the connection so that it comes back with the settings of now. */
  renew(): void;
  stop(farewell: string): Promise<void>;
}

export function createConnection(config: ConnectionConfig, deps: ConnectionDeps): Connection {
  const { log, monotonicMs } = deps;
  let client: MqttClient | null = null;
  let ready = false;
  let readySinceMs = 0;
  let failures = 0;
  let retry: NodeJS.Timeout | null = null;
  let stopped = false;
  let lastError: unknown = null;
  /** What was logged since a connection last held. */
  const told = new Set<'unreachable' | 'refused'>();

  function connect(): void {
    retry = null;
    lastError = null;
    let opening: MqttClient;
    try {
      opening = mqtt.connect(config.url, optionsOf(config, deps.will()));
    } catch (error) {
      // An unreadable certificate, for one.
      lastError = error;
      scheduleRetry();
      return;
    }
    client = opening;
    opening.on('error', (error) => {
      lastError = error;
    });
    opening.on('connect', () => {
      const topics = DOWN_CHANNELS.map((channel) => topicFor(config.id, channel));
      opening.subscribe(topics, { qos: 1 }, (error, granted) => {
        if (opening !== client) return;
        if (error !== null || granted?.some(({ qos }) => (qos as number) === 128)) {
          lastError = error ?? new Error('the broker refused a subscription');
          opening.end(true);
          return;
        }
        ready = true;
        readySinceMs = monotonicMs();
        log.info({ broker: config.url }, 'connected to the broker');
        deps.onReady();
      });
    });
    opening.on('message', (topic, payload) => {
      const parsed = opening === client ? parseTopic(topic) : null;
      if (parsed === null || parsed.gatewayId !== config.id) return;
      deps.onMessage(parsed.channel as DownChannel, payload);
    });
    opening.on('close', () => {
      if (opening === client) lost();
    });
  }

  function lost(): void {
    // Each connection has a client of its own: MQTT.js would otherwise send by itself what the window holds.
    client?.removeAllListeners('close');
    client?.end(true);
    client = null;
    const wasReady = ready;
    ready = false;
    if (wasReady && monotonicMs() - readySinceMs >= SETTLED_MS) {
      failures = 0;
      told.clear();
    }
    if (wasReady) {
      log.warn({ broker: config.url, err: lastError }, 'the connection to the broker was lost');
      deps.onLost();
    }
    scheduleRetry();
  }

  function scheduleRetry(): void {
    failures += 1;
    if (stopped) return;
    tell();
    retry = setTimeout(connect, backOffMs(failures, BACK_OFF, deps.random));
  }

  /** A broker may be away for a moment; a refusal is told at once, for no waiting mends it. */
  function tell(): void {
    const reason = refusalOf(lastError);
    const what = reason === null ? 'unreachable' : 'refused';
    if (told.has(what) || (reason === null && failures < 2)) return;
    told.add(what);
    if (reason === null) log.warn({ broker: config.url, err: lastError }, 'the broker cannot be reached');
    else log.warn({ broker: config.url, reason }, "the broker refuses this gateway's id or secret");
  }

  return {
    get ready() {
      return ready;
    },
    start: connect,
    publish(channel, payload, options = {}) {
      if (!ready || client === null) return false;
      const bytes =
        typeof payload === 'string'
          ? payload
          : Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
      client.publish(
        topicFor(config.id, channel),
        bytes,
        { qos: 1, retain: options.retain ?? false },
        () => {},
      );
      return true;
    },
    renew() {
      client?.end(true);
    },
    async stop(farewell) {
      stopped = true;
      if (retry !== null) clearTimeout(retry);
      const closing = client;
      const wasReady = ready;
      client = null;
      ready = false;
      if (closing === null) return;
      if (wasReady) {
        // MQTT.js never settles this when the connection dies meanwhile, so the wait is bounded.
        await Promise.race([
          new Promise<void>((resolve) => {
            closing.publish(topicFor(config.id, 'state'), farewell, { qos: 1, retain: true }, () =>
              resolve(),
            );
          }),
          delay(FAREWELL_MS, undefined, { ref: false }),
        ]);
        await Promise.race([
          new Promise<void>((resolve) => {
            closing.end(false, {}, () => resolve());
          }),
          delay(FAREWELL_MS, undefined, { ref: false }),
        ]);
      }
      closing.end(true);
    },
  };
}

function optionsOf(config: ConnectionConfig, will: string): IClientOptions {
  const { caFile, certFile, keyFile, serverName } = config.tls;
  return {
    clientId: config.id,
    username: config.id,
    password: config.password,
    protocolVersion: 4,
    clean: true,
    keepalive: config.keepAliveS,
    connectTimeout: CONNECT_TIMEOUT_MS,
    reconnectPeriod: 0,
    queueQoSZero: false,
    resubscribe: false,
    will: { topic: topicFor(config.id, 'state'), payload: Buffer.from(will), qos: 1, retain: true },
    ...(caFile === undefined ? {} : { ca: readFileSync(caFile) }),
    ...(certFile === undefined ? {} : { cert: readFileSync(certFile) }),
    ...(keyFile === undefined ? {} : { key: readFileSync(keyFile) }),
    ...(serverName === undefined ? {} : { servername: serverName }),
  };
}
