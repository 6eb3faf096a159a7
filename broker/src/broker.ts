import type { Server } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Server as TlsServer } from 'node:tls';
import { ColdfieldError } from '@coldfield/protocol';
import type { Aedes } from 'aedes';
import { createEngine } from './aedes/engine.ts';
import { createGate } from './aedes/gate.ts';
import { TransientPersistence } from './aedes/transient-persistence.ts';
import type { Broker, BrokerConfig, BrokerDeps, PublishOptions } from './broker-interface.ts';
import { Cleanups } from './cleanups.ts';
import { FrontDoor } from './front-door.ts';
import type { Connection } from './guard/connection.ts';
import { FailedLogins } from './guard/failed-logins.ts';
import { type BrokerLimits, DEFAULT_LIMITS } from './limits.ts';
import { closeServer, createListener, createTlsLayer, listen, replaceTls } from './listeners.ts';
import { newTally, registerMetrics } from './metrics.ts';
import { Refusals } from './refusals.ts';
import { Sessions } from './sessions.ts';

const DRAIN_MS = 2000;
/** A timer may fire a little before a finer clock has reached its time. */
const TIMER_SLACK_MS = 10;

/** The MQTT broker: aedes behind guards, over TCP and optionally TLS. */
export function createBroker(config: BrokerConfig, deps: BrokerDeps): Broker {
  const limits: BrokerLimits = { ...DEFAULT_LIMITS, ...config.limits };
  const { log, credentials, onPublish, clock = () => performance.now() } = deps;
  const address: { mqttPort: number; mqttsPort: number | null } = { mqttPort: 0, mqttsPort: null };
  const tally = newTally();
  const refusals = new Refusals(log, clock);
  const { onConnect, onDisconnect, onTakeover } = deps;
  const sessions = new Sessions({ tally, clock, log, onConnect, onDisconnect, onTakeover });
  const persistence = new TransientPersistence(limits.maxRetainedBytes, (topic) => {
    refusals.refuse('not-retained', topic, {});
  });
  const cleanups = new Cleanups(log);
  let engine: Aedes | null = null;
  let tlsLayer: TlsServer | null = null;
  let stopping = false;
  let stopped: Promise<void> | null = null;

  const frontDoor = new FrontDoor({
    limits,
    tally,
    clock,
    refusals,
    stopping: () => stopping,
    refuse: ({ who, remoteIp }, reason, fields) => refusals.refuse(reason, who, { remoteIp, ...fields }),
    onFrozen: ({ who }, queuedBytes) => {
      tally.frozenClosed += 1;
      log.warn({ who, queuedBytes }, 'closed a subscriber that does not read');
    },
    onEnded: (connection) => sessions.ended(connection),
    handle: (socket) => engine?.handle(socket),
  });

  const gate = createGate({
    credentials,
    onPublish,
    sessions,
    logins: new FailedLogins(clock),
    tally,
    stopping: () => stopping,
  });

  function onClientError(connection: Connection, error: NodeJS.ErrnoException): void {
    // Errors of the network carry a code; aedes' own, about what a client sent, do not.
    if (connection.explained || error.code !== undefined) return;
    const silent =
      connection.phase === 'new' &&
      clock() - connection.openedAtMs + TIMER_SLACK_MS >= limits.connectTimeoutMs;
    connection.refuse(silent ? 'connect-timeout' : 'protocol', { detail: error.message });
  }

  async function openListener(server: Server, host: string, port: number): Promise<number> {
    const used = await listen(server, host, port, frontDoor.acceptFailed);
    cleanups.push(`listener ${host}:${used}`, () => {
      const closed = closeServer(server);
      frontDoor.closeAll();
      return closed;
    });
    return used;
  }

  async function open(): Promise<void> {
    const levels = {
      connections: () => ({
        gateways: sessions.gateways,
        services: sessions.services,
        pending: frontDoor.pending,
      }),
      retainedMessages: () => persistence.retained.size,
      heldAcks: () => sessions.heldAcks(),
    };
    cleanups.push('metrics', registerMetrics(deps.register, tally, refusals.counts, levels));

    const aedes = await createEngine({
      gate,
      persistence,
      anyService: () => sessions.services > 0,
      connectTimeoutMs: limits.connectTimeoutMs,
      onReady: (connection) => sessions.announce(connection),
      onClientError,
      onError: (error) => log.error({ err: error }, 'the MQTT engine reported an error'),
    });
    engine = aedes;
    cleanups.push('engine', () => new Promise<void>((resolve) => aedes.close(resolve)));

    const { mqtt, mqtts } = config;
    const layer = mqtts === undefined ? null : createTlsLayer(mqtts, limits.connectTimeoutMs, frontDoor);
    address.mqttPort = await openListener(
      createListener(frontDoor.accepted, frontDoor.opened),
      mqtt.host,
      mqtt.port,
    );
    if (mqtts !== undefined && layer !== null) {
      tlsLayer = layer;
      const upgrade = createListener(frontDoor.accepted, (socket) => layer.emit('connection', socket));
      address.mqttsPort = await openListener(upgrade, mqtts.host, mqtts.port);
    }
    log.info({ ...address }, 'the broker is listening');
  }

  /** Reading has stopped; what is being stored may still be acknowledged. */
  async function drain(): Promise<void> {
    stopping = true;
    const untilMs = performance.now() + DRAIN_MS;
    while (sessions.heldAcks() > 0 && performance.now() < untilMs) await delay(10);
    await cleanups.drain();
  }

  return {
    address,

    async start() {
      try {
        await open();
      } catch (error) {
        await this.stop();
        throw error;
      }
    },

    stop() {
      stopped ??= drain();
      return stopped;
    },

    publish(topic: string, payload: Uint8Array | string, { qos = 0, retain = false }: PublishOptions = {}) {
      const aedes = engine;
      if (aedes === null || stopping) {
        return Promise.reject(
          new ColdfieldError('broker-not-running', 'the broker is not running', { retryable: true }),
        );
      }
      const bytes =
        typeof payload === 'string'
          ? payload
          : Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
      return new Promise((resolve, reject) => {
        aedes.publish({ cmd: 'publish', topic, payload: bytes, qos, retain, dup: false }, (error) => {
          if (error)
            reject(new ColdfieldError('broker-publish', `cannot publish to ${topic}`, { cause: error }));
          else resolve();
        });
      });
    },

    disconnect: (name) => sessions.disconnect(name),
    connected: (gatewayId) => sessions.connected(gatewayId),

    replaceTls(material) {
      if (tlsLayer !== null) replaceTls(tlsLayer, material);
    },
  };
}
