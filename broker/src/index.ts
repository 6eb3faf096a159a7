export type { PublishedMessage } from './aedes/gate.ts';
export { createBroker } from './broker.ts';
export type { Broker, BrokerConfig, BrokerDeps, PublishOptions } from './broker-interface.ts';
export { type BrokerLimits, DEFAULT_LIMITS } from './limits.ts';
export type { TlsMaterial } from './listeners.ts';
export { hashSecret, secretMatches } from './rights/hash-secret.ts';
export type { Credentials, ForeignTopics, Principal } from './rights/principal.ts';
export { matchesFilter } from './rights/topic-filter.ts';
