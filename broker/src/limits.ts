import { MAX_PAYLOAD_BYTES } from '@coldfield/protocol';

/** Every bound the broker keeps. 0 switches a rate, or the limit per address, off. */
export interface BrokerLimits {
  /** Remaining length of a PUBLISH or any other packet: the largest payload that is parsed, its topic and some room. */
  readonly maxPacketBytes: number;
  /** Remaining length of a CONNECT: ids, secret and a will. */
  readonly maxConnectBytes: number;
  /** From the open connection to a whole CONNECT, and for a TLS handshake. */
  readonly connectTimeoutMs: number;
  readonly maxConnections: number;
  /** Off by default: a county's gateways may share one address behind the operator's NAT. */
  readonly maxConnectionsPerIp: number;
  /** Connections that have not signed in; past it the oldest of the busiest address makes room. */
  readonly maxPendingConnections: number;
  /** Packets of one gateway in a second, with a burst of two seconds' worth; more is read later, never lost. */
  readonly maxMessagesPerSecond: number;
  readonly maxBytesPerSecond: number;
  /** A client that has been slowed down without a pause for this long is disconnected. */
  readonly maxThrottledMs: number;
  /** Messages of one client whose PUBACK waits for storage, before the broker stops reading from it. */
  readonly maxHeldAcks: number;
  /** Unread output of a gateway before its connection counts as frozen. */
  readonly maxQueuedBytes: number;
  /** The same for a service, which must survive a pause of its process under full load. */
  readonly maxServiceQueuedBytes: number;
  readonly maxRetainedBytes: number;
}

export const DEFAULT_LIMITS: BrokerLimits = Object.freeze({
  maxPacketBytes: MAX_PAYLOAD_BYTES + 4096,
  maxConnectBytes: 4096,
  connectTimeoutMs: 10_000,
  maxConnections: 20_000,
  maxConnectionsPerIp: 0,
  maxPendingConnections: 10_000,
  maxMessagesPerSecond: 5000,
  maxBytesPerSecond: 4 * 1024 * 1024,
  maxThrottledMs: 5 * 60_000,
  maxHeldAcks: 256,
  maxQueuedBytes: 1024 * 1024,
  maxServiceQueuedBytes: 64 * 1024 * 1024,
  maxRetainedBytes: 64 * 1024 * 1024,
});
