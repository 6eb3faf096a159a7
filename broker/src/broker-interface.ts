import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { PublishedMessage } from './aedes/gate.ts';
import type { BrokerLimits } from './limits.ts';
import type { TlsMaterial } from './listeners.ts';
import type { Credentials, Principal } from './rights/principal.ts';

export interface BrokerConfig {
  /** Port 0 takes a free one. */
  readonly mqtt: { readonly host: string; readonly port: number };
  readonly mqtts?: ({ readonly host: string; readonly port: number } & TlsMaterial) | undefined;
  readonly limits?: Partial<BrokerLimits> | undefined;
}

export interface BrokerDeps {
  readonly credentials: Credentials;
  /**
   * Gets every message of a gateway, wills included, before its PUBACK. A returned promise delays the PUBACK (and
   * the later ones of the same client); a rejection disconnects the client without one, so that it sends again:
   * only for what cannot be stored now, never for bad data.
   */
  readonly onPublish: (message: PublishedMessage) => void | Promise<void>;
  readonly onConnect?: ((principal: Principal) => void) | undefined;
  readonly onDisconnect?: ((principal: Principal) => void) | undefined;
  /** From the third take-over of an id within ten minutes on: two devices use it. `count` is within the window. */
  readonly onTakeover?: ((gatewayId: string, count: number) => void) | undefined;
  readonly log: Logger;
  readonly register: Registry;
  /** Monotonic milliseconds; for tests. */
  readonly clock?: (() => number) | undefined;
}

export interface PublishOptions {
  readonly qos?: 0 | 1;
  readonly retain?: boolean;
}

export interface Broker {
  /** @throws {ColdfieldError} `listen` or `tls-material`; nothing stays open then */
  start(): Promise<void>;
  /** Waits for held PUBACKs (at most two seconds), then closes every connection. Idempotent; never rejects. */
  stop(): Promise<void>;
  /** The ports in use; 0 before the start. */
  readonly address: { readonly mqttPort: number; readonly mqttsPort: number | null };
  /**
   * Publishes to the subscribers that are connected now; resolves once it is handed to their sockets.
   * @throws {ColdfieldError} `broker-not-running` (retryable) or `broker-publish`
   */
  publish(topic: string, payload: Uint8Array | string, options?: PublishOptions): Promise<void>;
  /** Closes the connections of a gateway or a service, so that a revoked credential takes effect at once. */
  disconnect(name: string): void;
  connected(gatewayId: string): boolean;
  /** New certificate and key for new TLS connections. @throws {ColdfieldError} `tls-material`; the old ones stay */
  replaceTls(material: TlsMaterial): void;
}
