import { DOWN_CHANNELS, parseTopic, TOPIC_ROOT, UP_CHANNELS } from '@coldfield/protocol';

/** Larger ones are delivered but not kept: a gateway's state is some 200 bytes. */
const MAX_RETAINED_PAYLOAD_BYTES = 16 * 1024;
/** What only services publish: a configuration has at most 48 KiB. */
const MAX_RETAINED_DOWN_BYTES = 64 * 1024;
const DOWN: ReadonlySet<string> = new Set(DOWN_CHANNELS);

/** The parts of a packet that are kept. */
export interface RetainedMessage {
  readonly cmd: 'publish';
  readonly topic: string;
  readonly payload: Buffer;
  readonly qos: number;
  readonly retain: true;
}

/** True when an MQTT filter matches a topic. */
export function matches(filter: string, topic: string): boolean {
  if (filter === topic) return true;
  const wanted = filter.split('/');
  const levels = topic.split('/');
  for (const [index, word] of wanted.entries()) {
    if (word === '#') return true;
    if (index >= levels.length || (word !== '+' && word !== levels[index])) return false;
  }
  return wanted.length === levels.length;
}

/**
 * Retained messages, in memory, with a bound on their bytes. They need not outlive the process: a gateway publishes
 * its state on every connection, and the API its configuration on every start.
 */
export class RetainedMessages {
  readonly #byTopic = new Map<string, RetainedMessage>();
  readonly #maxBytes: number;
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get size(): number {
    return this.#byTopic.size;
  }

  /** Keeps a message in the place of an older one; an empty payload only removes. Returns false when it is full. */
  store(message: { topic: string; payload: Buffer | string; qos: number }): boolean {
    const { topic } = message;
    const old = this.#byTopic.get(topic);
    const size = Buffer.byteLength(message.payload);
    const bytes = this.#bytes - (old === undefined ? 0 : costOf(topic, old.payload.length));
    if (size === 0) {
      this.#byTopic.delete(topic);
      this.#bytes = bytes;
      return true;
    }
    const after = bytes + costOf(topic, size);
    const isDown = DOWN.has(topic.slice(topic.lastIndexOf('/') + 1));
    const most = isDown ? MAX_RETAINED_DOWN_BYTES : MAX_RETAINED_PAYLOAD_BYTES;
    if (size > most || after > this.#maxBytes) return false;
    // A copy: the payload on the wire is a view into a whole chunk of the socket, which must not be kept alive.
    const payload = Buffer.from(message.payload as Buffer);
    this.#byTopic.set(topic, { cmd: 'publish', topic, payload, qos: message.qos, retain: true });
    this.#bytes = after;
    return true;
  }

  /** What a subscription to this filter is sent first. */
  matching(filter: string): RetainedMessage[] {
    const candidates = this.#candidates(filter).filter((message) => message !== undefined);
    return candidates.filter((message) => matches(filter, message.topic));
  }

  /** A filter below one id needs five look-ups, however many gateways there are. */
  #candidates(filter: string): (RetainedMessage | undefined)[] {
    const id = filter.startsWith(`${TOPIC_ROOT}/`) ? filter.split('/')[2] : undefined;
    if (id === undefined || parseTopic(`${TOPIC_ROOT}/${id}/state`) === null)
      return [...this.#byTopic.values()];
    return [...UP_CHANNELS, ...DOWN_CHANNELS].map((channel) =>
      this.#byTopic.get(`${TOPIC_ROOT}/${id}/${channel}`),
    );
  }
}

function costOf(topic: string, payloadBytes: number): number {
  return topic.length + payloadBytes + 200;
}
