import { readFileSync } from 'node:fs';
import { createBroker } from '@coldfield/broker';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { LinkLog } from '../link-log/link-log.ts';
import type { LiveStateWriter } from '../live-state/create-live-state.ts';
import type { Records } from '../records/index.ts';
import { ConfigurationError, type Settings } from '../settings.ts';
import type { Transport } from './transport.ts';

export interface EmbeddedTransport extends Transport {
  readonly address: { readonly mqttPort: number; readonly mqttsPort: number | null };
}

/** Our own broker inside this process: ingest is called before the PUBACK, without a subscription between. */
export function createEmbeddedTransport(
  settings: Settings,
  deps: {
    records: Records;
    liveState: LiveStateWriter;
    linkLog: Pick<LinkLog, 'note'>;
    register: Registry;
    log: Logger;
  },
): EmbeddedTransport {
  const { records, liveState, linkLog, log } = deps;
  let handle: Parameters<Transport['start']>[0] = () => undefined;
  let running = false;
  const listeners = new Set<() => void>();

  const broker = createBroker(
    { mqtt: { host: settings.HOST, port: settings.MQTT_PORT }, mqtts: mqttsOf(settings) },
    {
      credentials: records.credentials,
      onPublish: (message) => handle(message),
      onConnect: (principal) => {
        if (principal.kind !== 'gateway') return;
        linkLog.note(principal.gatewayId, 'connected');
        liveState.gatewayConnected(principal.gatewayId, true);
      },
      onDisconnect: (principal) => {
        if (principal.kind !== 'gateway') return;
        linkLog.note(principal.gatewayId, 'disconnected');
        liveState.gatewayConnected(principal.gatewayId, false);
      },
      onTakeover: (gatewayId) => linkLog.note(gatewayId, 'two-devices'),
      log,
      register: deps.register,
    },
  );
  const unsubscribe = records.onChange((change) => {
    if (change.kind === 'gateway-revoked' || change.kind === 'gateway-replaced')
      broker.disconnect(change.gateway);
  });

  return {
    address: broker.address,
    async start(handler) {
      handle = handler;
      await broker.start();
      running = true;
      for (const listener of listeners) listener();
    },
    publish(topic, payload, { retain = false } = {}) {
      if (!running) return;
      broker
        .publish(topic, payload, { qos: retain ? 1 : 0, retain })
        .catch((error: unknown) => log.debug({ err: error, topic }, 'A message was not sent'));
    },
    onConnected(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    ready: () => running,
    async stop() {
      running = false;
      unsubscribe();
      await broker.stop();
    },
  };
}

function mqttsOf({ HOST, MQTTS_PORT, TLS_CERT_FILE, TLS_KEY_FILE }: Settings) {
  if (MQTTS_PORT === undefined || TLS_CERT_FILE === undefined || TLS_KEY_FILE === undefined) return undefined;
  const read = (name: string, path: string): Buffer => {
    try {
      return readFileSync(path);
    } catch (error) {
      throw new ConfigurationError(`${name}=${path} cannot be read: ${(error as Error).message}`);
    }
  };
  return {
    host: HOST,
    port: MQTTS_PORT,
    certPem: read('TLS_CERT_FILE', TLS_CERT_FILE),
    keyPem: read('TLS_KEY_FILE', TLS_KEY_FILE),
  };
}
