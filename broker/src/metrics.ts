import { Counter, Gauge, type Registry } from 'prom-client';
import { REFUSAL_REASONS, type RefusalReason } from './refusals.ts';

/** Plain numbers that the hot path adds to; they become metrics when somebody asks. */
export interface Tally {
  telemetryReceived: number;
  stateReceived: number;
  downReceived: number;
  sent: number;
  bytesReceived: number;
  takeovers: number;
  frozenClosed: number;
  throttled: number;
  loginsDelayed: number;
}

export function newTally(): Tally {
  return {
    telemetryReceived: 0,
    stateReceived: 0,
    downReceived: 0,
    sent: 0,
    bytesReceived: 0,
    takeovers: 0,
    frozenClosed: 0,
    throttled: 0,
    loginsDelayed: 0,
  };
}

/** What the gauges read at the moment of a scrape. */
export interface Levels {
  connections(): { gateways: number; services: number; pending: number };
  retainedMessages(): number;
  heldAcks(): number;
}

/** Registers the broker's metrics; returns what takes them off the registry again. */
export function registerMetrics(
  register: Registry,
  tally: Tally,
  refused: Readonly<Record<RefusalReason, number>>,
  levels: Levels,
): () => void {
  const names: string[] = [];
  const counter = (name: string, help: string, read: () => number) => {
    names.push(name);
    new Counter({
      name,
      help,
      registers: [register],
      collect() {
        this.reset();
        this.inc(read());
      },
    });
  };
  const labelled = <L extends string>(
    name: string,
    help: string,
    label: string,
    read: () => Record<L, number>,
  ) => {
    names.push(name);
    new Counter({
      name,
      help,
      labelNames: [label],
      registers: [register],
      collect() {
        this.reset();
        for (const [value, count] of Object.entries<number>(read())) this.inc({ [label]: value }, count);
      },
    });
  };
  const gauge = (name: string, help: string, read: () => number) => {
    names.push(name);
    new Gauge({
      name,
      help,
      registers: [register],
      collect() {
        this.set(read());
      },
    });
  };

  names.push('coldfield_broker_connections');
  new Gauge({
    name: 'coldfield_broker_connections',
    help: 'Open connections: gateways and services that signed in, and pending ones that have not yet.',
    labelNames: ['kind'],
    registers: [register],
    collect() {
      const { gateways, services, pending } = levels.connections();
      this.set({ kind: 'gateway' }, gateways);
      this.set({ kind: 'service' }, services);
      this.set({ kind: 'pending' }, pending);
    },
  });
  labelled('coldfield_broker_messages_received_total', 'Messages published by clients.', 'channel', () => ({
    telemetry: tally.telemetryReceived,
    state: tally.stateReceived,
    down: tally.downReceived,
  }));
  labelled('coldfield_broker_refused_total', 'What was refused, by reason.', 'reason', () =>
    Object.fromEntries(REFUSAL_REASONS.map((reason) => [reason, refused[reason]])),
  );
  counter('coldfield_broker_messages_sent_total', 'Messages forwarded to subscribers.', () => tally.sent);
  counter('coldfield_broker_bytes_received_total', 'Bytes read from clients.', () => tally.bytesReceived);
  counter(
    'coldfield_broker_takeovers_total',
    'Connections replaced by one with the same id.',
    () => tally.takeovers,
  );
  counter(
    'coldfield_broker_frozen_total',
    'Subscribers closed because they did not read.',
    () => tally.frozenClosed,
  );
  counter('coldfield_broker_throttled_total', 'Times a client was slowed down.', () => tally.throttled);
  counter(
    'coldfield_broker_logins_delayed_total',
    'Refusals that were made to wait.',
    () => tally.loginsDelayed,
  );
  gauge('coldfield_broker_retained_messages', 'Retained messages.', () => levels.retainedMessages());
  gauge('coldfield_broker_held_acks', 'Messages whose PUBACK waits for storage.', () => levels.heldAcks());

  return () => {
    for (const name of names) register.removeSingleMetric(name);
  };
}
