import { Aedes, type Client } from 'aedes';
import { Connection } from '../guard/connection.ts';
import type { Gate } from './gate.ts';
import type { TransientPersistence } from './transient-persistence.ts';

/**
 * Never a duplicate. aedes remembers per subscriber the highest number it delivered and drops lower ones as repeats;
 * but messages overtake each other inside it (QoS 1 waits a tick longer than QoS 0), so it dropped messages that
 * nobody had seen (aedes issues 955 and 994). A client with overlapping subscriptions gets a message once for each,
 * which MQTT allows.
 */
const NO_DUPLICATES = new Proxy({}, { get: () => 0, set: () => true, deleteProperty: () => true });

export interface EngineDeps {
  readonly gate: Gate;
  readonly persistence: TransientPersistence;
  /** False while nobody is connected who could receive telemetry. */
  readonly anyService: () => boolean;
  readonly connectTimeoutMs: number;
  readonly onReady: (connection: Connection) => void;
  /** A client's connection ended with an error that is not the network's. */
  readonly onClientError: (connection: Connection, error: NodeJS.ErrnoException) => void;
  readonly onError: (error: Error) => void;
}

type Publish = (packet: { topic: string }, client: unknown, done?: () => void) => void;

/**
 * Telemetry has been handed to `onPublish` when aedes comes to distribute it. Only services may subscribe to it, so
 * while none is connected there is nobody to look for: that is half of aedes' work on a message.
 */
function skipUnheardTelemetry(aedes: Aedes, anyService: () => boolean): void {
  const publish = aedes.publish.bind(aedes) as unknown as Publish;
  const skipping: Publish = (packet, client, done) => {
    if (typeof done === 'function' && packet.topic.endsWith('/telemetry') && !anyService()) done();
    else publish(packet, client, done);
  };
  aedes.publish = skipping as unknown as Aedes['publish'];
}

/** aedes with this broker's decisions, and the traps closed that are inside it. */
export async function createEngine(deps: EngineDeps): Promise<Aedes> {
  const { gate, persistence, anyService, connectTimeoutMs, onReady, onClientError, onError } = deps;
  const aedes = new Aedes({
    ...gate,
    persistence,
    connectTimeout: connectTimeoutMs,
    // A `write()` here never asks to wait, so there is no drain to time out on.
    drainTimeout: 0,
    // For MQTT 3.1 clients; an id may have 40 characters.
    maxClientsIdLength: 64,
    maxTopicLevels: 8,
  });
  aedes.on('client', (client: Client) => {
    (client as unknown as { duplicates: object }).duplicates = NO_DUPLICATES;
  });
  aedes.on('clientReady', (client: Client) => onReady(Connection.of(client.conn)));
  // Its connection ends quietly, not with a complaint about the protocol.
  aedes.on('keepaliveTimeout', (client: Client) => Connection.of(client.conn).end());
  const failed = (client: Client, error: Error) => onClientError(Connection.of(client.conn), error);
  aedes.on('clientError', failed);
  aedes.on('connectionError', failed);
  (aedes as NodeJS.EventEmitter).on('error', onError);
  await aedes.listen();
  skipUnheardTelemetry(aedes, anyService);
  return aedes;
}
