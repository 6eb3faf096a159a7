import { Readable } from 'node:stream';
import { type RetainedMessage, RetainedMessages } from './retained.ts';

const DONE = Promise.resolve();
const NONE: Promise<never[]> = Promise.resolve([]);

interface ClientRef {
  readonly id: string;
}
interface MessageRef {
  readonly messageId?: number | undefined;
}

/**
 * aedes' persistence without anything that persists: no subscriptions and no queues for clients that are away, so
 * there is no queue that could grow (aedes' own has neither a cap nor an expiry). Nobody needs one: a gateway keeps
 * a frame until the ingest acknowledges it, whatever became of the message. Of QoS 2 only the message ids are kept.
 * It also takes the trie walk of aedes' own store off the path of every QoS 1 message.
 */
export class TransientPersistence {
  readonly retained: RetainedMessages;
  readonly #inbound = new Map<string, Set<number>>();
  readonly #onNotRetained: (topic: string) => void;

  constructor(maxRetainedBytes: number, onNotRetained: (topic: string) => void) {
    this.retained = new RetainedMessages(maxRetainedBytes);
    this.#onNotRetained = onNotRetained;
  }

  async setup(): Promise<void> {}
  async destroy(): Promise<void> {}

  storeRetained(packet: { topic: string; payload: Buffer | string; qos: number }): Promise<void> {
    if (!this.retained.store(packet)) this.#onNotRetained(packet.topic);
    return DONE;
  }

  createRetainedStreamCombi(filters: readonly string[]): Readable {
    const found = new Map<string, RetainedMessage>();
    for (const filter of filters) {
      for (const message of this.retained.matching(filter)) found.set(message.topic, message);
    }
    return Readable.from(found.values());
  }

  addSubscriptions = (): Promise<void> => DONE;
  removeSubscriptions = (): Promise<void> => DONE;
  cleanSubscriptions = (): Promise<void> => DONE;
  subscriptionsByClient = (): Promise<never[]> => NONE;
  subscriptionsByTopic = (): Promise<never[]> => NONE;

  outgoingEnqueue = (): Promise<void> => DONE;
  outgoingEnqueueCombi = (): Promise<void> => DONE;
  outgoingUpdate = (): Promise<void> => DONE;
  outgoingClearMessageId = (): Promise<void> => DONE;
  outgoingStream = (): Readable => Readable.from([]);

  /** Wills live on their connection; there is no other broker whose wills this one would have to publish. */
  putWill = (): Promise<void> => DONE;
  delWill = (): Promise<void> => DONE;
  streamWill = (): Readable => Readable.from([]);

  incomingStorePacket(client: ClientRef, packet: MessageRef): Promise<void> {
    const ids = this.#inbound.get(client.id) ?? new Set();
    this.#inbound.set(client.id, ids);
    if (packet.messageId !== undefined) ids.add(packet.messageId);
    return DONE;
  }

  /** Rejects when the message is new: that is how aedes asks. */
  async incomingGetPacket(client: ClientRef, packet: MessageRef): Promise<MessageRef> {
    if (packet.messageId !== undefined && this.#inbound.get(client.id)?.has(packet.messageId)) return packet;
    throw new Error('no such packet');
  }

  async incomingDelPacket(client: ClientRef, packet: MessageRef): Promise<void> {
    const ids = this.#inbound.get(client.id);
    if (packet.messageId !== undefined) ids?.delete(packet.messageId);
    if (ids?.size === 0) this.#inbound.delete(client.id);
  }

  async cleanIncoming(client: ClientRef): Promise<void> {
    this.#inbound.delete(client.id);
  }
}
